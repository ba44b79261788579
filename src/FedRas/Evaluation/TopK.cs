namespace FedRas.Evaluation;

/// <summary>
/// Picks the K best of many scores with a heap of K, in O(M log K) and without allocating. Among equal scores items that are not
/// relevant come first, then the lower index: ties never help. What is not a number counts as the highest score for items that
/// are not relevant, and as the lowest for those that are.
/// </summary>
public sealed class TopK
{
    private readonly (float Score, bool Relevant, int Item)[] _heap;
    private readonly int[] _items;

    /// <summary>Creates a picker of at most <paramref name="k"/> items.</summary>
    public TopK(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        _heap = new (float, bool, int)[k];
        _items = new int[k];
    }

    /// <summary>The best items, best first; valid until the next call.</summary>
    /// <param name="scores">One score an item.</param>
    /// <param name="relevant">The relevant items, ascending.</param>
    /// <param name="masked">Items left out, ascending.</param>
    public ReadOnlySpan<int> Pick(ReadOnlySpan<float> scores, ReadOnlySpan<int> relevant, ReadOnlySpan<int> masked)
    {
        int count = 0, nextRelevant = 0, nextMasked = 0;
        for (int item = 0; item < scores.Length; item++)
        {
            bool isRelevant = nextRelevant < relevant.Length && relevant[nextRelevant] == item;
            if (isRelevant) nextRelevant++;
            if (nextMasked < masked.Length && masked[nextMasked] == item)
            {
                nextMasked++;
                continue;
            }
            float score = scores[item];
            if (float.IsNaN(score)) score = isRelevant ? float.NegativeInfinity : float.PositiveInfinity;
            if (count < _heap.Length)
            {
                _heap[count] = (score, isRelevant, item);
                RaiseLast(count++);
            }
            else if (IsBetter((score, isRelevant, item), _heap[0]))
            {
                _heap[0] = (score, isRelevant, item);
                SinkFirst(count);
            }
        }
        for (int left = count; left > 0; left--)
        {
            _items[left - 1] = _heap[0].Item;
            _heap[0] = _heap[left - 1];
            SinkFirst(left - 1);
        }
        return _items.AsSpan(0, count);
    }

    private static bool IsBetter((float Score, bool Relevant, int Item) a, (float Score, bool Relevant, int Item) b)
    {
        if (a.Score != b.Score) return a.Score > b.Score;
        if (a.Relevant != b.Relevant) return b.Relevant;
        return a.Item < b.Item;
    }

    /// <summary>The worst of the kept items stands at the root.</summary>
    private void RaiseLast(int at)
    {
        while (at > 0 && IsBetter(_heap[(at - 1) / 2], _heap[at]))
        {
            (_heap[at], _heap[(at - 1) / 2]) = (_heap[(at - 1) / 2], _heap[at]);
            at = (at - 1) / 2;
        }
    }

    private void SinkFirst(int count)
    {
        int at = 0;
        while (true)
        {
            int worst = at;
            for (int child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++)
                if (IsBetter(_heap[worst], _heap[child]))
                    worst = child;
            if (worst == at) return;
            (_heap[at], _heap[worst]) = (_heap[worst], _heap[at]);
            at = worst;
        }
    }
}
