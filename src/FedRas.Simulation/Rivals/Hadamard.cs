using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Simulation.Rivals;

/// <summary>The orthonormal Walsh–Hadamard transform, which is its own inverse.</summary>
internal static class Hadamard
{
    private const int Lane = 8;

    /// <summary>Transforms in place; the length must be a power of two.</summary>
    public static void Transform(Span<float> values)
    {
        if (values.IsEmpty || (values.Length & (values.Length - 1)) != 0) throw new ArgumentException("the length must be a power of two", nameof(values));
        int first = Vector128.IsHardwareAccelerated && values.Length >= Lane ? Lane : 1;
        if (first == Lane) ByEights(values);
        for (int half = first; half < values.Length; half *= 2)
            for (int start = 0; start < values.Length; start += 2 * half)
                Butterflies(values.Slice(start, half), values.Slice(start + half, half));
        TensorPrimitives.Multiply(values, 1 / MathF.Sqrt(values.Length), values);
    }

    /// <summary>The first three stages: each adds to every value, or takes it from, the one that stands 1, 2 or 4 places off.</summary>
    private static void ByEights(Span<float> values)
    {
        Vector256<int> by1 = Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6), by2 = Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5), by4 = Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3);
        Vector256<float> sign1 = Vector256.Create(1f, -1, 1, -1, 1, -1, 1, -1), sign2 = Vector256.Create(1f, 1, -1, -1, 1, 1, -1, -1), sign4 = Vector256.Create(1f, 1, 1, 1, -1, -1, -1, -1);
        ref float x = ref MemoryMarshal.GetReference(values);
        for (nuint i = 0; i < (nuint)values.Length; i += Lane)
        {
            Vector256<float> v = Vector256.LoadUnsafe(ref x, i);
            v = Vector256.Shuffle(v, by1) + v * sign1;
            v = Vector256.Shuffle(v, by2) + v * sign2;
            v = Vector256.Shuffle(v, by4) + v * sign4;
            v.StoreUnsafe(ref x, i);
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
                Vector256<float> left = Vector256.LoadUnsafe(ref x, (nuint)i), right = Vector256.LoadUnsafe(ref y, (nuint)i);
                (left + right).StoreUnsafe(ref x, (nuint)i);
                (left - right).StoreUnsafe(ref y, (nuint)i);
            }
        }
        for (; i < a.Length; i++) (a[i], b[i]) = (a[i] + b[i], a[i] - b[i]);
    }
}
