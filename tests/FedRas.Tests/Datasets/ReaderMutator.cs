namespace FedRas.Tests.Datasets;

/// <summary>
/// Changes files as accidents do: bytes, cuts, doubled pieces, other separators, quotes and line ends. The same seed, the same changes.
/// </summary>
internal sealed class ReaderMutator(int seed)
{
    private static readonly byte[][] s_pieces =
    [
        .. new[]
        {
            "\"", "\"\"", "\n", "\r", "\r\n", "\t", ",", ";", "::", "|", " ", "\uFEFF", "\0", "-1", "NaN", "1e99", "99999999999999999999",
            "2015-06-01",
            "sep=;\n", "user,item\n", "{", "<", "#", "1500000000000", "Ä",
        }.Select(Encoding.UTF8.GetBytes), [0xFF, 0xFE], [0xE4],
    ];

    private static readonly (string From, string To)[] s_swaps =
    [
        ("\n", "\r"), ("\n", "\r\n"), ("\r\n", "\n"), (",", ";"), (",", "\t"), ("\t", ","), ("::", "\t"), ("::", ":"), (";", ","),
        (" ", "\t"), (" ", ","),
        ("\"", "'"), ("\"", ""), ("1", "\"1\""),
    ];

    private readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    /// <summary>A changed copy.</summary>
    public byte[] Mutate(byte[] original)
    {
        byte[] bytes = original;
        for (int edits = 1 + Next(3); edits > 0; edits--) bytes = Edit(bytes);
        return bytes;
    }

    private byte[] Edit(byte[] bytes)
    {
        int at = Next(bytes.Length + 1), length = Math.Min(bytes.Length - at, 1 + Next(Next(4) == 0 ? 200 : 8));
        switch (Next(8))
        {
            case 0 or 1:
                byte[] changed = [.. bytes];
                for (int i = at; i < at + Math.Min(length, 2); i++)
                    changed[i] = (byte)(Next(2) == 0 ? Next(256) : bytes[i] ^ (1 << Next(8)));
                return changed;
            case 2: return bytes[..at];
            case 3: return [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at + length)];
            case 4: return [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at, length), .. bytes.AsSpan(at)];
            case 5 or 6: return [.. bytes.AsSpan(0, at), .. s_pieces[Next(s_pieces.Length)], .. bytes.AsSpan(at)];
            default:
                (string from, string to) = s_swaps[Next(s_swaps.Length)];
                return Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace(from, to, StringComparison.Ordinal));
        }
    }
}
