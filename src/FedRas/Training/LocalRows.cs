using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>The device's copy of the rows it touches: for devices of several users, and for users that train with the items.</summary>
internal sealed class LocalRows(TouchedItems touched, DecayPowers decays) : ILocalTable
{
    private float[] _rows = [];
    private int[] _order = [];
    private int _copied;
    private FactorMatrix _global = new(0, 1);

    /// <summary>Whether updates are plain differences, weight decay left in.</summary>
    public bool LeavesDecayIn { get; set; }

    public void Begin(FactorMatrix global)
    {
        _global = global;
        _copied = 0;
    }

    public void BeginBatch(ReadOnlySpan<float> user) => CopyNewRows();

    public void Score(ReadOnlySpan<int> items, ReadOnlySpan<int> slots, ReadOnlySpan<float> user, Span<float> scores) =>
        SampleBatch.Score(_rows, slots, user, scores);

    public void Descend(ReadOnlySpan<int> items, ReadOnlySpan<int> slots, ReadOnlySpan<float> user, ReadOnlySpan<float> coefficients,
        float rate, Span<float> gradient)
    {
        Span<int> updates = touched.Updates;
        foreach (int slot in slots) updates[slot]++;
        SampleBatch.Descend(_rows, slots, user, coefficients, decays.Retention, rate, gradient);
    }

    public bool TakeUpdate(ItemUpdate update)
    {
        int count = touched.Count, dim = _global.Dim;
        if (_order.Length < count) _order = new int[2 * count];
        update.Reset(dim, count);
        Span<int> order = _order.AsSpan(0, count);
        touched.InOrder(update.TakeItems(count), order);
        ReadOnlySpan<float> powers = decays.UpTo(touched.MostUpdates());
        bool isFinite = true;
        for (int i = 0; i < order.Length; i++)
        {
            int slot = order[i];
            ReadOnlySpan<float> local = _rows.AsSpan(slot * dim, dim);
            isFinite &= VectorMath.AddScaledTo(update.MutableRow(i), local, LeavesDecayIn ? -1 : -powers[touched.Updates[slot]],
                _global.Row(update.Items[i]));
        }
        return isFinite;
    }

    private void CopyNewRows()
    {
        int dim = _global.Dim;
        if (_rows.Length < touched.Count * dim) Array.Resize(ref _rows, 2 * touched.Count * dim);
        ReadOnlySpan<int> items = touched.Items;
        for (; _copied < items.Length; _copied++) _global.Row(items[_copied]).CopyTo(_rows.AsSpan(_copied * dim, dim));
    }
}
