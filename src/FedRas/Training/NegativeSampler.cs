using System.Runtime.CompilerServices;
using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>
/// Draws training negatives uniformly from the items a device may use. One bit an item; made once for each worker and aimed at one device
/// after the other.
/// </summary>
public sealed class NegativeSampler
{
    private readonly ulong[] _excluded;
    private readonly int _items;
    private ClientDataset? _current;
    private RetiredItems _retired = RetiredItems.None;

    /// <summary>Creates a sampler over items 0 … <paramref name="items"/> − 1.</summary>
    public NegativeSampler(int items)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(items);
        _items = items;
        _excluded = new ulong[(items + 63) / 64];
    }

    /// <summary>Whether any item is left to draw.</summary>
    public bool CanDraw => (_current?.ExcludedCount ?? 0) + _retired.Count < _items;

    /// <summary>Aims the sampler at a device: forgets the last one's exclusions and takes <paramref name="data"/>'s.</summary>
    public void Reset(ClientDataset data)
    {
        _current?.Mark(_excluded, isExcluded: false);
        _current = data;
        data.Mark(_excluded, isExcluded: true);
        if (_retired.Count > 0) MarkRetired();
    }

    /// <summary>Takes the items that nobody draws, which no device's exclusions hold.</summary>
    internal void Retire(RetiredItems retired)
    {
        if (ReferenceEquals(retired, _retired)) return;
        _excluded.AsSpan().Clear();
        (_retired, _current) = (retired, null);
        MarkRetired();
    }

    // Forgetting a device clears whole words.
    private void MarkRetired()
    {
        ReadOnlySpan<ulong> bits = _retired.Bits;
        for (int word = 0; word < bits.Length; word++) _excluded[word] |= bits[word];
    }

    /// <summary>Draws one item that is not excluded. Call only while <see cref="CanDraw"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Draw(ref SeededRandom random)
    {
        while (true)
        {
            int item = random.NextInt(_items);
            if ((_excluded[item >> 6] & (1UL << item)) == 0) return item;
        }
    }
}
