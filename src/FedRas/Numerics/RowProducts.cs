using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Numerics;

/// <summary>XᵀX of rows of <see cref="Dim"/> values, a wide register each: all that power iteration needs to know of them.</summary>
internal static class RowProducts
{
    /// <summary>Values a row.</summary>
    public const int Dim = 16;

    /// <summary>Writes XᵀX, <see cref="Dim"/> × <see cref="Dim"/>.</summary>
    /// <param name="rows">n × <see cref="Dim"/>.</param>
    /// <param name="products">Receives the products.</param>
    public static void Compute(ReadOnlySpan<float> rows, Span<float> products)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(products.Length, Dim * Dim, nameof(products));
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length % Dim, 0, nameof(rows));
        if (!Vector128.IsHardwareAccelerated)
        {
            ComputeByLoop(rows, products);
            return;
        }
        ref float first = ref MemoryMarshal.GetReference(rows);
        for (int column = 0; column < Dim; column += 8)
        {
            Vector512<float> p0 = default, p1 = default, p2 = default, p3 = default, p4 = default, p5 = default, p6 = default, p7 = default;
            for (nint i = 0; i < rows.Length; i += Dim)
            {
                ref float x = ref Unsafe.Add(ref first, i);
                Vector512<float> row = Vector512.LoadUnsafe(ref x);
                x = ref Unsafe.Add(ref x, column);
                p0 = Vector512.FusedMultiplyAdd(Vector512.Create(x), row, p0);
                p1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref x, 1)), row, p1);
                p2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref x, 2)), row, p2);
                p3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref x, 3)), row, p3);
                p4 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref x, 4)), row, p4);
                p5 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref x, 5)), row, p5);
                p6 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref x, 6)), row, p6);
                p7 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref x, 7)), row, p7);
            }
            Span<float> to = products.Slice(column * Dim, 8 * Dim);
            p0.CopyTo(to);
            p1.CopyTo(to[Dim..]);
            p2.CopyTo(to[(2 * Dim)..]);
            p3.CopyTo(to[(3 * Dim)..]);
            p4.CopyTo(to[(4 * Dim)..]);
            p5.CopyTo(to[(5 * Dim)..]);
            p6.CopyTo(to[(6 * Dim)..]);
            p7.CopyTo(to[(7 * Dim)..]);
        }
    }

    private static void ComputeByLoop(ReadOnlySpan<float> rows, Span<float> products)
    {
        products.Clear();
        for (int i = 0; i < rows.Length; i += Dim)
            for (int j = 0; j < Dim; j++)
                for (int k = 0; k < Dim; k++)
                    products[j * Dim + k] += rows[i + j] * rows[i + k];
    }
}
