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
        for (int half = 1; half < values.Length; half *= 2)
            for (int start = 0; start < values.Length; start += 2 * half)
                Butterflies(values.Slice(start, half), values.Slice(start + half, half));
        TensorPrimitives.Multiply(values, 1 / MathF.Sqrt(values.Length), values);
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
