using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FedRas.Wire.Lattice;

/// <summary>Puts rows side by side, of each column the values of all rows, and back.</summary>
internal static class SideBySide
{
    private const int Square = 8;

    /// <summary>Puts rows side by side, less a number for each column.</summary>
    /// <param name="rows">r × d.</param>
    /// <param name="less">One for each column.</param>
    /// <param name="columns">Receives d × r.</param>
    public static void Put(ReadOnlySpan<short> rows, ReadOnlySpan<short> less, Span<short> columns)
    {
        int dim = less.Length, count = rows.Length / dim, j = 0;
        if (count % Square == 0 && Sse2.IsSupported)
        {
            ref short from = ref MemoryMarshal.GetReference(rows);
            for (; j + Square <= dim; j += Square)
            {
                Vector128<short> change = -Vector128.Create(less[j..]);
                for (int row = 0; row < count; row += Square)
                    Transpose(ref Unsafe.Add(ref from, row * dim + j), dim, change, ref columns[j * count + row], count,
                        Vector128<short>.Zero);
            }
        }
        for (; j < dim; j++)
            for (int row = 0; row < count; row++)
                columns[j * count + row] = (short)(rows[row * dim + j] - less[j]);
    }

    /// <summary>Puts rows one after the other again, and more by a number for each column; sums keep 16 bits.</summary>
    public static void Take(ReadOnlySpan<short> columns, ReadOnlySpan<short> more, Span<short> rows)
    {
        int dim = more.Length, count = rows.Length / dim, j = 0;
        if (count % Square == 0 && Sse2.IsSupported)
        {
            ref short from = ref MemoryMarshal.GetReference(columns);
            for (; j + Square <= dim; j += Square)
            {
                Vector128<short> change = Vector128.Create(more[j..]);
                for (int row = 0; row < count; row += Square)
                    Transpose(ref Unsafe.Add(ref from, j * count + row), count, Vector128<short>.Zero, ref rows[row * dim + j], dim,
                        change);
            }
        }
        for (; j < dim; j++)
            for (int row = 0; row < count; row++)
                rows[row * dim + j] = (short)(columns[j * count + row] + more[j]);
    }

    /// <summary>Turns a square of eight by eight values over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref short from, int stride, Vector128<short> before, ref short to, int toStride, Vector128<short> after)
    {
        Vector128<short> a = Load(ref from, 0) + before, b = Load(ref from, stride) + before, c = Load(ref from, 2 * stride) + before,
            d = Load(ref from, 3 * stride) + before,
            e = Load(ref from, 4 * stride) + before, f = Load(ref from, 5 * stride) + before, g = Load(ref from, 6 * stride) + before,
                h = Load(ref from, 7 * stride) + before;
        (a, e) = Zip(a, e);
        (b, f) = Zip(b, f);
        (c, g) = Zip(c, g);
        (d, h) = Zip(d, h);
        (Vector128<short> p, Vector128<short> q) = Zip(a, c);
        (Vector128<short> r, Vector128<short> s) = Zip(b, d);
        (Vector128<short> t, Vector128<short> u) = Zip(e, g);
        (Vector128<short> v, Vector128<short> w) = Zip(f, h);
        Store(Zip(p, r), ref to, 0, toStride, after);
        Store(Zip(q, s), ref to, 2, toStride, after);
        Store(Zip(t, v), ref to, 4, toStride, after);
        Store(Zip(u, w), ref to, 6, toStride, after);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Load(ref short from, int at) => Vector128.LoadUnsafe(ref from, (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<short> Low, Vector128<short> High) Zip(Vector128<short> a, Vector128<short> b) =>
        (Sse2.UnpackLow(a, b), Sse2.UnpackHigh(a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store((Vector128<short> Low, Vector128<short> High) rows, ref short to, int row, int stride, Vector128<short> after)
    {
        (rows.Low + after).StoreUnsafe(ref to, (nuint)(row * stride));
        (rows.High + after).StoreUnsafe(ref to, (nuint)((row + 1) * stride));
    }
}
