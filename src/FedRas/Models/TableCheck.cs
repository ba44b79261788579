using System.Numerics;
using System.Runtime.InteropServices;
using FedRas.Numerics;

namespace FedRas.Models;

/// <summary>
/// What tells a table of a round from any other: a sum of its values, each times a weight of its row and one of its column, mixed with the
/// round. The sum is linear in the values, so a version that differs in a few rows takes those rows only (FORMAT.md). It guards against
/// mistakes, not against forgery: a sender of a frame can also send its check.
/// </summary>
internal static class TableCheck
{
    private static ulong[] s_weights = []; // of columns; those that were made last

    /// <summary>The check of a table of float32 in a round.</summary>
    public static ulong Of(FactorMatrix table, int round) => Join(Sum(table), (ulong)round);

    /// <summary>
    /// The check of a lattice: the sums of its start and of its codes, its round and step, and what is retired; in round 0 that of the
    /// start.
    /// </summary>
    public static ulong Of(ulong start, ulong codes, int round, float step, RetiredItems retired)
    {
        if (round == 0) return Join(start, 0);
        ulong check = Join(Join(start, codes), (ulong)round << 32 | BitConverter.SingleToUInt32Bits(step));
        return retired.Count == 0 ? check : Join(check, retired.Sum);
    }

    /// <summary>The sum over the bits of a table of float32, each as a signed whole number.</summary>
    public static ulong Sum(FactorMatrix table)
    {
        ulong[] weights = Weights(table.Dim);
        ulong sum = 0;
        for (int item = 0; item < table.Rows; item++) sum += Weight(item) * Row(MemoryMarshal.Cast<float, int>(table.Row(item)), weights);
        return sum;
    }

    /// <summary>The sum over all rows of codes, M × d.</summary>
    public static ulong Sum(ReadOnlySpan<short> codes, int dim)
    {
        ulong[] weights = Weights(dim);
        ulong sum = 0;
        for (int item = 0; item < codes.Length / dim; item++) sum += Weight(item) * Row(codes.Slice(item * dim, dim), weights);
        return sum;
    }

    /// <summary>The sum over some rows, of codes or of differences of codes, n × d.</summary>
    public static ulong Sum(ReadOnlySpan<int> items, ReadOnlySpan<short> rows, int dim)
    {
        ulong[] weights = Weights(dim);
        ulong sum = 0;
        for (int i = 0; i < items.Length; i++) sum += Weight(items[i]) * Row(rows.Slice(i * dim, dim), weights);
        return sum;
    }

    /// <summary>The sum of the weights of some items.</summary>
    public static ulong Sum(ReadOnlySpan<int> items)
    {
        ulong sum = 0;
        foreach (int item in items) sum += Weight(item);
        return sum;
    }

    private static ulong Join(ulong a, ulong b) => SplitMix.Mix(a + SplitMix.Mix(b + SplitMix.Golden));

    // Odd, so that no difference of one value vanishes.
    private static ulong Weight(int item) => SplitMix.Mix((ulong)item + 1) | 1;

    private static ulong[] Weights(int dim)
    {
        ulong[] weights = s_weights;
        if (weights.Length >= dim) return weights;
        weights = new ulong[dim];
        for (int j = 0; j < dim; j++) weights[j] = SplitMix.Mix((ulong)j + 1 << 32) | 1;
        return s_weights = weights;
    }

    private static ulong Row(ReadOnlySpan<int> row, ulong[] weights)
    {
        Vector<ulong> sum = default;
        int j = 0;
        for (; j + Vector<int>.Count <= row.Length; j += Vector<int>.Count) sum += Weigh(new Vector<int>(row[j..]), weights, j);
        ulong total = Vector.Sum(sum);
        for (; j < row.Length; j++) total += (ulong)row[j] * weights[j];
        return total;
    }

    private static ulong Row(ReadOnlySpan<short> row, ulong[] weights)
    {
        Vector<ulong> sum = default;
        int j = 0;
        for (; j + Vector<short>.Count <= row.Length; j += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(row[j..]), out Vector<int> low, out Vector<int> high);
            sum += Weigh(low, weights, j) + Weigh(high, weights, j + Vector<int>.Count);
        }
        ulong total = Vector.Sum(sum);
        for (; j < row.Length; j++) total += (ulong)row[j] * weights[j];
        return total;
    }

    private static Vector<ulong> Weigh(Vector<int> values, ulong[] weights, int j)
    {
        Vector.Widen(values, out Vector<long> low, out Vector<long> high);
        return Vector.AsVectorUInt64(low) * new Vector<ulong>(weights, j)
            + Vector.AsVectorUInt64(high) * new Vector<ulong>(weights, j + Vector<long>.Count);
    }
}
