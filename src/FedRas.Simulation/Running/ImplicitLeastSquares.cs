using System.Buffers;

namespace FedRas.Simulation.Running;

/// <summary>
/// Fits one row to a frozen table of the other side, by implicit least squares (Hu, Koren and Volinsky, ICDM 2008): of all x it is the one
/// that minimises Σ (1 − x·y)² over the rows y that it met, plus α Σ (x·y)² over all rows, plus λ·√w·‖x‖², w being the weight of all these
/// terms (Rendle et al., RecSys 2022, with their exponent ν at a half). No sample is drawn. Thread-safe while the table stays as it is.
/// </summary>
internal sealed class ImplicitLeastSquares
{
    private const int RowsAtOnce = 1 << 10;

    private readonly FactorMatrix _table;
    private readonly double _weight, _prior;
    private readonly float[] _all; // α Σ y yᵀ

    /// <summary>Takes a table, which the fits share.</summary>
    /// <param name="table">The rows y.</param>
    /// <param name="weight">α.</param>
    /// <param name="prior">λ.</param>
    public ImplicitLeastSquares(FactorMatrix table, double weight, double prior)
    {
        (_table, _weight, _prior) = (table, weight, prior);
        int dim = table.Dim;
        var sums = new double[dim * dim];
        var part = new float[dim * dim];
        for (int first = 0; first < table.Rows; first += RowsAtOnce)
        {
            Array.Clear(part);
            Gram.Add(table.Values, dim, first, 1, Math.Min(RowsAtOnce, table.Rows - first), part);
            for (int i = 0; i < part.Length; i++) sums[i] += part[i];
        }
        _all = Array.ConvertAll(sums, sum => (float)(weight * sum));
    }

    /// <summary>α where all pairs together weigh as much as <paramref name="negatives"/> for each pair that was met.</summary>
    public static double WeightOf(int negatives, long met, int users, int items) => negatives * (met / ((double)users * items));

    /// <summary>Fits a row.</summary>
    /// <param name="met">The rows of the table that it met.</param>
    /// <param name="row">Receives x; zeros where it met none.</param>
    /// <exception cref="TrainingDivergedException">The equations have no one solution.</exception>
    public void Fit(ReadOnlySpan<int> met, Span<float> row)
    {
        row.Clear();
        if (met.IsEmpty) return;
        int dim = _table.Dim;
        float[] scratch = ArrayPool<float>.Shared.Rent((dim + RowsAtOnce) * dim);
        Span<float> system = scratch.AsSpan(0, dim * dim), rows = scratch.AsSpan(dim * dim, RowsAtOnce * dim);
        _all.CopyTo(system);
        for (int first = 0; first < met.Length; first += RowsAtOnce)
        {
            ReadOnlySpan<int> some = met.Slice(first, Math.Min(RowsAtOnce, met.Length - first));
            for (int i = 0; i < some.Length; i++)
            {
                _table.Row(some[i]).CopyTo(rows.Slice(i * dim, dim));
                VectorMath.Add(row, _table.Row(some[i]));
            }
            Gram.Add(rows, dim, 0, 1, some.Length, system);
        }
        float prior = (float)(_prior * Math.Sqrt(met.Length + _weight * _table.Rows));
        for (int i = 0; i < dim; i++) system[i * dim + i] += prior;
        Solve(system, row);
        ArrayPool<float>.Shared.Return(scratch);
    }

    /// <summary>Solves A·x = b by Cholesky's decomposition L·Lᵀ of A, whose lower half L takes.</summary>
    private void Solve(Span<float> a, Span<float> x)
    {
        int dim = x.Length;
        for (int i = 0; i < dim; i++)
        {
            Span<float> row = a.Slice(i * dim, dim);
            for (int j = 0; j < i; j++) row[j] = (row[j] - VectorMath.Dot(row[..j], a.Slice(j * dim, j))) / a[j * dim + j];
            row[i] = MathF.Sqrt(row[i] - VectorMath.Dot(row[..i], row[..i]));
            if (!(row[i] > 0 && float.IsFinite(row[i])))
                throw new TrainingDivergedException($"training diverged: a user prior of {_prior} is too low for this data; raise it");
            x[i] = (x[i] - VectorMath.Dot(row[..i], x[..i])) / row[i];
        }
        for (int i = dim - 1; i >= 0; i--)
        {
            x[i] /= a[i * dim + i];
            VectorMath.AddScaled(x[..i], -x[i], a.Slice(i * dim, i));
        }
    }
}
