using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>
/// k-means over float32 rows: k-means++ seeding (Arthur and Vassilvitskii, SODA 2007), then Lloyd's iterations. Holds only
/// scratch space; one instance serves one worker. Rows are cut into blocks whose size depends on their number alone and block
/// sums are added in block order, so the result is the same for any number of threads.
/// </summary>
public sealed class KMeans
{
    private const int MinBlock = 1024, MaxBlocks = 64;
    private readonly KMeansOptions _options;
    private readonly CentroidDistances _distances = new();
    private float[] _halfNorms = [];
    private float[] _scores = [];
    private float[] _nearest = [];
    private double[] _blockTotals = [];
    private float[] _blockSums = [];
    private int[] _blockCounts = [];

    /// <summary>Creates a clusterer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public KMeans(KMeansOptions? options = null)
    {
        _options = options ?? new KMeansOptions();
        _options.Validate();
    }

    /// <summary>
    /// Clusters <paramref name="rows"/> (n × dim) into at most <paramref name="k"/> centroids: fewer where the rows have fewer
    /// distinct values than that.
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

        MeasureNorms(rows.Span, dim, codes.Length);
        int found = Seed(rows, dim, k, ref random, codebook);
        codebook = codebook[..(found * dim)];
        double error = AssignNearest(rows, dim, codebook, codes);
        for (int iteration = 0; iteration < _options.MaxIterations; iteration++)
        {
            MoveCentroids(rows, dim, codebook, codes);
            double next = AssignNearest(rows, dim, codebook, codes);
            bool settled = error - next <= _options.Tolerance * error;
            error = next;
            if (settled) break;
        }
        return found;
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
        MeasureNorms(rows.Span, dim, codes.Length);
        return AssignNearest(rows, dim, codebook, codes);
    }

    private void MeasureNorms(ReadOnlySpan<float> rows, int dim, int count)
    {
        if (_halfNorms.Length < count)
        {
            _halfNorms = new float[count];
            _scores = new float[count];
            _nearest = new float[count];
        }
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = rows.Slice(i * dim, dim);
            _halfNorms[i] = 0.5f * VectorMath.Dot(row, row);
        }
    }

    /// <summary>Each next seed is a row, drawn with a chance proportional to its squared distance from the seeds so far.</summary>
    private int Seed(ReadOnlyMemory<float> rows, int dim, int k, ref SeededRandom random, Span<float> codebook)
    {
        int count = rows.Length / dim, blockSize = BlockSize(count), blocks = Blocks(count);
        if (_blockTotals.Length < blocks) _blockTotals = new double[blocks];
        _nearest.AsSpan(0, count).Fill(float.PositiveInfinity);
        int chosen = random.NextInt(count);
        for (int seeds = 0; ; seeds++)
        {
            rows.Span.Slice(chosen * dim, dim).CopyTo(codebook.Slice(seeds * dim, dim));
            if (seeds + 1 == k) return k;

            int seed = chosen;
            ForBlocks(blocks, block =>
            {
                int start = block * blockSize, length = Math.Min(blockSize, count - start);
                ReadOnlySpan<float> all = rows.Span;
                _blockTotals[block] = KeepNearest(all.Slice(start * dim, length * dim), all.Slice(seed * dim, dim), start, _halfNorms[seed]);
            });

            double sum = 0;
            for (int b = 0; b < blocks; b++) sum += _blockTotals[b];
            if (!(sum > 0)) return seeds + 1;
            chosen = Draw(random.NextDouble() * sum, count);
        }
    }

    /// <summary>Lowers each row's squared distance from the seeds by a new one; returns their sum.</summary>
    private double KeepNearest(ReadOnlySpan<float> rows, ReadOnlySpan<float> seed, int start, float seedHalfNorm)
    {
        int count = rows.Length / seed.Length;
        Span<float> dots = _scores.AsSpan(start, count), nearest = _nearest.AsSpan(start, count), halfNorms = _halfNorms.AsSpan(start, count);
        VectorMath.DotRows(rows, seed, dots);
        double total = 0;
        for (int i = 0; i < dots.Length; i++)
        {
            float half = halfNorms[i] + seedHalfNorm, squared = 2 * (half - dots[i]);
            // Rounding leaves about 1e-7 of the norms; what is below that is the same point.
            if (squared < 1e-6f * half) squared = 0;
            if (squared < nearest[i]) nearest[i] = squared;
            total += nearest[i];
        }
        return total;
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
    private double AssignNearest(ReadOnlyMemory<float> rows, int dim, ReadOnlySpan<float> codebook, Memory<ushort> codes)
    {
        int count = codes.Length, blockSize = BlockSize(count), blocks = Blocks(count);
        if (_blockTotals.Length < blocks) _blockTotals = new double[blocks];
        _distances.Load(codebook, dim);
        ForBlocks(blocks, block =>
        {
            int start = block * blockSize, length = Math.Min(blockSize, count - start);
            _distances.Nearest(rows.Span.Slice(start * dim, length * dim), codes.Span.Slice(start, length), _scores.AsSpan(start, length));
            double total = 0;
            for (int i = start; i < start + length; i++) total += Math.Max(0.0, 2.0 * (_halfNorms[i] + _scores[i]));
            _blockTotals[block] = total;
        });
        double error = 0;
        for (int b = 0; b < blocks; b++) error += _blockTotals[b];
        return error;
    }

    /// <summary>Moves each centroid to the mean of its rows; one without rows jumps to the row that is served worst.</summary>
    private void MoveCentroids(ReadOnlyMemory<float> rows, int dim, Span<float> codebook, Memory<ushort> codes)
    {
        int count = codes.Length, k = codebook.Length / dim, blockSize = BlockSize(count), blocks = Blocks(count);
        int sumsLength = checked(blocks * k * dim);
        if (_blockSums.Length < sumsLength) _blockSums = new float[sumsLength];
        if (_blockCounts.Length < blocks * k) _blockCounts = new int[blocks * k];
        ForBlocks(blocks, block =>
        {
            Span<float> sums = _blockSums.AsSpan(block * k * dim, k * dim);
            Span<int> counts = _blockCounts.AsSpan(block * k, k);
            sums.Clear();
            counts.Clear();
            ReadOnlySpan<float> all = rows.Span;
            ReadOnlySpan<ushort> all16 = codes.Span;
            for (int i = block * blockSize; i < Math.Min(count, (block + 1) * blockSize); i++)
            {
                VectorMath.Add(sums.Slice(all16[i] * dim, dim), all.Slice(i * dim, dim));
                counts[all16[i]]++;
            }
        });

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
            if (members == 0) rows.Span.Slice(TakeWorstServed(count) * dim, dim).CopyTo(centroid);
            else System.Numerics.Tensors.TensorPrimitives.Multiply(centroid, 1f / members, centroid);
        }
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

    private static int BlockSize(int count) => Math.Max(MinBlock, (count + MaxBlocks - 1) / MaxBlocks);

    private static int Blocks(int count) => (count + BlockSize(count) - 1) / BlockSize(count);

    private void ForBlocks(int blocks, Action<int> body)
    {
        if (blocks == 1 || _options.Threads == 1)
            for (int b = 0; b < blocks; b++) body(b);
        else
            Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads }, body);
    }
}
