namespace FedRas.Models;

/// <summary>
/// The tombstones of a version: items that are no longer recommended, not drawn as negatives, and not trained on. An item keeps its number
/// and stands at the start, so no frame says anything of its row. A set never changes; a retired item never comes back.
/// </summary>
public sealed class RetiredItems
{
    /// <summary>No item is retired.</summary>
    public static RetiredItems None { get; } = new([], []);

    private readonly int[] _items, _rounds;
    private readonly ulong[] _bits;

    /// <summary>Takes items, ascending, each with the round of the version that it was retired in.</summary>
    internal RetiredItems(int[] items, int[] rounds)
    {
        (_items, _rounds) = (items, rounds);
        _bits = items.Length == 0 ? [] : new ulong[(items[^1] >> 6) + 1];
        foreach (int item in items) _bits[item >> 6] |= 1UL << item;
        Sum = TableCheck.Sum(items);
    }

    /// <summary>How many there are.</summary>
    public int Count => _items.Length;

    /// <summary>The items, ascending.</summary>
    public ReadOnlySpan<int> Items => _items;

    /// <summary>Whether an item is retired.</summary>
    public bool Contains(int item) => item >> 6 < _bits.Length && (_bits[item >> 6] & (1UL << item)) != 0;

    /// <summary>Of each item the round of the version that it was retired in, as far as the holder saw it.</summary>
    internal ReadOnlySpan<int> Rounds => _rounds;

    /// <summary>One bit an item, up to the last retired one.</summary>
    internal ReadOnlySpan<ulong> Bits => _bits;

    /// <summary>What a table's check takes of them.</summary>
    internal ulong Sum { get; }

    /// <summary>These and some more, ascending, none of which is among these.</summary>
    internal RetiredItems With(ReadOnlySpan<int> more, int round)
    {
        if (more.IsEmpty) return this;
        int[] items = [.. _items, .. more], rounds = [.. _rounds, .. Enumerable.Repeat(round, more.Length)];
        Array.Sort(items, rounds);
        return new RetiredItems(items, rounds);
    }

    /// <summary>Those that were retired after a round, ascending.</summary>
    internal int[] Since(int round) => [.. _items.Where((_, i) => _rounds[i] > round)];
}
