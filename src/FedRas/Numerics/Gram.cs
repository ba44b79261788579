using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Numerics;

/// <summary>XᵀX of the rows of a table. Same bytes for any vector width that fuses multiply and add.</summary>
public static class Gram
{
    private const int Lane = 16, Tile = 4;

    /// <summary>Adds Σ x xᵀ over evenly spaced rows.</summary>
    /// <param name="table">Rows of <paramref name="dim"/> values.</param>
    /// <param name="dim">d.</param>
    /// <param name="first">The first row.</param>
    /// <param name="stride">Rows from one to the next.</param>
    /// <param name="count">How many.</param>
    /// <param name="sums">d × d, added to.</param>
    public static void Add(ReadOnlySpan<float> table, int dim, int first, int stride, int count, Span<float> sums)
    {
        if (count == 0) return;
        ReadOnlySpan<float> rows = table[(first * dim)..((first + (count - 1) * stride + 1) * dim)];
        ArgumentOutOfRangeException.ThrowIfNotEqual(sums.Length, dim * dim, nameof(sums));
        if (Vector128.IsHardwareAccelerated && dim % (2 * Lane) == 0)
        {
            for (int i = 0; i < dim; i += Tile)
                for (int j = 0; j < dim; j += 2 * Lane) AddTile(ref MemoryMarshal.GetReference(rows), dim, stride * dim, count, i, j, sums);
            return;
        }
        for (int r = 0; r < count; r++)
        {
            ReadOnlySpan<float> row = rows.Slice(r * stride * dim, dim);
            for (int i = 0; i < dim; i++) VectorMath.AddScaled(sums.Slice(i * dim, dim), row[i], row);
        }
    }

    /// <summary>Four rows and 32 columns of the sums stay in registers while the rows of the table pass.</summary>
    private static void AddTile(ref float rows, int dim, nint step, int count, int i, int j, Span<float> sums)
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        ref float row = ref rows;
        for (int r = 0; r < count; r++, row = ref Unsafe.Add(ref row, step))
        {
            ref float left = ref Unsafe.Add(ref row, i);
            Vector512<float> x0 = Vector512.LoadUnsafe(ref row, (nuint)j), x1 = Vector512.LoadUnsafe(ref row, (nuint)(j + Lane));
            Vector512<float> y = Vector512.Create(left);
            (a0, a1) = (Vector512.FusedMultiplyAdd(y, x0, a0), Vector512.FusedMultiplyAdd(y, x1, a1));
            y = Vector512.Create(Unsafe.Add(ref left, 1));
            (b0, b1) = (Vector512.FusedMultiplyAdd(y, x0, b0), Vector512.FusedMultiplyAdd(y, x1, b1));
            y = Vector512.Create(Unsafe.Add(ref left, 2));
            (c0, c1) = (Vector512.FusedMultiplyAdd(y, x0, c0), Vector512.FusedMultiplyAdd(y, x1, c1));
            y = Vector512.Create(Unsafe.Add(ref left, 3));
            (d0, d1) = (Vector512.FusedMultiplyAdd(y, x0, d0), Vector512.FusedMultiplyAdd(y, x1, d1));
        }
        Store(sums.Slice(i * dim + j), a0, a1);
        Store(sums.Slice((i + 1) * dim + j), b0, b1);
        Store(sums.Slice((i + 2) * dim + j), c0, c1);
        Store(sums.Slice((i + 3) * dim + j), d0, d1);
    }

    private static void Store(Span<float> sums, Vector512<float> first, Vector512<float> second)
    {
        (first + Vector512.Create<float>(sums)).CopyTo(sums);
        (second + Vector512.Create<float>(sums[Lane..])).CopyTo(sums[Lane..]);
    }
}
