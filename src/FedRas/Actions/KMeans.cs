using System.Numerics.Tensors;
using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>
/// k-means over float32 rows: k-means++ seeding (Arthur and Vassilvitskii, SODA 2007), then Lloyd's iterations. Holds only scratch space;
/// one instance serves one worker. Rows are cut into blocks whose size depends on their number alone and block sums are added in block
/// order, so the result is the same for any number of threads.
/// </summary>
public sealed class KMeans
{
    private const int MinBlock = 1024, MaxBlocks = 64;
    private readonly KMeansOptions _options;
    private readonly RowPanels _panels = new();
    private float[] _halfNorms = [];
    private float[] _scores = [];
    private float[] _nearest = [];
    private double[] _blockTotals = [];
    private float[] _blockSums = [];
    private int[] _blockCounts = [];

    // What the blocks of one call work on. Fields and delegates made once, because a closure would be allocated for each pass.
    private readonly Action<int> _keepNearest, _assign, _addUp;
    private ReadOnlyMemory<float> _rows;
    private Memory<ushort> _codes;
    private int _count, _dim, _k, _seed;

    /// <summary>Passes over all rows and centroids that the last clustering took.</summary>
    internal int Passes { get; private set; }

    /// <summary>Creates a clusterer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public KMeans(KMeansOptions? options = null)
    {
        _options = options ?? new KMeansOptions();
        _options.Validate();
        (_keepNearest, _assign, _addUp) = (KeepNearest, AssignBlock, AddUp);
    }

    /// <summary>
    /// Clusters <paramref name="rows"/> (n × dim) into at most <paramref name="k"/> centroids: fewer if the rows have fewer distinct values
    /// than that.
    /// </summary>
    /// <param name="rows">Finite values, row after row. Memory, because blocks may run on other threads.</param>
    /// <param name="dim">Values a row.</param>
    /// <param name="k">1 … 65 536.</param>
    /// <param name="random">Chooses the seeds.</param>
    /// <param name="codebook">Receives the centroids; k × dim.</param>
    /// <param name="codes">Receives each row's centroid; n.</param>
    /// <returns>The number of centroids; 0 for no rows.</returns>
    public int Cluster(ReadOnlyMemory<float> rows, int dim, int k, ref SeededRandom random, Span<float> codebook, Memory<ushort> codes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, ushort.MaxValue + 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length, codes.Length * dim, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfLessThan(codebook.Length, k * dim, nameof(codebook));
        if (codes.Length == 0) return 0;

        Begin(rows, dim, codes);
        int found = Seed(k, ref random, codebook);
        Iterate(codebook[..(found * dim)]);
        return found;
    }

    private void Iterate(Span<float> codebook)
    {
        double error = AssignNearest(codebook);
        Passes = 2; // seeding and the first assignment
        for (int iteration = 0; iteration < _options.MaxIterations; iteration++)
        {
            Passes++;
            MoveCentroids(codebook);
            double next = AssignNearest(codebook);
            bool settled = error - next <= _options.Tolerance * error;
            error = next;
            if (settled) break;
        }
    }

