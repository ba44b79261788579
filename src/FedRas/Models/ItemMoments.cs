using FedRas.Numerics;

namespace FedRas.Models;

/// <summary>
/// The mean and the second moment E[v vᵀ] of a table's rows: all that reconstruction needs to know of the items that a user has not met. A
/// device computes them once for each version that it holds.
/// </summary>
internal sealed class ItemMoments
{
    /// <summary>Rows that are looked at, at most: of a larger table evenly spaced ones, which tell the moments to a percent.</summary>
    public const int MostRows = 1 << 15;

    private const int RowsAtOnce = 1 << 10; // a block's sums are float32; blocks are added up in order, whatever the threads

    /// <summary>Takes the moments of a table, M × d.</summary>
    /// <param name="items">The table.</param>
    /// <param name="threads">Threads; never changes a result.</param>
    /// <param name="retired">Items that are not counted; null for none.</param>
    public ItemMoments(FactorMatrix items, int threads = 1, RetiredItems? retired = null)
    {
        int dim = items.Dim;
        Items = items.Rows - (retired?.Count ?? 0);
        (int stride, int rows) = Looks(items.Rows);
        int blocks = (rows + RowsAtOnce - 1) / RowsAtOnce;
        var parts = new float[blocks][];
        ParallelWork.Run(() => Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
        {
            int first = block * RowsAtOnce, count = Math.Min(RowsAtOnce, rows - first);
            var part = new float[(dim + 1) * dim];
            Gram.Add(items.Values, dim, first * stride, stride, count, part.AsSpan(dim));
            for (int i = 0; i < count; i++) VectorMath.Add(part.AsSpan(0, dim), items.Row((first + i) * stride));
            parts[block] = part;
        }));
        var sums = new double[(dim + 1) * dim];
        foreach (float[] part in parts)
            for (int i = 0; i < sums.Length; i++) sums[i] += part[i];
        foreach (int item in retired is null ? [] : retired.Items)
        {
            if (item % stride != 0) continue;
            rows--;
            TakeOff(items.Row(item), sums);
        }
        (Mean, Second) = (new float[dim], new float[dim * dim]);
        for (int i = 0; i < dim; i++) Mean[i] = (float)(sums[i] / Math.Max(rows, 1));
        for (int i = 0; i < Second.Length; i++) Second[i] = (float)(sums[dim + i] / Math.Max(rows, 1));
    }

    /// <summary>Multiply-adds that they take: half of each row's outer product with itself.</summary>
    public static double MultiplyAdds(FactorMatrix items) => Looks(items.Rows).Rows * (double)items.Dim * (items.Dim + 1) / 2;

    private static void TakeOff(ReadOnlySpan<float> row, Span<double> sums)
    {
        for (int i = 0; i < row.Length; i++)
        {
            sums[i] -= row[i];
            for (int j = 0; j < row.Length; j++) sums[(i + 1) * row.Length + j] -= (double)row[i] * row[j];
        }
    }

    private static (int Stride, int Rows) Looks(int items)
    {
        int stride = Math.Max(1, (items + MostRows - 1) / MostRows);
        return (stride, (items + stride - 1) / stride);
    }

    /// <summary>Items that the moments stand for: those that are not retired.</summary>
    public int Items { get; }

    /// <summary>E[v], d values.</summary>
    public float[] Mean { get; }

    /// <summary>E[v vᵀ], d × d.</summary>
    public float[] Second { get; }
}
