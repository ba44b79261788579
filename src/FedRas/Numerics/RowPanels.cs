using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Numerics;

/// <summary>
/// Rows turned for clustering: panels of 16 rows side by side, factor after factor, so that one multiply-add advances 16 distances and the
/// nearest of many points is found without a sum across a register. Rows are turned once and compared with the points of every iteration.
/// Ranges of rows begin at multiples of <see cref="Lane"/>, so threads may share them.
/// </summary>
internal sealed class RowPanels
{
    /// <summary>Rows a panel.</summary>
    public const int Lane = 16;

    private const int PointsAtOnce = 4;
    private float[] _panels = [];
    private float[] _points = [];
    private float[] _pointHalfNorms = [];
    private int _count, _dim, _pointCount;

    /// <summary>Takes rows, n × <paramref name="dim"/>, and writes ‖x‖²/2 of each.</summary>
    public void Load(ReadOnlySpan<float> rows, int dim, Span<float> halfNorms)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dim);
        _dim = dim;
        _count = rows.Length / dim;
        int panels = Math.Max(1, (_count + Lane - 1) / Lane);
        // Panels are compared two by two.
        if (_panels.Length < (panels + 1) * dim * Lane) _panels = new float[(panels + 1) * dim * Lane];
        _panels.AsSpan(Math.Max(panels - 1, 0) * dim * Lane, 2 * dim * Lane).Clear();
        ref float from = ref MemoryMarshal.GetReference(rows);
        for (int i = 0; i < _count; i++)
        {
            ref float to = ref _panels[i / Lane * dim * Lane + i % Lane];
            for (int j = 0; j < dim; j++)
            {
                to = Unsafe.Add(ref from, j);
                to = ref Unsafe.Add(ref to, Lane);
            }
            from = ref Unsafe.Add(ref from, dim);
        }
        VectorMath.SquaredNorms(rows, dim, halfNorms);
        TensorPrimitives.Multiply(halfNorms, 0.5f, halfNorms);
    }

    /// <summary>Takes the points to compare with, K × d.</summary>
    public void LoadPoints(ReadOnlySpan<float> points)
    {
        int count = points.Length / _dim;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(points));
        _pointCount = (count + PointsAtOnce - 1) / PointsAtOnce * PointsAtOnce;
        if (_points.Length < _pointCount * _dim) _points = new float[_pointCount * _dim];
        if (_pointHalfNorms.Length < _pointCount) _pointHalfNorms = new float[_pointCount];
        TensorPrimitives.Negate(points, _points);
        _points.AsSpan(points.Length, _pointCount * _dim - points.Length).Clear();
        for (int c = 0; c < _pointCount; c++)
            _pointHalfNorms[c] = c < count ? 0.5f * VectorMath.Dot(points.Slice(c * _dim, _dim), points.Slice(c * _dim, _dim))
                : float.PositiveInfinity;
    }

    /// <summary>
    /// For each row x of a range the index of the nearest point c, the lowest of equals, and ‖c‖²/2 − x·c of it, to which ‖x‖²/2 is missing
    /// for half the squared distance.
    /// </summary>
    public void Nearest(int start, Span<ushort> codes, Span<float> scores)
    {
        CheckRange(start, codes.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Length, codes.Length, nameof(scores));
        if (!Vector128.IsHardwareAccelerated)
        {
            // Emulated vectors are 20 times slower than a plain loop.
            for (int i = 0; i < codes.Length; i++) NearestByLoop(start + i, out codes[i], out scores[i]);
            return;
        }
        for (int i = 0; i < codes.Length; i += 2 * Lane)
        {
            Vector512<float> best0 = Vector512.Create(float.PositiveInfinity), best1 = best0;
            Vector512<int> at0 = default, at1 = default;
            NearestOf32(ref _panels[(start + i) * _dim], ref best0, ref best1, ref at0, ref at1);
            Store(best0, at0, codes[i..], scores[i..]);
            if (i + Lane < codes.Length) Store(best1, at1, codes[(i + Lane)..], scores[(i + Lane)..]);
        }
    }

    /// <summary>Lowers the squared distance of each row of a range to the nearest of some points by a new one; returns their sum.</summary>
    /// <param name="start">First row.</param>
    /// <param name="point">The new point, d values.</param>
    /// <param name="pointHalfNorm">‖point‖²/2.</param>
    /// <param name="halfNorms">‖x‖²/2 of the range's rows.</param>
    /// <param name="nearest">Squared distances of the range's rows; lowered.</param>
    public double Approach(int start, ReadOnlySpan<float> point, float pointHalfNorm, ReadOnlySpan<float> halfNorms, Span<float> nearest)
    {
        // Rounding leaves about 1e-7 of the norms; what is below that is the same point.
        const float Same = 1e-6f;
        CheckRange(start, nearest.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(halfNorms.Length, nearest.Length, nameof(halfNorms));
        int i = 0;
        double total = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector512<double> low = default, high = default;
            for (; i + Lane <= nearest.Length; i += Lane)
            {
                Vector512<float> half = Vector512.Create(halfNorms.Slice(i, Lane)) + Vector512.Create(pointHalfNorm);
                Vector512<float> squared = (half - Dots(ref _panels[(start + i) * _dim], point)) * 2f;
                squared = Vector512.ConditionalSelect(Vector512.LessThan(squared, half * Same), Vector512<float>.Zero, squared);
                Vector512<float> least = Vector512.Min(squared, Vector512.Create<float>(nearest.Slice(i, Lane)));
                least.CopyTo(nearest[i..]);
                (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(least);
                low += lower;
                high += upper;
            }
            total = Vector512.Sum(low + high);
        }
        for (; i < nearest.Length; i++)
        {
            float dot = 0, half = halfNorms[i] + pointHalfNorm;
            for (int j = 0; j < _dim; j++) dot += Value(start + i, j) * point[j];
            float squared = 2 * (half - dot);
            if (squared < Same * half) squared = 0;
            if (squared < nearest[i]) nearest[i] = squared;
            total += nearest[i];
        }
        return total;
    }

    private static Vector512<float> Dots(ref float panel, ReadOnlySpan<float> point)
    {
        // Four sums, so that multiply-adds need not wait for each other.
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        int j = 0;
        for (; j + 4 <= point.Length; j += 4)
        {
            ref float x = ref Unsafe.Add(ref panel, j * Lane);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(point[j]), Vector512.LoadUnsafe(ref x), s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(point[j + 1]), Vector512.LoadUnsafe(ref x, Lane), s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(point[j + 2]), Vector512.LoadUnsafe(ref x, 2 * Lane), s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(point[j + 3]), Vector512.LoadUnsafe(ref x, 3 * Lane), s3);
        }
        for (; j < point.Length; j++) s0 = Vector512.FusedMultiplyAdd(Vector512.Create(point[j]),
            Vector512.LoadUnsafe(ref panel, (nuint)(j * Lane)), s0);
        return s0 + s1 + (s2 + s3);
    }

    /// <summary>
    /// Two panels with four points at a time: eight sums hide the latency of a multiply-add, and each load serves several.
    /// </summary>
    private void NearestOf32(ref float panel, ref Vector512<float> best0, ref Vector512<float> best1, ref Vector512<int> at0,
        ref Vector512<int> at1)
    {
        nint dim = _dim;
        ref float other = ref Unsafe.Add(ref panel, dim * Lane);
        ref float norms = ref MemoryMarshal.GetArrayDataReference(_pointHalfNorms);
        ref float point = ref MemoryMarshal.GetArrayDataReference(_points);
        for (int c = 0; c < _pointCount; c += PointsAtOnce)
        {
            Vector512<float> a0 = Vector512.Create(Unsafe.Add(ref norms, c)), a1 = Vector512.Create(Unsafe.Add(ref norms, c + 1));
            Vector512<float> a2 = Vector512.Create(Unsafe.Add(ref norms, c + 2)), a3 = Vector512.Create(Unsafe.Add(ref norms, c + 3));
            Vector512<float> b0 = a0, b1 = a1, b2 = a2, b3 = a3;
            ref float p2 = ref Unsafe.Add(ref point, 2 * dim);
            for (nint j = 0; j < dim; j++)
            {
                Vector512<float> x = Vector512.LoadUnsafe(ref Unsafe.Add(ref panel, j * Lane)),
                    y = Vector512.LoadUnsafe(ref Unsafe.Add(ref other, j * Lane));
                Vector512<float> q0 = Vector512.Create(Unsafe.Add(ref point, j)), q1 = Vector512.Create(Unsafe.Add(ref point, dim + j));
                Vector512<float> q2 = Vector512.Create(Unsafe.Add(ref p2, j)), q3 = Vector512.Create(Unsafe.Add(ref p2, dim + j));
                a0 = Vector512.FusedMultiplyAdd(x, q0, a0);
                b0 = Vector512.FusedMultiplyAdd(y, q0, b0);
                a1 = Vector512.FusedMultiplyAdd(x, q1, a1);
                b1 = Vector512.FusedMultiplyAdd(y, q1, b1);
                a2 = Vector512.FusedMultiplyAdd(x, q2, a2);
                b2 = Vector512.FusedMultiplyAdd(y, q2, b2);
                a3 = Vector512.FusedMultiplyAdd(x, q3, a3);
                b3 = Vector512.FusedMultiplyAdd(y, q3, b3);
            }
            Keep(a0, c, ref best0, ref at0);
            Keep(a1, c + 1, ref best0, ref at0);
            Keep(a2, c + 2, ref best0, ref at0);
            Keep(a3, c + 3, ref best0, ref at0);
            Keep(b0, c, ref best1, ref at1);
            Keep(b1, c + 1, ref best1, ref at1);
            Keep(b2, c + 2, ref best1, ref at1);
            Keep(b3, c + 3, ref best1, ref at1);
            point = ref Unsafe.Add(ref point, PointsAtOnce * dim);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(Vector512<float> distance, int point, ref Vector512<float> best, ref Vector512<int> at)
    {
        Vector512<float> closer = Vector512.LessThan(distance, best);
        best = Vector512.ConditionalSelect(closer, distance, best);
        at = Vector512.ConditionalSelect(closer.AsInt32(), Vector512.Create(point), at);
    }

    private static void Store(Vector512<float> best, Vector512<int> at, Span<ushort> codes, Span<float> scores)
    {
        if (codes.Length >= Lane)
        {
            best.CopyTo(scores);
            Vector256.Narrow(at.GetLower().AsUInt32(), at.GetUpper().AsUInt32()).CopyTo(codes);
            return;
        }
        for (int i = 0; i < codes.Length; i++) (codes[i], scores[i]) = ((ushort)at[i], best[i]);
    }

    private void NearestByLoop(int row, out ushort code, out float score)
    {
        (code, score) = (0, float.PositiveInfinity);
        for (int c = 0; c < _pointCount; c++)
        {
            float distance = _pointHalfNorms[c];
            for (int j = 0; j < _dim; j++) distance += Value(row, j) * _points[c * _dim + j];
            if (distance < score) (code, score) = ((ushort)c, distance);
        }
    }

    private float Value(int row, int factor) => _panels[(row / Lane * _dim + factor) * Lane + row % Lane];

    private void CheckRange(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNotEqual(start % Lane, 0, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, _count, nameof(length));
    }
}
