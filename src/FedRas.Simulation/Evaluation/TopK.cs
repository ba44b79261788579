using System.Runtime.CompilerServices;

namespace FedRas.Simulation.Evaluation;

/// <summary>
/// Picks the K best of many scores with a heap of K, without allocating; O(M + K log K log M) expected if scores stand in random order.
/// Among equal scores items that are not relevant come first, then the lower index: ties never help. What is not a number counts as the
/// highest score for items that are not relevant, and as the lowest for those that are.
/// </summary>
/// <remarks>
/// An item's place is decided by one 64-bit key, greatest first, so no two are equal and the order of insertion cannot matter: the score as
/// 32 ascending bits, then a bit that relevant items lack, then the complement of the index.
/// </remarks>
public sealed class TopK
{
    private const uint NotRelevant = 0x8000_0000;
    private const uint Sign = 0x8000_0000;

    private readonly ulong[] _heap;
    private readonly int[] _items;

    /// <summary>Creates a picker of at most <paramref name="k"/> items.</summary>
    public TopK(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        _heap = new ulong[k];
        _items = new int[k];
    }

    /// <summary>The best items, best first; valid until the next call.</summary>
    /// <param name="scores">One score an item.</param>
    /// <param name="relevant">The relevant items, ascending.</param>
    /// <param name="masked">Items left out, ascending.</param>
    /// <exception cref="ArgumentOutOfRangeException">Masked items do not ascend, or lie outside the scores.</exception>
    public ReadOnlySpan<int> Pick(ReadOnlySpan<float> scores, ReadOnlySpan<int> relevant, ReadOnlySpan<int> masked)
    {
        int count = 0, start = 0;
        foreach (int item in masked)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(item, Math.Max(0, start - 1), nameof(masked));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(item, scores.Length, nameof(masked));
            count = Scan(scores, relevant, start, item, count);
            start = item + 1;
        }
        count = Scan(scores, relevant, start, scores.Length, count);

        Span<ulong> best = _heap.AsSpan(0, count);
        best.Sort();
        for (int place = 0; place < count; place++) _items[place] = Item(best[count - 1 - place]);
        return _items.AsSpan(0, count);
    }

    /// <summary>Offers the items from <paramref name="start"/> to before <paramref name="end"/> and returns how many are kept.</summary>
    private int Scan(ReadOnlySpan<float> scores, ReadOnlySpan<int> relevant, int start, int end, int count)
    {
        int item = start;
        for (; item < end && count < _heap.Length; item++)
        {
            _heap[count++] = Key(scores[item], item, relevant);
            if (count == _heap.Length)
                for (int parent = count / 2 - 1; parent >= 0; parent--)
                    SinkWorst(parent);
        }
        if (item >= end) return count;

        float worst = Score(_heap[0]);
        for (; item < end; item++)
        {
            // Almost every item ends here; what is not a number never does.
            if (scores[item] < worst) continue;
            ulong key = Key(scores[item], item, relevant);
            if (key < _heap[0]) continue;
            _heap[0] = key;
            SinkWorst(0);
            worst = Score(_heap[0]);
        }
        return count;
    }

    /// <summary>The worst of the kept items stands at the root.</summary>
    private void SinkWorst(int parent)
    {
        ulong[] heap = _heap;
        ulong key = heap[parent];
        while (true)
        {
            int child = 2 * parent + 1;
            if (child >= heap.Length) break;
            if (child + 1 < heap.Length && heap[child + 1] < heap[child]) child++;
            if (key < heap[child]) break;
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = key;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Key(float score, int item, ReadOnlySpan<int> relevant)
    {
        bool isRelevant = relevant.BinarySearch(item) >= 0;
        if (float.IsNaN(score)) score = isRelevant ? float.NegativeInfinity : float.PositiveInfinity;
        if (score == 0) score = 0; // −0 ties with 0
        uint bits = BitConverter.SingleToUInt32Bits(score);
        uint ascending = (bits & Sign) != 0 ? ~bits : bits | Sign;
        uint tie = ~(uint)item & ~NotRelevant | (isRelevant ? 0 : NotRelevant);
        return (ulong)ascending << 32 | tie;
    }

    private static float Score(ulong key)
    {
        uint ascending = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((ascending & Sign) != 0 ? ascending & ~Sign : ~ascending);
    }

    private static int Item(ulong key) => (int)(~(uint)key & ~NotRelevant);
}