    /// <summary>Gives each row its nearest centroid, the lowest of equals.</summary>
    /// <param name="rows">n × dim finite values.</param>
    /// <param name="dim">Values a row.</param>
    /// <param name="codebook">1 … 65 536 centroids × dim.</param>
    /// <param name="codes">Receives each row's centroid; n.</param>
    /// <returns>The squared error ‖x − c‖² over all rows.</returns>
    public double Assign(ReadOnlyMemory<float> rows, int dim, ReadOnlySpan<float> codebook, Memory<ushort> codes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length, codes.Length * dim, nameof(rows));
        Begin(rows, dim, codes);
        return AssignNearest(codebook);
    }

    private void Begin(ReadOnlyMemory<float> rows, int dim, Memory<ushort> codes)
    {
        (_rows, _dim, _codes, _count) = (rows, dim, codes, codes.Length);
        int count = _count, blocks = Blocks(count);
        if (_blockTotals.Length < blocks) _blockTotals = new double[blocks];
        if (_halfNorms.Length < count)
        {
            _halfNorms = new float[count];
            _scores = new float[count];
            _nearest = new float[count];
        }
        _panels.Load(rows.Span, dim, _halfNorms.AsSpan(0, count));
    }

    /// <summary>Each next seed is a row, drawn with a chance proportional to its squared distance from the seeds so far.</summary>
    private int Seed(int k, ref SeededRandom random, Span<float> codebook)
    {
        int count = _count, dim = _dim, blocks = Blocks(count);
        _nearest.AsSpan(0, count).Fill(float.PositiveInfinity);
        int chosen = random.NextInt(count);
        for (int seeds = 0; ; seeds++)
        {
            Row(chosen).CopyTo(codebook.Slice(seeds * dim, dim));
            if (seeds + 1 == k) return k;

            _seed = chosen;
            ForBlocks(blocks, _keepNearest);

            double sum = 0;
            for (int b = 0; b < blocks; b++) sum += _blockTotals[b];
            if (!(sum > 0)) return seeds + 1;
            chosen = Draw(random.NextDouble() * sum, count);
        }
    }

    /// <summary>Lowers each row's squared distance from the seeds by a new one, and sums them.</summary>
    private void KeepNearest(int block)
    {
        (int start, int length) = Range(block);
        _blockTotals[block] = _panels.Approach(start, Row(_seed), _halfNorms[_seed], _halfNorms.AsSpan(start, length),
            _nearest.AsSpan(start, length));
    }

    private int Draw(double target, int count)
    {
        int last = 0;
        for (int i = 0; i < count; i++)
        {
            if (_nearest[i] == 0) continue;
            last = i;
            target -= _nearest[i];
            if (target < 0) break;
        }
        return last;
    }

    /// <summary>Gives each row its nearest centroid; returns the squared error.</summary>
    private double AssignNearest(ReadOnlySpan<float> codebook)
    {
        int blocks = Blocks(_count);
        _panels.LoadPoints(codebook);
        ForBlocks(blocks, _assign);
        double error = 0;
        for (int b = 0; b < blocks; b++) error += _blockTotals[b];
        return error;
    }

    private void AssignBlock(int block)
    {
        (int start, int length) = Range(block);
        Span<float> scores = _scores.AsSpan(start, length);
        _panels.Nearest(start, _codes.Span.Slice(start, length), scores);
        _blockTotals[block] = VectorMath.SumOfPositive(scores, _halfNorms.AsSpan(start, length)) * 2;
    }

    /// <summary>Moves each centroid to the mean of its rows; one without rows jumps to the row that is served worst.</summary>
    private void MoveCentroids(Span<float> codebook)
    {
        int dim = _dim, k = codebook.Length / dim, blocks = Blocks(_count);
        _k = k;
        int sumsLength = checked(blocks * k * dim);
        if (_blockSums.Length < sumsLength) _blockSums = new float[sumsLength];
        if (_blockCounts.Length < blocks * k) _blockCounts = new int[blocks * k];
        ForBlocks(blocks, _addUp);

        for (int c = 0; c < k; c++)
        {
            Span<float> centroid = codebook.Slice(c * dim, dim);
            centroid.Clear();
            int members = 0;
            for (int b = 0; b < blocks; b++)
            {
                VectorMath.Add(centroid, _blockSums.AsSpan((b * k + c) * dim, dim));
                members += _blockCounts[b * k + c];
            }
            if (members == 0) Row(TakeWorstServed(_count)).CopyTo(centroid);
            else TensorPrimitives.Multiply(centroid, 1f / members, centroid);
        }
    }

    private void AddUp(int block)
    {
        int dim = _dim;
        Span<float> sums = _blockSums.AsSpan(block * _k * dim, _k * dim);
        Span<int> counts = _blockCounts.AsSpan(block * _k, _k);
        sums.Clear();
        counts.Clear();
        ReadOnlySpan<float> rows = _rows.Span;
        ReadOnlySpan<ushort> codes = _codes.Span;
        (int start, int length) = Range(block);
        for (int i = start; i < start + length; i++)
        {
            VectorMath.Add(sums.Slice(codes[i] * dim, dim), rows.Slice(i * dim, dim));
            counts[codes[i]]++;
        }
    }

    private ReadOnlySpan<float> Row(int row) => _rows.Span.Slice(row * _dim, _dim);

    private (int Start, int Length) Range(int block)
    {
        int size = BlockSize(_count), start = block * size;
        return (start, Math.Min(size, _count - start));
    }

    private int TakeWorstServed(int count)
    {
        int worst = 0;
        for (int i = 1; i < count; i++)
            if (_halfNorms[i] + _scores[i] > _halfNorms[worst] + _scores[worst])
                worst = i;
        _scores[worst] = -_halfNorms[worst];
        return worst;
    }

    private static int BlockSize(int count) => Math.Max(MinBlock, ((count + MaxBlocks - 1) / MaxBlocks
        + RowPanels.Lane - 1) / RowPanels.Lane * RowPanels.Lane);

    private static int Blocks(int count) => (count + BlockSize(count) - 1) / BlockSize(count);

    private void ForBlocks(int blocks, Action<int> body)
    {
        if (blocks == 1 || _options.Threads == 1)
            for (int b = 0; b < blocks; b++) body(b);
        else
            Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads }, body);
    }
}
