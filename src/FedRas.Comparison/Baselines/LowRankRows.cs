namespace FedRas.Comparison.Baselines;

/// <summary>
/// The truncated singular value decomposition of the rows, the best of its rank (Eckart and Young, 1936): n × r numbers and r directions of
/// d, all float32.
/// </summary>
/// <param name="rank">Rank r, at least 1; d or more loses nothing but rounding.</param>
internal sealed class LowRankRows(int rank) : MappedRowCoder
{
    private const int Oversampling = 4, Iterations = 8;
    private float[] _directions = [];
    private float[] _numbers = [];
    private double[] _gram = [], _vectors = [];

    protected override long MostValueBytes(int rows, int dim) => sizeof(float) * (long)Rank(rows, dim) * (rows + dim);

    protected override void WriteValues(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        int r = Rank(rows.Count, rows.Dim);
        ReadOnlySpan<float> directions = Directions(rows, r);
        if (_numbers.Length < r) _numbers = new float[r];
        LittleEndian.CopyTo(directions, writer.Take(directions.Length * sizeof(float)));
        for (int i = 0; i < rows.Count; i++)
        {
            VectorMath.DotRows(directions, rows.Row(i), _numbers.AsSpan(0, r));
            LittleEndian.CopyTo((ReadOnlySpan<float>)_numbers.AsSpan(0, r), writer.Take(r * sizeof(float)));
        }
    }

    protected override void ReadValues(in ReportContext context, ref WireReader reader, ItemUpdate rows)
    {
        int r = Rank(rows.Count, rows.Dim);
        if (_directions.Length < r * rows.Dim) _directions = new float[r * rows.Dim];
        if (_numbers.Length < r) _numbers = new float[r];
        Span<float> directions = _directions.AsSpan(0, r * rows.Dim), numbers = _numbers.AsSpan(0, r);
        LittleEndian.CopyTo(reader.Take((long)directions.Length * sizeof(float), "directions"), directions);
        for (int i = 0; i < rows.Count; i++)
        {
            LittleEndian.CopyTo(reader.Take(r * sizeof(float), "numbers"), numbers);
            Span<float> row = rows.MutableRow(i);
            row.Clear();
            VectorMath.AddCombination(row, numbers, directions);
        }
    }

    private int Rank(int rows, int dim) => Math.Min(rank, Math.Min(rows, dim));

    /// <summary>The r leading right singular vectors, r × d, orthonormal.</summary>
    private ReadOnlySpan<float> Directions(ItemUpdate rows, int r)
    {
        int dim = rows.Dim;
        if (_directions.Length < r * dim) _directions = new float[r * dim];
        Span<float> directions = _directions.AsSpan(0, r * dim);
        Leading(rows, r).CopyTo(directions);
        return directions;
    }

    /// <summary>
    /// The r leading eigenvectors of the Gram matrix: all by Jacobi's rotations where it is small, else subspace iteration and Jacobi
    /// within the subspace.
    /// </summary>
    private float[] Leading(ItemUpdate rows, int r)
    {
        int n = rows.Dim, wide = Math.Min(r + Oversampling, n);
        if (_gram.Length < n * n) (_gram, _vectors) = (new double[n * n], new double[n * n]);
        Span<double> gram = _gram.AsSpan(0, n * n);
        FillGram(rows, gram);
        if (wide >= n || n <= 2 * Oversampling + 8)
        {
            Span<double> all = _vectors.AsSpan(0, n * n);
            SymmetricEigen.Decompose(gram, n, all);
            return Array.ConvertAll(all[..(r * n)].ToArray(), value => (float)value);
        }
        double[] space = new double[wide * n], product = new double[wide * n];
        var random = new SeededRandom(1, RandomStream.MethodCoding);
        foreach (ref double value in space.AsSpan()) value = random.NextGaussian();
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            Multiply(gram, n, space, product);
            (space, product) = (product, space);
            Orthonormal.Rows(space, n);
        }
        Multiply(gram, n, space, product);
        double[] small = new double[wide * wide], turns = new double[wide * wide];
        for (int a = 0; a < wide; a++)
            for (int b = 0; b < wide; b++) small[a * wide + b] = TensorPrimitives.Dot<double>(space.AsSpan(a * n, n),
                product.AsSpan(b * n, n));
        SymmetricEigen.Decompose(small, wide, turns);
        var leading = new float[r * n];
        for (int a = 0; a < r; a++)
            for (int b = 0; b < wide; b++)
                for (int j = 0; j < n; j++) leading[a * n + j] += (float)(turns[a * wide + b] * space[b * n + j]);
        return leading;
    }

    private static void FillGram(ItemUpdate rows, Span<double> gram)
    {
        int n = rows.Dim;
        var sums = new float[n * n];
        gram.Clear();
        for (int i = 0; i < rows.Count; i++)
        {
            ReadOnlySpan<float> row = rows.Row(i);
            VectorMath.AddOuter(sums, row, row);
        }
        for (int i = 0; i < gram.Length; i++) gram[i] = sums[i];
        for (int a = 0; a < n; a++)
            for (int b = 0; b < a; b++) gram[a * n + b] = gram[b * n + a];
    }

    private static void Multiply(ReadOnlySpan<double> gram, int n, ReadOnlySpan<double> vectors, Span<double> products)
    {
        for (int v = 0; v < vectors.Length / n; v++)
            for (int a = 0; a < n; a++) products[v * n + a] = TensorPrimitives.Dot(gram.Slice(a * n, n), vectors.Slice(v * n, n));
    }
}
