using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FedRas.Numerics;

namespace FedRas.Benchmarks;

/// <summary>
/// Finds the nearest of K centroids. Centroids are kept negated and transposed, in panels of 16 side by side, so that one
/// multiply-add advances 16 distances of one row and no horizontal sum is needed; eight rows share each load of a panel. Loses to <see cref="RowPanels"/>, which needs no minimum across a register either.
/// </summary>
internal sealed class CentroidDistances
{
    private const int Lane = 16;
    private float[] _panels = [];
    private float[] _halfNorms = [];
    private int _dim, _panelCount;

    /// <summary>Takes a codebook of K × <paramref name="dim"/>, row after row.</summary>
    public void Load(ReadOnlySpan<float> codebook, int dim)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dim);
        int count = codebook.Length / dim;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(codebook));
        _dim = dim;
        _panelCount = (count + Lane - 1) / Lane;
        if (_panels.Length < _panelCount * dim * Lane) _panels = new float[_panelCount * dim * Lane];
        if (_halfNorms.Length < _panelCount * Lane) _halfNorms = new float[_panelCount * Lane];

        Span<float> panels = _panels.AsSpan(0, _panelCount * dim * Lane);
        panels.Clear();
        _halfNorms.AsSpan(0, _panelCount * Lane).Fill(float.PositiveInfinity);
        for (int c = 0; c < count; c++)
        {
            ReadOnlySpan<float> centroid = codebook.Slice(c * dim, dim);
            Span<float> panel = panels.Slice(c / Lane * dim * Lane, dim * Lane);
            for (int j = 0; j < dim; j++) panel[j * Lane + c % Lane] = -centroid[j];
            _halfNorms[c] = 0.5f * VectorMath.Dot(centroid, centroid);
        }
    }

    /// <summary>
    /// For each row x (n × dim) the index of the nearest centroid, the lowest of equals, and ‖c‖²/2 − x·c of it, to which
    /// ‖x‖²/2 is missing for half the squared distance.
    /// </summary>
    public void Nearest(ReadOnlySpan<float> rows, Span<ushort> codes, Span<float> scores)
    {
        int n = codes.Length, i = 0;
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length, n * _dim, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Length, n, nameof(scores));
        ref float x = ref MemoryMarshal.GetReference(rows);
        if (!Vector128.IsHardwareAccelerated)
        {
            // Emulated vectors are 20 times slower than a plain loop.
            for (; i < n; i++) NearestByLoop(rows.Slice(i * _dim, _dim), out codes[i], out scores[i]);
            return;
        }
        for (; i + 8 <= n; i += 8) Nearest8(ref Unsafe.Add(ref x, i * _dim), codes.Slice(i, 8), scores.Slice(i, 8));
        for (; i < n; i++) Nearest1(ref Unsafe.Add(ref x, i * _dim), out codes[i], out scores[i]);
    }

    /// <summary>Eight rows at once: as many independent sums as hide the latency of a multiply-add.</summary>
    private void Nearest8(ref float rows, Span<ushort> codes, Span<float> scores)
    {
        nuint dim = (nuint)_dim;
        Block8<float> best = new(Vector512.Create(float.PositiveInfinity));
        Block8<int> at = new(Vector512<int>.Zero);
        Vector512<int> index = Vector512<int>.Indices;
        ref float panel = ref MemoryMarshal.GetArrayDataReference(_panels);
        ref float norms = ref MemoryMarshal.GetArrayDataReference(_halfNorms);
        ref float r4 = ref Unsafe.Add(ref rows, 4 * dim);
        for (int p = 0; p < _panelCount; p++)
        {
            Vector512<float> d0 = Vector512.LoadUnsafe(ref norms, (nuint)(p * Lane)), d1 = d0, d2 = d0, d3 = d0, d4 = d0, d5 = d0, d6 = d0, d7 = d0;
            for (nuint j = 0; j < dim; j++)
            {
                Vector512<float> c = Vector512.LoadUnsafe(ref panel, j * Lane);
                d0 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref rows, j)), c, d0);
                d1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref rows, dim + j)), c, d1);
                d2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref rows, 2 * dim + j)), c, d2);
                d3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref rows, 3 * dim + j)), c, d3);
                d4 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref r4, j)), c, d4);
                d5 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref r4, dim + j)), c, d5);
                d6 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref r4, 2 * dim + j)), c, d6);
                d7 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref r4, 3 * dim + j)), c, d7);
            }
            Keep(d0, index, ref best[0], ref at[0]);
            Keep(d1, index, ref best[1], ref at[1]);
            Keep(d2, index, ref best[2], ref at[2]);
            Keep(d3, index, ref best[3], ref at[3]);
            Keep(d4, index, ref best[4], ref at[4]);
            Keep(d5, index, ref best[5], ref at[5]);
            Keep(d6, index, ref best[6], ref at[6]);
            Keep(d7, index, ref best[7], ref at[7]);
            index += Vector512.Create(Lane);
            panel = ref Unsafe.Add(ref panel, dim * Lane);
        }
        for (int i = 0; i < 8; i++) (codes[i], scores[i]) = Lowest(best[i], at[i]);
    }

    private void Nearest1(ref float row, out ushort code, out float score)
    {
        int dim = _dim;
        Vector512<float> best = Vector512.Create(float.PositiveInfinity);
        Vector512<int> at = default, index = Vector512<int>.Indices;
        ref float panel = ref MemoryMarshal.GetArrayDataReference(_panels);
        for (int p = 0; p < _panelCount; p++)
        {
            Vector512<float> d = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_halfNorms), (nuint)(p * Lane));
            for (int j = 0; j < dim; j++)
                d = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref row, j)), Vector512.LoadUnsafe(ref panel, (nuint)(j * Lane)), d);
            Keep(d, index, ref best, ref at);
            index += Vector512.Create(Lane);
            panel = ref Unsafe.Add(ref panel, dim * Lane);
        }
        (code, score) = Lowest(best, at);
    }

    private void NearestByLoop(ReadOnlySpan<float> row, out ushort code, out float score)
    {
        (code, score) = (0, float.PositiveInfinity);
        Span<float> distances = stackalloc float[Lane];
        for (int p = 0; p < _panelCount; p++)
        {
            _halfNorms.AsSpan(p * Lane, Lane).CopyTo(distances);
            ReadOnlySpan<float> panel = _panels.AsSpan(p * row.Length * Lane, row.Length * Lane);
            for (int j = 0; j < row.Length; j++)
                for (int c = 0; c < distances.Length; c++)
                    distances[c] += row[j] * panel[j * Lane + c];
            for (int c = 0; c < distances.Length; c++)
                if (distances[c] < score)
                    (code, score) = ((ushort)(p * Lane + c), distances[c]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(Vector512<float> distance, Vector512<int> index, ref Vector512<float> best, ref Vector512<int> at)
    {
        Vector512<float> closer = Vector512.LessThan(distance, best);
        best = Vector512.ConditionalSelect(closer, distance, best);
        at = Vector512.ConditionalSelect(closer.AsInt32(), index, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (ushort Code, float Score) Lowest(Vector512<float> best, Vector512<int> at)
    {
        Vector256<float> m8 = Vector256.Min(best.GetLower(), best.GetUpper());
        Vector128<float> m4 = Vector128.Min(m8.GetLower(), m8.GetUpper());
        float lowest = MathF.Min(MathF.Min(m4[0], m4[1]), MathF.Min(m4[2], m4[3]));
        Vector512<int> ties = Vector512.ConditionalSelect(Vector512.Equals(best, Vector512.Create(lowest)).AsInt32(), at, Vector512.Create(int.MaxValue));
        Vector256<int> i8 = Vector256.Min(ties.GetLower(), ties.GetUpper());
        Vector128<int> i4 = Vector128.Min(i8.GetLower(), i8.GetUpper());
        int code = Math.Min(Math.Min(i4[0], i4[1]), Math.Min(i4[2], i4[3]));
        return ((ushort)code, lowest);
    }

    [InlineArray(8)]
    private struct Block8<T>
    {
        private Vector512<T> _first;

        public Block8(Vector512<T> value)
        {
            for (int i = 0; i < 8; i++) this[i] = value;
        }
    }
}
