using System.Numerics.Tensors;
using FedRas.Numerics;

namespace FedRas.Server.Aggregation;

/// <summary>
/// The rows that the reports of a round have for one item, written out side by side, and their robust sum. One instance serves one thread.
/// </summary>
internal sealed class RowsOfItem(DefenceOptions defence, int dim)
{
    private float[] _rows = [], _retentions = [];
    private readonly float[] _lower = new float[dim];
    private double[] _lengths = [], _sorted = [];
    private int _count;

    /// <summary>Makes room for the rows of another item.</summary>
    public void Reset(int count)
    {
        _count = 0;
        if (_retentions.Length >= count) return;
        int room = count + count / 2;
        (_rows, _retentions) = (new float[checked(room * dim)], new float[room]);
        (_lengths, _sorted) = (new double[room], new double[room]);
    }

    /// <summary>The next row, to be added to; it is zero.</summary>
    /// <param name="retention">What the report says of its weight decay.</param>
    public Span<float> Add(float retention)
    {
        _retentions[_count] = retention;
        Span<float> row = _rows.AsSpan(_count++ * dim, dim);
        row.Clear();
        return row;
    }

    /// <summary>
    /// Adds to <paramref name="sum"/> as many times the robust mean as there are rows; returns the sum of their retentions, taken alike.
    /// </summary>
    public float AddTo(Span<float> sum)
    {
        if (defence.RowClip is { } clip) Clip(clip);
        int cut = defence.CutOf(_count);
        if (cut > 0) Sort();
        for (int i = cut; i < _count - cut; i++) VectorMath.AddScaled(sum, Share(cut), Row(i));
        Span<float> retentions = _retentions.AsSpan(0, _count);
        if (cut > 0) retentions.Sort();
        return TensorPrimitives.Sum<float>(retentions[cut..^cut]) * Share(cut);
    }

    private Span<float> Row(int i) => _rows.AsSpan(i * dim, dim);

    private float Share(int cut) => (float)_count / (_count - 2 * cut);

    // Every value by itself, all at once: Batcher's odd-even merge sort (1968), which compares the same places whatever the values.
    private void Sort()
    {
        for (int merged = 1; merged < _count; merged *= 2)
            for (int apart = merged; apart >= 1; apart /= 2)
                for (int from = apart % merged; from + apart < _count; from += 2 * apart)
                    for (int low = from; low < Math.Min(from + apart, _count - apart); low++)
                        if (low / (2 * merged) == (low + apart) / (2 * merged)) Order(Row(low), Row(low + apart));
    }

    private void Order(Span<float> lower, Span<float> upper)
    {
        TensorPrimitives.Min(lower, upper, _lower);
        TensorPrimitives.Max(lower, upper, upper);
        _lower.CopyTo(lower);
    }

    // Half of the rows or more are no longer than the median: whoever holds fewer than half cannot raise it above an honest row.
    private void Clip(double clip)
    {
        for (int i = 0; i < _count; i++) _lengths[i] = _sorted[i] = RowLength.Of(Row(i));
        _sorted.AsSpan(0, _count).Sort();
        double longest = clip * _sorted[(_count - 1) / 2];
        for (int i = 0; i < _count; i++)
        {
            if (_lengths[i] <= longest) continue;
            TensorPrimitives.Multiply(Row(i), (float)(longest / _lengths[i]), Row(i));
        }
    }
}
