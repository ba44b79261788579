using System.Numerics;

namespace FedRas.Wire.Lattice;

/// <summary>Sums over rows of whole numbers of 16 bits.</summary>
internal static class RowSums
{
    /// <summary>Adds each column's values to its sum.</summary>
    public static void Add(ReadOnlySpan<short> rows, int dim, Span<long> sums)
    {
        // Sums of 32 bits hold 2¹⁶ rows.
        for (int first = 0; first < rows.Length / dim; first += 1 << 16)
        {
            ReadOnlySpan<short> part = rows.Slice(first * dim, Math.Min(1 << 16, rows.Length / dim - first) * dim);
            int j = 0;
            for (; j + Vector<short>.Count <= dim; j += Vector<short>.Count)
            {
                Vector<int> low = default, high = default;
                for (int start = j; start < part.Length; start += dim)
                {
                    Vector.Widen(new Vector<short>(part[start..]), out Vector<int> a, out Vector<int> b);
                    low += a;
                    high += b;
                }
                for (int k = 0; k < Vector<int>.Count; k++)
                {
                    sums[j + k] += low[k];
                    sums[j + Vector<int>.Count + k] += high[k];
                }
            }
            for (; j < dim; j++)
                for (int start = j; start < part.Length; start += dim)
                    sums[j] += part[start];
        }
    }

    /// <summary>The sum of |value − base of its column|.</summary>
    public static long Magnitude(ReadOnlySpan<short> rows, ReadOnlySpan<short> bases)
    {
        long sum = 0;
        for (int start = 0; start < rows.Length; start += bases.Length)
        {
            ReadOnlySpan<short> row = rows.Slice(start, bases.Length);
            Vector<int> total = default;
            int j = 0;
            for (; j + Vector<short>.Count <= row.Length; j += Vector<short>.Count)
            {
                Vector.Widen(new Vector<short>(row[j..]), out Vector<int> low, out Vector<int> high);
                Vector.Widen(new Vector<short>(bases[j..]), out Vector<int> lowBase, out Vector<int> highBase);
                total += Vector.Abs(low - lowBase) + Vector.Abs(high - highBase);
            }
            sum += Vector.Sum(total);
            for (; j < row.Length; j++) sum += Math.Abs(row[j] - bases[j]);
        }
        return sum;
    }
}
