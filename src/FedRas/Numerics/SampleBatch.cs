using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Numerics;

/// <summary>
/// A mini-batch of samples of one user over the rows they name, a row in several samples or in none. Columns are taken by 64, so that the
/// user's factors and the gradient stay in registers while the rows pass; then by 16, then one by one. Same bytes for any vector width that
/// fuses multiply and add.
/// </summary>
public static class SampleBatch
{
    private const int Lane = 16, Wide = 4 * Lane;

    /// <summary>scoreₛ = u · v of the row that each sample names.</summary>
    /// <param name="rows">n × d values, row after row.</param>
    /// <param name="samples">The row of each sample, below n.</param>
    /// <param name="user">u, d values.</param>
    /// <param name="scores">Receives one score a sample.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void Score(ReadOnlySpan<float> rows, ReadOnlySpan<int> samples, ReadOnlySpan<float> user, Span<float> scores)
    {
        Check(rows.Length, samples, user.Length, scores.Length);
        int dim = user.Length, s = 0;
        if (Vector128.IsHardwareAccelerated && dim % Lane == 0)
            for (; s + 4 <= samples.Length; s += 4) Score4(ref MemoryMarshal.GetReference(rows), samples.Slice(s, 4), user,
                scores.Slice(s, 4));
        for (; s < samples.Length; s++) scores[s] = VectorMath.Dot(user, rows.Slice(samples[s] * dim, dim));
    }

