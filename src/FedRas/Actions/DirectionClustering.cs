using System.Numerics.Tensors;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// k-means of directions, whatever their sign: a row belongs to the unit vector w with the largest |x·w|, and w turns by one power step on
/// its rows, so what is kept, Σ (x·w)², never falls. Holds only scratch space; one instance serves one worker.
/// </summary>
internal sealed class DirectionClustering
{
    private readonly KMeansOptions _options;
    private float[] _energy = [], _gains = [], _dots = [];
    private ushort[] _codes = [];
    private double[] _skew = [];
    private int _count;

    public DirectionClustering(KMeansOptions options)
    {
        options.Validate();
        _options = options;
    }

    /// <summary>Passes over all rows and directions that the last clustering took.</summary>
    public int Passes { get; private set; }

    /// <summary>Each row's gain x·w / w·w along its direction, after <see cref="Cluster"/> or <see cref="Assign"/>.</summary>
    public ReadOnlySpan<float> Gains => _gains.AsSpan(0, _count);

    /// <summary>Each row's direction.</summary>
    public ReadOnlySpan<ushort> Codes => _codes.AsSpan(0, _count);

    /// <summary>
    /// Finds at most as many unit directions as fit: fewer if the rows have fewer. All rows zero give the first unit vector.
    /// </summary>
    /// <returns>The number of directions, at least 1.</returns>
    /// <exception cref="TrainingDivergedException">The squared length of the rows is beyond float32.</exception>
    public int Cluster(ItemUpdate sample, ref SeededRandom random, Span<float> directions)
    {
        int dim = sample.Dim;
        Begin(sample.Count);
        VectorMath.SquaredNorms(sample.Rows, dim, _energy.AsSpan(0, _count));
        double total = TensorPrimitives.Sum<float>(_energy.AsSpan(0, _count));
        if (!double.IsFinite(total)) throw new TrainingDivergedException("training diverged: an update is too large to describe; lower "
            + "the learning rate");
        int found = Seed(sample, ref random, directions);
        directions = directions[..(found * dim)];
        double lost = total - Kept();
        Passes = 2; // seeding and the encoding after it
        for (int iteration = 0; iteration < _options.MaxIterations; iteration++)
        {
            Passes++;
            Turn(sample, directions);
            Assign(sample, directions);
            double next = total - Kept();
            bool settled = lost - next <= _options.Tolerance * lost;
            lost = next;
            if (settled) break;
        }
        AlignSigns(directions, dim);
        return found;
    }

    /// <summary>Gives each row the direction that keeps most of it, the lowest of equals.</summary>
    public void Assign(ItemUpdate update, ReadOnlySpan<float> directions)
    {
        Begin(update.Count);
        for (int a = 0; a < directions.Length / update.Dim; a++) Offer(update, directions.Slice(a * update.Dim, update.Dim), a);
    }

    private void Begin(int count)
    {
        _count = count;
        if (_codes.Length >= count) return;
        _codes = new ushort[count];
        _energy = new float[count];
        _gains = new float[count];
        _dots = new float[count];
    }

    /// <summary>Takes direction <paramref name="a"/> for the rows of which it keeps more than those before it.</summary>
    private void Offer(ItemUpdate update, ReadOnlySpan<float> direction, int a)
    {
        Span<float> dots = _dots.AsSpan(0, _count), gains = _gains.AsSpan(0, _count);
        Span<ushort> codes = _codes.AsSpan(0, _count);
        VectorMath.DotRows(update.Rows, direction, dots);
        float squared = VectorMath.Dot(direction, direction);
        if (squared > 0) TensorPrimitives.Divide(dots, squared, dots);
        if (a == 0)
        {
            dots.CopyTo(gains);
            codes.Clear();
            return;
        }
        for (int i = 0; i < dots.Length; i++)
            if (MathF.Abs(dots[i]) > MathF.Abs(gains[i]))
                (gains[i], codes[i]) = (dots[i], (ushort)a);
    }

    /// <summary>Each next seed is a row, drawn with a chance proportional to what the seeds so far leave of it.</summary>
    private int Seed(ItemUpdate sample, ref SeededRandom random, Span<float> directions)
    {
        int dim = sample.Dim, most = directions.Length / dim;
        _gains.AsSpan(0, _count).Clear();
        for (int a = 0; a < most; a++)
        {
            double left = 0;
            for (int i = 0; i < _count; i++) left += Left(i);
            if (!(left > 0)) return a == 0 ? OneUnitVector(directions) : a;
            double target = random.NextDouble() * left;
            int chosen = 0;
            for (int i = 0; i < _count; i++)
            {
                float part = Left(i);
                if (part == 0) continue;
                chosen = i;
                target -= part;
                if (target < 0) break;
            }
            TakeRow(sample, chosen, directions.Slice(a * dim, dim));
            Offer(sample, directions.Slice(a * dim, dim), a);
        }
        return most;

        int OneUnitVector(Span<float> directions)
        {
            directions[..dim].Clear();
            directions[0] = 1;
            _codes.AsSpan(0, _count).Clear();
            return 1;
        }
    }

    private static void TakeRow(ItemUpdate sample, int row, Span<float> direction)
    {
        sample.Row(row).CopyTo(direction);
        LeadingDirection.Normalize(direction);
    }

    /// <summary>What a row's direction leaves of its energy; rounding leaves about 1e-7, which counts as nothing.</summary>
    private float Left(int i)
    {
        float left = _energy[i] - _gains[i] * _gains[i];
        return left < 1e-6f * _energy[i] ? 0 : left;
    }

    private double Kept()
    {
        double kept = 0;
        for (int i = 0; i < _count; i++) kept += (double)_gains[i] * _gains[i];
        return kept;
    }

    /// <summary>w ← Σ (x·w) x over its rows, of length 1; one that keeps nothing takes the row that is served worst.</summary>
    private void Turn(ItemUpdate sample, Span<float> directions)
    {
        int dim = sample.Dim;
        directions.Clear();
        for (int i = 0; i < _count; i++) VectorMath.AddScaled(directions.Slice(_codes[i] * dim, dim), _gains[i], sample.Row(i));
        for (int a = 0; a < directions.Length / dim; a++)
        {
            Span<float> direction = directions.Slice(a * dim, dim);
            if (LeadingDirection.Normalize(direction)) continue;
            int worst = 0;
            for (int i = 1; i < _count; i++)
                if (Left(i) > Left(worst))
                    worst = i;
            TakeRow(sample, worst, direction);
            _gains[worst] = MathF.Sqrt(_energy[worst]); // the next one without rows takes another
        }
    }

    /// <summary>Directions share levels, so let their gains lean to the same side.</summary>
    private void AlignSigns(Span<float> directions, int dim)
    {
        int count = directions.Length / dim;
        if (_skew.Length < count) _skew = new double[count];
        _skew.AsSpan(0, count).Clear();
        for (int i = 0; i < _count; i++) _skew[_codes[i]] += (double)_gains[i] * MathF.Abs(_gains[i]);
        for (int a = 0; a < count; a++)
            if (_skew[a] < 0)
                TensorPrimitives.Negate(directions.Slice(a * dim, dim), directions.Slice(a * dim, dim));
        for (int i = 0; i < _count; i++)
            if (_skew[_codes[i]] < 0)
                _gains[i] = -_gains[i];
    }
}
