namespace FedRas.Wire.Entropy;

/// <summary>
/// The number that ends a stream: of those in the last interval the one with the most zero bytes at its end, of equals the lowest. Its four bytes
/// but for those zero bytes are written.
/// </summary>
internal static class RangeEnd
{
    /// <param name="low">Start of the interval.</param>
    /// <param name="range">Its length, at least 2²⁴: three zero bytes are always possible.</param>
    /// <param name="bytes">Receives how many of the number's four bytes are written, 0 … 4.</param>
    public static ulong Choose(ulong low, uint range, out int bytes)
    {
        for (int zeros = 32; ; zeros -= 8)
        {
            ulong mask = (1UL << zeros) - 1, end = (low + mask) & ~mask;
            bytes = 4 - zeros / 8;
            if (end - low < range) return end;
        }
    }
}
