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

    /// <summary>
    /// Fewest reports that a sum is divided by (<see cref="DefenceOptions.ItemFloor"/>); missing ones leave an item as it is.
    /// </summary>
    internal int Floor { get; init; } = 1;

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
            rows.AddTo(i, 1, Take(items[i], 1));
            _retentions[items[i]] += retention;
        }
    }

    /// <summary>The same of a report that was weighed.</summary>
    internal void Add(in CountedReport report, int from, int to)
    {
        if (report.IsWhole)
        {
            Add(report.Rows, report.Retention, from, to);
            return;
        }
        ReadOnlySpan<int> items = report.Rows.Items;
        var scratch = new float[_sums.Dim];
        int start = items.BinarySearch(from);
        for (int i = start < 0 ? ~start : start; i < items.Length && items[i] < to; i++)
        {
            report.AddTo(i, Take(items[i], 1), scratch);
            _retentions[items[i]] += report.Retention;
        }
    }

    /// <summary>Counts so many touches of an item more; returns its sum, to be added to.</summary>
    internal Span<float> Take(int item, int touches)
    {
        Span<float> sum = _sums.Row(item);
        if (_touches[item] == 0)
        {
            sum.Clear();
            _retentions[item] = 0;
        }
        _touches[item] += touches;
        return sum;
    }

    /// <summary>Adds to the sum of the retentions of a touched item.</summary>
    internal void AddRetention(int item, float retention) => _retentions[item] += retention;

    /// <summary>The sum of what reports said of an item; it stays there after <see cref="Forget"/> until reports are added again.</summary>
    internal ReadOnlySpan<float> Sum(int item) => _sums.Row(item);

    /// <summary>The sum of their retentions, likewise.</summary>
    internal float RetentionSum(int item) => _retentions[item];

    /// <summary>Makes a sum the mean itself: what is asked for from here on is the sum divided by a constant, without decay.</summary>
    internal void Divide(int item, float divisor)
    {
        Span<float> sum = _sums.Row(item);
        TensorPrimitives.Multiply(sum, 1 / divisor, sum);
        (_touches[item], _retentions[item]) = (1, 1);
    }

    /// <summary>How many items so many reports touched: one number for each count, up to the largest there is.</summary>
    internal int[] Histogram()
    {
        int most = Items == 0 ? 0 : TensorPrimitives.Max<int>(_touches);
        var items = new int[most + 1];
        foreach (int touches in _touches) items[touches]++;
        return items;
    }

    /// <summary>How many reports touched an item.</summary>
    public int Touches(int item) => _touches[item];

    /// <summary>The mean retention of a touched item over the reports that touched it.</summary>
    public float Retention(int item)
    {
        int missing = Floor - _touches[item];
        return missing > 0 ? (_retentions[item] + missing) / Floor : _retentions[item] / _touches[item];
    }

    /// <summary>Writes the mean row of a touched item.</summary>
    public void Mean(int item, Span<float> mean) =>
        TensorPrimitives.Multiply(_sums.Row(item), 1f / Math.Max(_touches[item], Floor), mean);
}
