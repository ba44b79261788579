namespace FedRas.Wire;

/// <summary>What every encoder asks of the items of an update.</summary>
internal static class ItemOrder
{
    /// <exception cref="ArgumentException">Items do not ascend, or lie outside the catalogue.</exception>
    public static void Check(ReadOnlySpan<int> items, int itemCount)
    {
        int previous = -1;
        foreach (int item in items)
        {
            if (item <= previous)
                throw new ArgumentException($"Item {item} follows item {previous}; items must ascend from 0.", nameof(items));
            previous = item;
        }
        if (previous >= itemCount)
            throw new ArgumentException($"Item {previous} lies outside the catalogue; legal is 0 … {itemCount - 1}.", nameof(items));
    }
}
