using System.Numerics.Tensors;
using FedRas.Models;

namespace FedRas.Server.Aggregation;

/// <summary>
/// For each item the mean over the devices that touched it. Reports must be added in the same order for the same bytes; ranges
/// of items are independent, so threads may share the work by items and need no lock.
/// </summary>
public sealed class TouchedItemMean
{
    private FactorMatrix _sums;
    private int[] _touches;
    private float[] _retentions;

    /// <summary>Creates the mean over a table of items × dim.</summary>
    public TouchedItemMean(int items, int dim)
    {
        _sums = new FactorMatrix(items, dim);
        _touches = new int[items];
        _retentions = new float[items];
    }

    /// <summary>Number of items M.</summary>
    public int Items => _touches.Length;

    /// <summary>Forgets all reports; the first row that an item gets afterwards takes the place of the old sum.</summary>
    public void Clear()
    {
        _touches.AsSpan().Clear();
        _retentions.AsSpan().Clear();
    }

    /// <summary>Takes a larger catalogue; all reports are forgotten.</summary>
    internal void Grow(int items)
    {
        if (items > Items) (_sums, _touches, _retentions) = (new FactorMatrix(items, _sums.Dim), new int[items], new float[items]);
    }

    /// <summary>Forgets what reports said of some items.</summary>
    internal void Forget(ReadOnlySpan<int> items)
    {
        foreach (int item in items) _touches[item] = 0;
    }

    /// <summary>Adds what one report says of the items in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    /// <param name="rows">The decoded report.</param>
    /// <param name="retention">The share of a touched row that the device's weight decay left, mean over its rows.</param>
    /// <param name="from">First item.</param>
    /// <param name="to">End of the items.</param>
    public void Add(IItemRows rows, float retention, int from, int to)
    {
        ReadOnlySpan<int> items = rows.Items;
        int start = items.BinarySearch(from);
        for (int i = start < 0 ? ~start : start; i < items.Length && items[i] < to; i++)
        {
            int item = items[i];
            Span<float> sum = _sums.Row(item);
            if (_touches[item]++ == 0) sum.Clear();
            rows.AddTo(i, 1, sum);
            _retentions[item] += retention;
        }
    }

    /// <summary>How many reports touched an item.</summary>
    public int Touches(int item) => _touches[item];

    /// <summary>The mean retention of a touched item over the reports that touched it.</summary>
    public float Retention(int item) => _retentions[item] / _touches[item];

    /// <summary>Writes the mean row of a touched item.</summary>
    public void Mean(int item, Span<float> mean) => TensorPrimitives.Multiply(_sums.Row(item), 1f / _touches[item], mean);
}
