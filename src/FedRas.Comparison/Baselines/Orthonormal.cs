using System.Numerics;

namespace FedRas.Comparison.Baselines;

/// <summary>Gram and Schmidt's procedure, each row twice.</summary>
internal static class Orthonormal
{
    /// <summary>
    /// Makes the rows of length <paramref name="dim"/> orthonormal in place; one that hangs on those before it becomes zeros.
    /// </summary>
    public static void Rows<T>(Span<T> rows, int dim) where T : IRootFunctions<T>, IBinaryFloatingPointIeee754<T>
    {
        for (int start = 0; start < rows.Length; start += dim)
        {
            Span<T> row = rows.Slice(start, dim);
            T before = TensorPrimitives.Norm<T>(row);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int former = 0; former < start; former += dim)
                {
                    ReadOnlySpan<T> known = rows.Slice(former, dim);
                    TensorPrimitives.MultiplyAdd(known, -TensorPrimitives.Dot<T>(row, known), row, row);
                }
            }
            T left = TensorPrimitives.Norm<T>(row);
            if (left > T.CreateChecked(1e-6) * before) TensorPrimitives.Divide(row, left, row);
            else row.Clear();
        }
    }
}
