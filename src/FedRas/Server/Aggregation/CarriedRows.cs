using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Server.Aggregation;

/// <summary>
/// Rows that came from too few devices to be applied: their sum waits for the rows of later rounds, until enough distinct devices have
/// touched the item. Nothing is lost and nothing grows old: an item that nobody else ever touches stays as it is. Of an item are kept one
/// row, two numbers, and fewer device numbers than the threshold.
/// </summary>
internal sealed class CarriedRows
{
    private readonly int _threshold;
    private readonly List<Held> _held = [];
    private readonly List<int> _released = [];
    private FactorMatrix _sums;
    private int[] _touches;
    private float[] _retentions;
    private long[]?[] _devices; // distinct, in the order in which they came

    private readonly record struct Held(int Item, int Touches, long[] Devices);

    public CarriedRows(int items, int dim, int threshold)
    {
        _threshold = threshold;
        _sums = new FactorMatrix(items, dim);
        (_touches, _retentions, _devices) = (new int[items], new float[items], new long[items][]);
    }

    /// <summary>Items whose rows wait.</summary>
    public int Count { get; private set; }

    /// <summary>Items that the round touched and whose rows wait all the same.</summary>
    public int HeldNow => _held.Count;

    /// <summary>
    /// Takes what must wait out of the sum of a round, and adds what waited and need not any longer. Nothing else changes before
    /// <see cref="Keep"/>.
    /// </summary>
    public void Exchange(ReadOnlySpan<CountedReport> reports, TouchedItemMean mean)
    {
        _held.Clear();
        _released.Clear();
        var index = new ItemRowIndex(reports, 0, mean.Items);
        for (int item = 0; item < mean.Items; item++)
        {
            ReadOnlySpan<RowPlace> places = index.Of(item);
            bool waits = _touches[item] > 0;
            if (places.IsEmpty && !waits) continue;
            long[] known = _devices[item] ?? [], devices = places.Length >= _threshold ? known : WithNew(known, places, reports);
            if (places.Length < _threshold && devices.Length < _threshold)
            {
                if (places.IsEmpty) continue;
                _held.Add(new Held(item, mean.Touches(item), devices));
                mean.Forget([item]);
            }
            else if (waits)
            {
                VectorMath.Add(mean.Take(item, _touches[item]), _sums.Row(item));
                mean.AddRetention(item, _retentions[item]);
                _released.Add(item);
            }
        }
    }

    /// <summary>Takes the exchange as done: the step was published.</summary>
    /// <param name="mean">The sum of the same round.</param>
    public void Keep(TouchedItemMean mean)
    {
        foreach (int item in _released) Clear(item);
        foreach ((int item, int touches, long[] devices) in _held)
        {
            if (_touches[item] == 0) Count++;
            VectorMath.Add(_sums.Row(item), mean.Sum(item));
            _touches[item] += touches;
            _retentions[item] += mean.RetentionSum(item);
            _devices[item] = devices;
        }
    }

    /// <summary>Takes another catalogue: nothing waits of an item that is retired.</summary>
    public void Change(int items, ReadOnlySpan<int> retired)
    {
        if (items > _touches.Length)
        {
            _sums = _sums.Grown(items);
            Array.Resize(ref _touches, items);
            Array.Resize(ref _retentions, items);
            Array.Resize(ref _devices, items);
        }
        foreach (int item in retired) Clear(item);
    }

    /// <summary>All that waits.</summary>
    public CarriedState State()
    {
        int[] items = [.. Enumerable.Range(0, _touches.Length).Where(item => _touches[item] > 0)];
        var rows = new float[items.Length * _sums.Dim];
        for (int i = 0; i < items.Length; i++) _sums.Row(items[i]).CopyTo(rows.AsSpan(i * _sums.Dim));
        return new CarriedState(items, [.. items.Select(item => _touches[item])], [.. items.Select(item => _retentions[item])],
            [.. items.Select(item => _devices[item]!.Length)], [.. items.SelectMany(item => _devices[item]!)], rows);
    }

    /// <summary>Takes up what waited when a server was saved.</summary>
    public void Restore(CarriedState state)
    {
        for (int i = 0, device = 0; i < state.Items.Length; device += state.DeviceCounts[i++])
        {
            int item = state.Items[i];
            state.Rows.AsSpan(i * _sums.Dim, _sums.Dim).CopyTo(_sums.Row(item));
            (_touches[item], _retentions[item]) = (state.Touches[i], state.Retentions[i]);
            _devices[item] = state.Devices[device..(device + state.DeviceCounts[i])];
        }
        Count = state.Items.Length;
    }

    private void Clear(int item)
    {
        if (_touches[item] == 0) return;
        _sums.Row(item).Clear();
        (_touches[item], _retentions[item], _devices[item]) = (0, 0, null);
        Count--;
    }

    private static long[] WithNew(long[] known, ReadOnlySpan<RowPlace> places, ReadOnlySpan<CountedReport> reports)
    {
        var devices = new List<long>(known);
        foreach (RowPlace place in places)
            if (!devices.Contains(reports[place.Report].Device)) devices.Add(reports[place.Report].Device);
        return [.. devices];
    }
}
