using System.Numerics.Tensors;
using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>
/// The rows of a device whose one user's factors u stay as they are: v = ρᵏ·v(global) + a·u, so a row is a number, its gain a, and its
/// score is ρᵏ·(u · v(global)) + a·‖u‖². The update is exactly a·uᵀ.
/// </summary>
internal sealed class LocalGains : ILocalTable
{
    private float[] _scores = [], _gains = [], _user = [];
    private int[] _order = [];
    private int _scored, _dim;
    private float _squared;
    private FactorMatrix _global = new(0, 1);
    private TouchedItems _touched = new(0);

    public bool LeavesDecayIn => false;

    public void Begin(FactorMatrix global, TouchedItems touched)
    {
        _touched = touched;
        (_global, _scored, _dim) = (global, 0, global.Dim);
        if (_user.Length < _dim) _user = new float[_dim];
    }

    public void BeginBatch(ReadOnlySpan<float> user)
    {
        int count = _touched.Count;
        if (_scores.Length < count)
        {
            Array.Resize(ref _scores, 2 * count);
            Array.Resize(ref _gains, 2 * count);
        }
        if (_scored == 0)
        {
            user.CopyTo(_user);
            _squared = VectorMath.Dot(user, user);
        }
        SampleBatch.Score(_global.Values, _touched.Items[_scored..], user, _scores.AsSpan(_scored, count - _scored));
        _gains.AsSpan(_scored, count - _scored).Clear();
        _scored = count;
    }

    public void Score(ReadOnlySpan<int> items, ReadOnlySpan<int> slots, ReadOnlySpan<float> user, Span<float> scores)
    {
        for (int s = 0; s < scores.Length; s++) scores[s] = _scores[slots[s]];
    }

    public void Descend(ReadOnlySpan<int> items, ReadOnlySpan<int> slots, ReadOnlySpan<float> user, ReadOnlySpan<float> coefficients,
        float rate, float retention, Span<float> gradient)
    {
        Span<int> updates = _touched.Updates;

        for (int s = 0; s < slots.Length; s++)
        {
            int slot = slots[s];
            float gain = -rate * coefficients[s];
            _gains[slot] = retention * _gains[slot] + gain;
            _scores[slot] = retention * _scores[slot] + gain * _squared;
            updates[slot]++;
        }
    }

    public bool TakeUpdate(ItemUpdate update)
    {
        int count = _touched.Count;
        if (_order.Length < count) _order = new int[2 * count];
        Span<float> gains = update.ResetLine(_user.AsSpan(0, _dim), count);
        Span<int> order = _order.AsSpan(0, count);
        _touched.InOrder(update.TakeItems(count), order);
        for (int i = 0; i < order.Length; i++) gains[i] = _gains[order[i]];
        if (count == 0) return true;
        // Far below where a sum of products could leave float32; what is not a number fails both.
        return MathF.Abs(TensorPrimitives.MaxMagnitude<float>(gains)) < 1e18f
            && MathF.Abs(TensorPrimitives.MaxMagnitude<float>(_user.AsSpan(0, _dim))) < 1e18f;
    }
}
