using System.Numerics.Tensors;
using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>
/// The device's rows as what they are: v = ρᵏ·v(global) + Σ a_b·u_b, u_b being the user's factors in batch b. With few batches a row needs its global row, which stays where it is,
/// and <see cref="Most"/> numbers; the update is then the numbers and the vectors, of rank b at most, which describing it makes use of.
/// </summary>
internal sealed class LocalSums(TouchedItems touched, DecayPowers decays) : ILocalTable
{
    /// <summary>Most batches; as many numbers an item as one wide register holds.</summary>
    public const int Most = CombinedRows.Terms;

    private readonly float[] _products = new float[Most]; // u · u_b of the present batch
    private float[] _coefficients = [];
    private float[] _vectors = [];
    private float[] _scaled = [];
    private int[] _order = [];
    private int _cleared, _batches;
    private FactorMatrix _global = new(0, 1);

    public void Begin(FactorMatrix global)
    {
        _global = global;
        _cleared = _batches = 0;
        if (_vectors.Length < Most * global.Dim) _vectors = new float[Most * global.Dim];
    }

    public void BeginBatch(ReadOnlySpan<float> user)
    {
        int count = touched.Count, dim = user.Length;
        if (_coefficients.Length < count * Most) Array.Resize(ref _coefficients, 2 * count * Most);
        _coefficients.AsSpan(_cleared * Most, (count - _cleared) * Most).Clear();
        _cleared = count;
        user.CopyTo(_vectors.AsSpan(_batches * dim, dim));
        _products.AsSpan().Clear();
        for (int b = 0; b < _batches; b++) _products[b] = VectorMath.Dot(_vectors.AsSpan(b * dim, dim), user);
        _batches++;
    }

    public void Score(ReadOnlySpan<int> items, ReadOnlySpan<int> slots, ReadOnlySpan<float> user, Span<float> scores) =>
        CombinedRows.Score(_global.Values, items, user, _coefficients, slots, _products, touched.Updates, decays.UpTo(touched.MostUpdates()), scores);

    public void Descend(ReadOnlySpan<int> items, ReadOnlySpan<int> slots, ReadOnlySpan<float> user, ReadOnlySpan<float> coefficients, float rate, Span<float> gradient)
    {
        Span<float> sums = stackalloc float[Most];
        if (_scaled.Length < slots.Length) _scaled = new float[slots.Length];
        ReadOnlySpan<float> powers = decays.UpTo(touched.MostUpdates() + slots.Length);
        CombinedRows.Descend(_global.Values, items, coefficients, _coefficients, slots, _batches - 1, decays.Retention, rate, touched.Updates, powers, gradient, sums, _scaled.AsSpan(0, slots.Length));
        for (int b = 0; b < _batches; b++) VectorMath.AddScaled(gradient, sums[b], _vectors.AsSpan(b * user.Length, user.Length));
    }

    public bool TakeUpdate(ItemUpdate update)
    {
        int count = touched.Count, dim = _global.Dim;
        if (_order.Length < count) _order = new int[2 * count];
        Span<float> coefficients = update.ResetCombined(dim, count, _vectors.AsSpan(0, _batches * dim)).Numbers;
        Span<int> order = _order.AsSpan(0, count);
        touched.InOrder(update.TakeItems(count), order);
        for (int i = 0; i < order.Length; i++) _coefficients.AsSpan(order[i] * Most, Most).CopyTo(coefficients.Slice(i * Most, Most));
        if (count == 0) return true;
        // Far below where a sum of products could leave float32; what is not a number fails both.
        float most = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(coefficients));
        return most < 1e18f && MathF.Abs(TensorPrimitives.MaxMagnitude<float>(_vectors.AsSpan(0, _batches * dim))) < 1e18f;
    }
}
