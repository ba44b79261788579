using System.Numerics;

namespace FedRas.Training;

/// <summary>
/// The items that a device touches, each with a slot in the order of first touch and the number of its sample updates. Memory is one int
/// and one bit an item of the table, and two ints a touched item; forgetting a device takes time for what it touched only.
/// </summary>
public sealed class TouchedItems(int items)
{
    private readonly int[] _slotPlusOne = new int[items];
    private readonly ulong[] _touched = new ulong[(items + 63) / 64];
    private int[] _items = new int[256];
    private int[] _updates = new int[256];

    /// <summary>Number of touched items.</summary>
    public int Count { get; private set; }

    /// <summary>The item of each slot.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    /// <summary>Sample updates of each slot so far; the code that makes them counts them.</summary>
    public Span<int> Updates => _updates.AsSpan(0, Count);

    /// <summary>Finds the slots of some items, giving new ones to those that were not touched yet.</summary>
    public void Touch(ReadOnlySpan<int> items, Span<int> slots)
    {
        for (int s = 0; s < items.Length; s++)
        {
            int item = items[s], slot = _slotPlusOne[item];
            if (slot == 0) slot = Add(item);
            slots[s] = slot - 1;
        }
    }

    /// <summary>Writes the touched items, ascending, and their slots; both spans have <see cref="Count"/> places.</summary>
    public void InOrder(Span<int> items, Span<int> slots)
    {
        int n = 0;
        for (int word = 0; word < _touched.Length; word++)
        {
            for (ulong bits = _touched[word]; bits != 0; bits &= bits - 1)
            {
                int item = (word << 6) + BitOperations.TrailingZeroCount(bits);
                items[n] = item;
                slots[n++] = _slotPlusOne[item] - 1;
            }
        }
    }

    /// <summary>Most sample updates of one item.</summary>
    public int MostUpdates() => Count == 0 ? 0 : System.Numerics.Tensors.TensorPrimitives.Max<int>(Updates);

    /// <summary>Forgets the device.</summary>
    public void Clear()
    {
        foreach (int item in Items)
        {
            _slotPlusOne[item] = 0;
            _touched[item >> 6] = 0;
        }
        Count = 0;
    }

    private int Add(int item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, 2 * Count);
            Array.Resize(ref _updates, 2 * Count);
        }
        _items[Count] = item;
        _updates[Count] = 0;
        _touched[item >> 6] |= 1UL << item;
        return _slotPlusOne[item] = ++Count;
    }
}
