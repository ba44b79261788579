using System.Runtime.CompilerServices;

namespace FedRas.Evaluation;

/// <summary>
/// Selects the K best of M scores without sorting them all: a min-heap of K keys, expected O(M + K log K log M) on scores in random
/// order. Buffers grow to the largest K seen and are reused; one instance serves one thread.
/// </summary>
/// <remarks>
/// Each entry is one 64-bit key whose order is the ranking, so ties cannot depend on the order of insertion: the score's bits
/// in ascending order above, then a bit that is off for items placed last among equals, then the complement of the index.
/// </remarks>
public sealed class TopK
{
    private const uint PlacedFirst = 0x8000_0000;

    private ulong[] _heap = [];
    private int[] _items = [];

    /// <summary>The best <paramref name="k"/> items by score, best first; fewer where no more are left to choose from.</summary>
    /// <param name="scores">One score for each item; NaN ranks below every number.</param>
    /// <param name="k">How many to select, at least 1; may exceed the number of items.</param>
    /// <param name="excluded">Items never selected, ascending.</param>
    /// <param name="lastAmongEquals">
    /// Items, ascending, that stand behind all others of the same score. Evaluation names the relevant items here, so that ties
    /// count against the model. Otherwise the lower index stands first.
    /// </param>
    /// <returns>Item indices, valid until the next call.</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1, or excluded items do not ascend within the catalogue.</exception>
    public ReadOnlySpan<int> Select(
        ReadOnlySpan<float> scores, int k, ReadOnlySpan<int> excluded = default, ReadOnlySpan<int> lastAmongEquals = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        int capacity = Math.Min(k, scores.Length);
        if (_heap.Length < capacity)
        {
            _heap = new ulong[capacity];
            _items = new int[capacity];
        }
        if (capacity == 0) return [];

        int count = 0, start = 0;
        foreach (int item in excluded)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(item, Math.Max(0, start - 1), nameof(excluded));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(item, scores.Length, nameof(excluded));
            if (item > start) count = Scan(scores, start, item, lastAmongEquals, _heap.AsSpan(0, capacity), count);
            start = item + 1;
        }
        count = Scan(scores, start, scores.Length, lastAmongEquals, _heap.AsSpan(0, capacity), count);

        Span<ulong> best = _heap.AsSpan(0, count);
        best.Sort();
        for (int i = 0; i < count; i++) _items[i] = Item(best[count - 1 - i]);
        return _items.AsSpan(0, count);
    }

    private static int Scan(
        ReadOnlySpan<float> scores, int start, int end, ReadOnlySpan<int> lastAmongEquals, Span<ulong> heap, int count)
    {
        int item = start;
        for (; item < end && count < heap.Length; item++)
        {
            heap[count++] = Key(scores[item], item, lastAmongEquals);
            if (count == heap.Length)
                for (int i = count / 2 - 1; i >= 0; i--)
                    SiftDown(heap, i);
        }
        if (item == end) return count;

        float worst = scores[Item(heap[0])];
        for (; item < end; item++)
        {
            // Almost every item ends here. NaN on either side compares false and goes on to the exact comparison.
            if (scores[item] < worst) continue;
            ulong key = Key(scores[item], item, lastAmongEquals);
            if (key <= heap[0]) continue;
            heap[0] = key;
            SiftDown(heap, 0);
            worst = scores[Item(heap[0])];
        }
        return count;
    }

    private static void SiftDown(Span<ulong> heap, int parent)
    {
        ulong key = heap[parent];
        while (true)
        {
            int child = 2 * parent + 1;
            if (child >= heap.Length) break;
            if (child + 1 < heap.Length && heap[child + 1] < heap[child]) child++;
            if (key <= heap[child]) break;
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = key;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Key(float score, int item, ReadOnlySpan<int> lastAmongEquals)
    {
        uint low = ~(uint)item & ~PlacedFirst;
        if (lastAmongEquals.BinarySearch(item) < 0) low |= PlacedFirst;
        return (ulong)Ascending(score) << 32 | low;
    }

    private static int Item(ulong key) => (int)(~(uint)key & ~PlacedFirst);

    /// <summary>Bits whose unsigned order is the order of the scores: NaN is 0, both zeros are one.</summary>
    private static uint Ascending(float score)
    {
        if (float.IsNaN(score)) return 0;
        if (score == 0) score = 0;
        uint bits = BitConverter.SingleToUInt32Bits(score);
        return (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
    }
}
