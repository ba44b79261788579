using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Comparison.Baselines;

/// <summary>The orthonormal Walsh–Hadamard transform, which is its own inverse.</summary>
internal static class Hadamard
{
    private const int Lane = 16;

    /// <summary>Transforms in place; the length must be a power of two.</summary>
    public static void Transform(Span<float> values)
    {
        if (values.IsEmpty || (values.Length & (values.Length - 1)) != 0) throw new ArgumentException("the length must be a power of two",
            nameof(values));
        int half = 1;
        if (Vector128.IsHardwareAccelerated && values.Length >= Lane)
        {
            WithinLanes(values);
            for (half = Lane; 2 * half < values.Length; half *= 4) TwoStages(values, half);
        }
        for (; half < values.Length; half *= 2)
            for (int start = 0; start < values.Length; start += 2 * half)
                Butterflies(values.Slice(start, half), values.Slice(start + half, half));
        TensorPrimitives.Multiply(values, 1 / MathF.Sqrt(values.Length), values);
    }

    /// <summary>The first four stages: each adds to every value, or takes it from, the one that stands 1, 2, 4 or 8 places off.</summary>
    private static void WithinLanes(Span<float> values)
    {
        Vector512<int> by1 = Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14),
            by2 = Vector512.Create(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
        Vector512<int> by4 = Vector512.Create(4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11),
            by8 = Vector512.Create(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
        Vector512<float> sign1 = Vector512.Create(1f, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1),
            sign2 = Vector512.Create(1f, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1);
        Vector512<float> sign4 = Vector512.Create(1f, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1),
            sign8 = Vector512.Create(Vector256.Create(1f), Vector256.Create(-1f));
        ref float x = ref MemoryMarshal.GetReference(values);
        for (nuint i = 0; i < (nuint)values.Length; i += Lane)
        {
            Vector512<float> v = Vector512.LoadUnsafe(ref x, i);
            v = Vector512.Shuffle(v, by1) + v * sign1;
            v = Vector512.Shuffle(v, by2) + v * sign2;
            v = Vector512.Shuffle(v, by4) + v * sign4;
            v = Vector512.Shuffle(v, by8) + v * sign8;
            v.StoreUnsafe(ref x, i);
        }
    }

    /// <summary>The stages of <paramref name="half"/> and twice that in one pass.</summary>
    private static void TwoStages(Span<float> values, int half)
    {
        ref float x = ref MemoryMarshal.GetReference(values);
        nuint step = (nuint)half;
        for (nuint start = 0; start < (nuint)values.Length; start += 4 * step)
        {
            for (nuint i = start; i < start + step; i += Lane)
            {
                Vector512<float> a = Vector512.LoadUnsafe(ref x, i), b = Vector512.LoadUnsafe(ref x, i + step);
                Vector512<float> c = Vector512.LoadUnsafe(ref x, i + 2 * step), d = Vector512.LoadUnsafe(ref x, i + 3 * step);
                (a, b, c, d) = (a + b, a - b, c + d, c - d);
                (a + c).StoreUnsafe(ref x, i);
                (b + d).StoreUnsafe(ref x, i + step);
                (a - c).StoreUnsafe(ref x, i + 2 * step);
                (b - d).StoreUnsafe(ref x, i + 3 * step);
            }
        }
    }

    private static void Butterflies(Span<float> a, Span<float> b)
    {
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref float x = ref MemoryMarshal.GetReference(a), y = ref MemoryMarshal.GetReference(b);
            for (; i + Lane <= a.Length; i += Lane)
            {
                Vector512<float> left = Vector512.LoadUnsafe(ref x, (nuint)i), right = Vector512.LoadUnsafe(ref y, (nuint)i);
                (left + right).StoreUnsafe(ref x, (nuint)i);
                (left - right).StoreUnsafe(ref y, (nuint)i);
            }
        }
        for (; i < a.Length; i++) (a[i], b[i]) = (a[i] + b[i], a[i] - b[i]);
    }
}