    /// <summary>
    /// One step of stochastic gradient descent a sample, in order: gradient ← gradient + c·v, then v ← retention·v − rate·c·u.
    /// </summary>
    /// <param name="rows">n × d values, row after row; updated.</param>
    /// <param name="samples">The row of each sample, below n.</param>
    /// <param name="user">u, d values.</param>
    /// <param name="coefficients">c = ∂loss/∂score of each sample.</param>
    /// <param name="retention">What weight decay leaves of v.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="gradient">Gradient of the loss in u, d values, added to.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void Descend(
        Span<float> rows, ReadOnlySpan<int> samples, ReadOnlySpan<float> user, ReadOnlySpan<float> coefficients, float retention,
            float rate, Span<float> gradient)
    {
        Check(rows.Length, samples, user.Length, coefficients.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(gradient.Length, user.Length, nameof(gradient));
        int dim = user.Length, column = 0;
        ref float v = ref MemoryMarshal.GetReference(rows);
        if (Vector128.IsHardwareAccelerated)
        {
            for (; column + Wide <= dim; column += Wide)
                Descend64(ref Unsafe.Add(ref v, column), dim, samples, user.Slice(column, Wide), coefficients, retention, rate,
                    gradient.Slice(column, Wide));
            for (; column + Lane <= dim; column += Lane)
                Descend16(ref Unsafe.Add(ref v, column), dim, samples, user.Slice(column, Lane), coefficients, retention, rate,
                    gradient.Slice(column, Lane));
        }
        if (column == dim) return;
        for (int s = 0; s < samples.Length; s++)
        {
            Span<float> row = rows.Slice(samples[s] * dim, dim);
            float c = coefficients[s], step = rate * c;
            for (int j = column; j < dim; j++)
            {
                gradient[j] += c * row[j];
                row[j] = retention * row[j] - step * user[j];
            }
        }
    }

    /// <summary>gradient ← gradient + Σ c·v over the samples.</summary>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void AddScaled(ReadOnlySpan<float> rows, ReadOnlySpan<int> samples, ReadOnlySpan<float> coefficients,
        Span<float> gradient)
    {
        Check(rows.Length, samples, gradient.Length, coefficients.Length);
        int dim = gradient.Length, column = 0;
        if (Vector128.IsHardwareAccelerated)
            for (; column + Wide <= dim; column += Wide)
                AddScaled64(ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), column), dim, samples, coefficients,
                    gradient.Slice(column, Wide));
        if (column == dim) return;
        for (int s = 0; s < samples.Length; s++) VectorMath.AddScaled(gradient[column..], coefficients[s],
            rows.Slice(samples[s] * dim + column, dim - column));
    }

    private static void AddScaled64(ref float rows, int dim, ReadOnlySpan<int> samples, ReadOnlySpan<float> coefficients,
        Span<float> gradient)
    {
        ref float g = ref MemoryMarshal.GetReference(gradient);
        Vector512<float> g0 = Vector512.LoadUnsafe(ref g), g1 = Vector512.LoadUnsafe(ref g, Lane),
            g2 = Vector512.LoadUnsafe(ref g, 2 * Lane), g3 = Vector512.LoadUnsafe(ref g, 3 * Lane);
        for (int s = 0; s < samples.Length; s++)
        {
            ref float v = ref Unsafe.Add(ref rows, (nint)samples[s] * dim);
            Vector512<float> c = Vector512.Create(coefficients[s]);
            g0 = Vector512.FusedMultiplyAdd(c, Vector512.LoadUnsafe(ref v), g0);
            g1 = Vector512.FusedMultiplyAdd(c, Vector512.LoadUnsafe(ref v, Lane), g1);
            g2 = Vector512.FusedMultiplyAdd(c, Vector512.LoadUnsafe(ref v, 2 * Lane), g2);
            g3 = Vector512.FusedMultiplyAdd(c, Vector512.LoadUnsafe(ref v, 3 * Lane), g3);
        }
        g0.StoreUnsafe(ref g);
        g1.StoreUnsafe(ref g, Lane);
        g2.StoreUnsafe(ref g, 2 * Lane);
        g3.StoreUnsafe(ref g, 3 * Lane);
    }

    private static void Score4(ref float rows, ReadOnlySpan<int> samples, ReadOnlySpan<float> user, Span<float> scores)
    {
        nuint dim = (nuint)user.Length;
        ref float a = ref Unsafe.Add(ref rows, (nuint)samples[0] * dim), b = ref Unsafe.Add(ref rows, (nuint)samples[1] * dim);
        ref float c = ref Unsafe.Add(ref rows, (nuint)samples[2] * dim), d = ref Unsafe.Add(ref rows, (nuint)samples[3] * dim);
        VectorMath.Dot4(ref a, ref b, ref c, ref d, user, scores);
    }

    private static void Descend64(
        ref float rows, int dim, ReadOnlySpan<int> samples, ReadOnlySpan<float> user, ReadOnlySpan<float> coefficients, float retention,
            float rate, Span<float> gradient)
    {
        ref float u = ref MemoryMarshal.GetReference(user);
        ref float g = ref MemoryMarshal.GetReference(gradient);
        Vector512<float> u0 = Vector512.LoadUnsafe(ref u), u1 = Vector512.LoadUnsafe(ref u, Lane),
            u2 = Vector512.LoadUnsafe(ref u, 2 * Lane), u3 = Vector512.LoadUnsafe(ref u, 3 * Lane);
        Vector512<float> g0 = Vector512.LoadUnsafe(ref g), g1 = Vector512.LoadUnsafe(ref g, Lane),
            g2 = Vector512.LoadUnsafe(ref g, 2 * Lane), g3 = Vector512.LoadUnsafe(ref g, 3 * Lane);
        var keep = Vector512.Create(retention);
        for (int s = 0; s < samples.Length; s++)
        {
            ref float v = ref Unsafe.Add(ref rows, (nint)samples[s] * dim);
            Vector512<float> c = Vector512.Create(coefficients[s]), step = Vector512.Create(-rate * coefficients[s]);
            Vector512<float> v0 = Vector512.LoadUnsafe(ref v), v1 = Vector512.LoadUnsafe(ref v, Lane),
                v2 = Vector512.LoadUnsafe(ref v, 2 * Lane), v3 = Vector512.LoadUnsafe(ref v, 3 * Lane);
            g0 = Vector512.FusedMultiplyAdd(c, v0, g0);
            g1 = Vector512.FusedMultiplyAdd(c, v1, g1);
            g2 = Vector512.FusedMultiplyAdd(c, v2, g2);
            g3 = Vector512.FusedMultiplyAdd(c, v3, g3);
            Vector512.FusedMultiplyAdd(step, u0, v0 * keep).StoreUnsafe(ref v);
            Vector512.FusedMultiplyAdd(step, u1, v1 * keep).StoreUnsafe(ref v, Lane);
            Vector512.FusedMultiplyAdd(step, u2, v2 * keep).StoreUnsafe(ref v, 2 * Lane);
            Vector512.FusedMultiplyAdd(step, u3, v3 * keep).StoreUnsafe(ref v, 3 * Lane);
        }
        g0.StoreUnsafe(ref g);
        g1.StoreUnsafe(ref g, Lane);
        g2.StoreUnsafe(ref g, 2 * Lane);
        g3.StoreUnsafe(ref g, 3 * Lane);
    }

    private static void Descend16(
        ref float rows, int dim, ReadOnlySpan<int> samples, ReadOnlySpan<float> user, ReadOnlySpan<float> coefficients, float retention,
            float rate, Span<float> gradient)
    {
        Vector512<float> u = Vector512.Create(user), g = Vector512.Create<float>(gradient), keep = Vector512.Create(retention);
        for (int s = 0; s < samples.Length; s++)
        {
            ref float row = ref Unsafe.Add(ref rows, (nint)samples[s] * dim);
            Vector512<float> v = Vector512.LoadUnsafe(ref row);
            g = Vector512.FusedMultiplyAdd(Vector512.Create(coefficients[s]), v, g);
            Vector512.FusedMultiplyAdd(Vector512.Create(-rate * coefficients[s]), u, v * keep).StoreUnsafe(ref row);
        }
        g.CopyTo(gradient);
    }

    /// <summary>Throws unless every sample names one of the rows that so many values make, and there is a value for each.</summary>
    internal static void Check(int values, ReadOnlySpan<int> samples, int dim, int perSample)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(perSample, samples.Length, nameof(samples));
        if (samples.IsEmpty) return;
        // The one check that makes the unchecked loads safe.
        if (TensorPrimitives.Min(samples) < 0 || (TensorPrimitives.Max(samples) + 1L) * dim > values)
            throw new ArgumentException($"samples name rows {TensorPrimitives.Min(samples)} … {TensorPrimitives.Max(samples)}; there are "
                + $"{values / dim}", nameof(samples));
    }
}
