using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Numerics;

/// <summary>
/// The inner loops over factor rows. Lengths are checked once per call; results are the same for any vector width that fuses multiply and
/// add.
/// </summary>
public static class VectorMath
{
    /// <summary>x · y.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ThrowIfLengthsDiffer(x.Length, y.Length);
        ref float a = ref MemoryMarshal.GetReference(x), b = ref MemoryMarshal.GetReference(y);
        nuint n = (nuint)x.Length, i = 0;
        float sum = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            // One sum in the order of Dot4, so that a product is the same wherever it is made.
            if (n >= 16)
            {
                Vector512<float> wide = default;
                for (; i + 16 <= n; i += 16) wide = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, i),
                    Vector512.LoadUnsafe(ref b, i), wide);
                sum = Sum(wide);
            }
            if (i + 8 <= n)
            {
                sum += Vector256.Sum(Vector256.LoadUnsafe(ref a, i) * Vector256.LoadUnsafe(ref b, i));
                i += 8;
            }
        }
        for (; i < n; i++) sum += Unsafe.Add(ref a, i) * Unsafe.Add(ref b, i);
        return sum;
    }

    /// <summary>x · y for each row x (n × y's length).</summary>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void DotRows(ReadOnlySpan<float> rows, ReadOnlySpan<float> y, Span<float> dots)
    {
        ThrowIfLengthsDiffer(rows.Length, dots.Length * y.Length);
        int i = 0;
        if (Vector128.IsHardwareAccelerated && y.Length % 16 == 0)
            for (; i + 4 <= dots.Length; i += 4) Dot4(rows.Slice(i * y.Length, 4 * y.Length), y, dots.Slice(i, 4));
        for (; i < dots.Length; i++) dots[i] = Dot(rows.Slice(i * y.Length, y.Length), y);
    }

    /// <summary>Four rows at once, so that four sums hide the latency of a multiply-add and y is loaded once.</summary>
    private static void Dot4(ReadOnlySpan<float> rows, ReadOnlySpan<float> y, Span<float> dots)
    {
        ref float first = ref MemoryMarshal.GetReference(rows);
        Dot4(ref first, ref Unsafe.Add(ref first, y.Length), ref Unsafe.Add(ref first, 2 * y.Length),
            ref Unsafe.Add(ref first, 3 * y.Length), y, dots);
    }

    /// <summary>y · each of four rows; unchecked, y's length a multiple of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Dot4(ref float a, ref float b, ref float c, ref float d, ReadOnlySpan<float> y, Span<float> dots)
    {
        ref float x = ref MemoryMarshal.GetReference(y);
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nuint j = 0; j < (nuint)y.Length; j += 16)
        {
            Vector512<float> values = Vector512.LoadUnsafe(ref x, j);
            s0 = Vector512.FusedMultiplyAdd(values, Vector512.LoadUnsafe(ref a, j), s0);
            s1 = Vector512.FusedMultiplyAdd(values, Vector512.LoadUnsafe(ref b, j), s1);
            s2 = Vector512.FusedMultiplyAdd(values, Vector512.LoadUnsafe(ref c, j), s2);
            s3 = Vector512.FusedMultiplyAdd(values, Vector512.LoadUnsafe(ref d, j), s3);
        }
        dots[0] = Sum(s0);
        dots[1] = Sum(s1);
        dots[2] = Sum(s2);
        dots[3] = Sum(s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Sum(Vector512<float> values)
    {
        Vector256<float> eight = values.GetLower() + values.GetUpper();
        return Vector128.Sum(eight.GetLower() + eight.GetUpper());
    }

    /// <summary>‖x‖² of each row x (n × dim).</summary>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void SquaredNorms(ReadOnlySpan<float> rows, int dim, Span<float> squares)
    {
        ThrowIfLengthsDiffer(rows.Length, squares.Length * dim);
        for (int i = 0; i < squares.Length; i++) squares[i] = Dot(rows.Slice(i * dim, dim), rows.Slice(i * dim, dim));
    }

    /// <summary>y ← y + s·x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(Span<float> y, float s, ReadOnlySpan<float> x)
    {
        ThrowIfLengthsDiffer(y.Length, x.Length);
        TensorPrimitives.MultiplyAdd(x, s, y, y);
    }

    /// <summary>y ← x + s·z; whether all of y is finite.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AddScaledTo(Span<float> y, ReadOnlySpan<float> x, float s, ReadOnlySpan<float> z)
    {
        ThrowIfLengthsDiffer(y.Length, x.Length);
        ThrowIfLengthsDiffer(y.Length, z.Length);
        ref float a = ref MemoryMarshal.GetReference(y), b = ref MemoryMarshal.GetReference(x), c = ref MemoryMarshal.GetReference(z);
        nuint n = (nuint)y.Length, i = 0;
        // What is not finite has all bits of its exponent set, so its product with zero is not a number, and nor is a sum that holds it.
        float zeros = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector512<float> scale = Vector512.Create(s), taint = default;
            for (; i + 16 <= n; i += 16)
            {
                Vector512<float> sum = Vector512.FusedMultiplyAdd(scale, Vector512.LoadUnsafe(ref c, i), Vector512.LoadUnsafe(ref b, i));
                sum.StoreUnsafe(ref a, i);
                taint = Vector512.FusedMultiplyAdd(sum, Vector512<float>.Zero, taint);
            }
            zeros = Vector512.Sum(taint);
        }
        for (; i < n; i++)
        {
            float sum = Unsafe.Add(ref b, i) + s * Unsafe.Add(ref c, i);
            Unsafe.Add(ref a, i) = sum;
            zeros += sum * 0;
        }
        return zeros == 0;
    }

    /// <summary>y ← y + x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Span<float> y, ReadOnlySpan<float> x)
    {
        ThrowIfLengthsDiffer(y.Length, x.Length);
        ref float a = ref MemoryMarshal.GetReference(y), b = ref MemoryMarshal.GetReference(x);
        nuint n = (nuint)y.Length, i = 0;
        if (Vector128.IsHardwareAccelerated)
            for (; i + 16 <= n; i += 16)
                (Vector512.LoadUnsafe(ref a, i) + Vector512.LoadUnsafe(ref b, i)).StoreUnsafe(ref a, i);
        if (Vector128.IsHardwareAccelerated && i + 8 <= n)
        {
            (Vector256.LoadUnsafe(ref a, i) + Vector256.LoadUnsafe(ref b, i)).StoreUnsafe(ref a, i);
            i += 8;
        }
        for (; i < n; i++) Unsafe.Add(ref a, i) += Unsafe.Add(ref b, i);
    }

    /// <summary>y ← y + Σ cⱼ·xⱼ over the rows xⱼ, in their order, each product fused with its sum.</summary>
    /// <param name="y">d values, added to.</param>
    /// <param name="coefficients">n numbers c.</param>
    /// <param name="rows">n × d.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void AddCombination(Span<float> y, ReadOnlySpan<float> coefficients, ReadOnlySpan<float> rows)
    {
        ThrowIfLengthsDiffer(rows.Length, coefficients.Length * y.Length);
        ref float sum = ref MemoryMarshal.GetReference(y), first = ref MemoryMarshal.GetReference(rows);
        nuint n = (nuint)y.Length, i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + 64 <= n; i += 64)
            {
                Vector512<float> s0 = Vector512.LoadUnsafe(ref sum, i), s1 = Vector512.LoadUnsafe(ref sum, i + 16),
                    s2 = Vector512.LoadUnsafe(ref sum, i + 32), s3 = Vector512.LoadUnsafe(ref sum, i + 48);
                nuint at = i;
                foreach (float c in coefficients)
                {
                    Vector512<float> scale = Vector512.Create(c);
                    s0 = Vector512.FusedMultiplyAdd(scale, Vector512.LoadUnsafe(ref first, at), s0);
                    s1 = Vector512.FusedMultiplyAdd(scale, Vector512.LoadUnsafe(ref first, at + 16), s1);
                    s2 = Vector512.FusedMultiplyAdd(scale, Vector512.LoadUnsafe(ref first, at + 32), s2);
                    s3 = Vector512.FusedMultiplyAdd(scale, Vector512.LoadUnsafe(ref first, at + 48), s3);
                    at += n;
                }
                s0.StoreUnsafe(ref sum, i);
                s1.StoreUnsafe(ref sum, i + 16);
                s2.StoreUnsafe(ref sum, i + 32);
                s3.StoreUnsafe(ref sum, i + 48);
            }
            for (; i + 16 <= n; i += 16)
            {
                Vector512<float> part = Vector512.LoadUnsafe(ref sum, i);
                nuint at = i;
                foreach (float c in coefficients)
                {
                    part = Vector512.FusedMultiplyAdd(Vector512.Create(c), Vector512.LoadUnsafe(ref first, at), part);
                    at += n;
                }
                part.StoreUnsafe(ref sum, i);
            }
        }
        for (; i < n; i++)
        {
            nuint at = i;
            foreach (float c in coefficients)
            {
                Unsafe.Add(ref sum, i) = MathF.FusedMultiplyAdd(c, Unsafe.Add(ref first, at), Unsafe.Add(ref sum, i));
                at += n;
            }
        }
    }

    /// <summary>Adds the outer product c·xᵀ to rows, each product fused with its sum; rows whose number is 0 stay as they are.</summary>
    /// <param name="rows">n × d, added to.</param>
    /// <param name="coefficients">n numbers c.</param>
    /// <param name="x">d values.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void AddOuter(Span<float> rows, ReadOnlySpan<float> coefficients, ReadOnlySpan<float> x)
    {
        ThrowIfLengthsDiffer(rows.Length, coefficients.Length * x.Length);
        ref float first = ref MemoryMarshal.GetReference(rows), values = ref MemoryMarshal.GetReference(x);
        nuint n = (nuint)x.Length, start = 0;
        foreach (float c in coefficients)
        {
            if (c != 0)
            {
                nuint i = 0;
                if (Vector128.IsHardwareAccelerated)
                {
                    Vector512<float> scale = Vector512.Create(c);
                    for (; i + 16 <= n; i += 16)
                        Vector512.FusedMultiplyAdd(scale, Vector512.LoadUnsafe(ref values, i),
                            Vector512.LoadUnsafe(ref first, start + i)).StoreUnsafe(ref first, start + i);
                }
                for (; i < n; i++) Unsafe.Add(ref first, start + i) = MathF.FusedMultiplyAdd(c, Unsafe.Add(ref values, i),
                    Unsafe.Add(ref first, start + i));
            }
            start += n;
        }
    }

    /// <summary>Σ max(0, x + y), added up in float64.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double SumOfPositive(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ThrowIfLengthsDiffer(x.Length, y.Length);
        int i = 0;
        double total = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector512<double> low = default, high = default;
            for (; i + 16 <= x.Length; i += 16)
            {
                Vector512<float> sum = Vector512.Max(Vector512.Create(x.Slice(i, 16)) + Vector512.Create(y.Slice(i, 16)),
                    Vector512<float>.Zero);
                (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(sum);
                low += lower;
                high += upper;
            }
            total = Vector512.Sum(low + high);
        }
        for (; i < x.Length; i++) total += Math.Max(0, x[i] + y[i]);
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ThrowIfLengthsDiffer(int left, int right)
    {
        if (left != right) Throw(left, right);
        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Throw(int left, int right) => throw new ArgumentException($"vectors of {left} and {right} values; both must have the "
            + "same length");
    }
}
