using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>The device's copy of the rows it touches: for devices of several users, and for users that train with the items.</summary>
internal sealed class LocalRows(DecayPowers decays, bool leavesDecayIn) : ILocalTable
{
    private float[] _rows = [];
    private int[] _order = [];
    private int _copied;
    private FactorMatrix _global = new(0, 1);
    private TouchedItems _touched = new(0);

    public bool LeavesDecayIn => leavesDecayIn;

    public void Begin(FactorMatrix global, TouchedItems touched)
    {
        _touched = touched;
        _global = global;
        _copied = 0;
    }

    public void BeginBatch(ReadOnlySpan<float> user) => CopyNewRows();

    public void Score(ReadOnlySpan<int> items, ReadOnlySpan<int> slots, ReadOnlySpan<float> user, Span<float> scores) =>
        SampleBatch.Score(_rows, slots, user, scores);

    public void Descend(ReadOnlySpan<int> items, ReadOnlySpan<int> slots, ReadOnlySpan<float> user, ReadOnlySpan<float> coefficients,
        float rate, float retention, Span<float> gradient)
    {
        Span<int> updates = _touched.Updates;
        foreach (int slot in slots) updates[slot]++;
        SampleBatch.Descend(_rows, slots, user, coefficients, retention, rate, gradient);
    }

    public bool TakeUpdate(ItemUpdate update)
    {
        int count = _touched.Count, dim = _global.Dim;
        if (_order.Length < count) _order = new int[2 * count];
        update.Reset(dim, count);
        Span<int> order = _order.AsSpan(0, count);
        _touched.InOrder(update.TakeItems(count), order);
        ReadOnlySpan<float> powers = decays.UpTo(_touched.MostUpdates());
        bool isFinite = true;
        for (int i = 0; i < order.Length; i++)
        {
            int slot = order[i];
            ReadOnlySpan<float> local = _rows.AsSpan(slot * dim, dim);
            isFinite &= VectorMath.AddScaledTo(update.MutableRow(i), local, leavesDecayIn ? -1 : -powers[_touched.Updates[slot]],
                _global.Row(update.Items[i]));
        }
        return isFinite;
    }

    private void CopyNewRows()
    {
        int dim = _global.Dim;
        if (_rows.Length < _touched.Count * dim) Array.Resize(ref _rows, 2 * _touched.Count * dim);
        ReadOnlySpan<int> items = _touched.Items;
        for (; _copied < items.Length; _copied++) _global.Row(items[_copied]).CopyTo(_rows.AsSpan(_copied * dim, dim));
    }
}
