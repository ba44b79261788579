using System.Numerics.Tensors;
using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>
/// The unit vector w that keeps most of the rows, ‖Xw‖² largest: the leading right singular vector, by power iteration on the rows themselves, or, where they are short, on
/// their products XᵀX. An update of one user is almost of rank one, so a few steps do. Holds only scratch space; one instance serves one worker.
/// </summary>
internal sealed class LeadingDirection
{
    /// <summary>Most power steps; where the first two singular values are that close, either vector serves.</summary>
    public const int MaxSteps = 16;

    private const float Settled = 1e-6f; // 1 − cos of the last turn: what is left then costs about a millionth of the energy
    private readonly float[] _products = new float[RowProducts.Dim * RowProducts.Dim];
    private float[] _next = [];

    /// <summary>Power steps that the last call took.</summary>
    public int Steps { get; private set; }

    /// <summary>Multiply-adds that so many power steps over <paramref name="rows"/> × <paramref name="dim"/> take.</summary>
    public static double Operations(int rows, int dim, int steps) =>
        dim == RowProducts.Dim ? (double)dim * dim * (rows + steps) : 2.0 * steps * rows * dim;

    /// <summary>Writes w; where all rows are zero, the first unit vector. The factor of largest magnitude is positive.</summary>
    /// <param name="rows">n × d values, row after row.</param>
    /// <param name="direction">Receives d values.</param>
    public void Find(ReadOnlySpan<float> rows, Span<float> direction)
    {
        int dim = direction.Length;
        if (_next.Length < dim) _next = new float[dim];
        Span<float> next = _next.AsSpan(0, dim);
        bool hasProducts = dim == RowProducts.Dim;
        if (hasProducts) ComputeProducts(rows);
        StartFromLongest(hasProducts ? _products : rows, direction);
        for (Steps = 0; Steps < MaxSteps;)
        {
            Steps++;
            if (hasProducts) VectorMath.DotRows(_products, direction, next);
            else AddUp(rows, direction, next);
            if (!Normalize(next)) break;
            float turn = 1 - VectorMath.Dot(next, direction);
            next.CopyTo(direction);
            if (turn < Settled) break;
        }
        if (direction[TensorPrimitives.IndexOfMaxMagnitude<float>(direction)] < 0) TensorPrimitives.Negate(direction, direction);
    }

    /// <summary>XᵀX, scaled to at most 1: its rows' squared lengths are fourth powers of what training moved.</summary>
    private void ComputeProducts(ReadOnlySpan<float> rows)
    {
        RowProducts.Compute(rows, _products);
        float most = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(_products));
        if (most > 0 && float.IsFinite(1 / most)) TensorPrimitives.Multiply(_products, 1 / most, _products);
    }

    /// <summary>next ← Σ (x·w) x.</summary>
    private static void AddUp(ReadOnlySpan<float> rows, ReadOnlySpan<float> direction, Span<float> next)
    {
        next.Clear();
        for (int i = 0; i < rows.Length; i += direction.Length)
        {
            ReadOnlySpan<float> row = rows.Slice(i, direction.Length);
            VectorMath.AddScaled(next, VectorMath.Dot(row, direction), row);
        }
    }

    /// <summary>Makes a vector one of length 1; false, and the vector as it was, where it has no length.</summary>
    public static bool Normalize(Span<float> vector)
    {
        float norm = MathF.Sqrt(VectorMath.Dot(vector, vector));
        if (norm == 0) return false;
        TensorPrimitives.Divide(vector, norm, vector);
        return true;
    }

    private static void StartFromLongest(ReadOnlySpan<float> rows, Span<float> direction)
    {
        int dim = direction.Length, longest = 0;
        float most = 0;
        for (int i = 0; i < rows.Length; i += dim)
        {
            ReadOnlySpan<float> row = rows.Slice(i, dim);
            float squared = VectorMath.Dot(row, row);
            if (squared > most) (longest, most) = (i, squared);
        }
        direction.Clear();
        direction[0] = 1;
        if (most == 0) return;
        rows.Slice(longest, dim).CopyTo(direction);
        Normalize(direction);
        // A row at right angles to all others would stay where it is for ever, leading or not: tilt it a little towards everything.
        for (int j = 0; j < dim; j++) direction[j] += 0.02f / MathF.Sqrt(dim) * (j % 3 == 1 ? -1 : 1);
        Normalize(direction);
    }
}
