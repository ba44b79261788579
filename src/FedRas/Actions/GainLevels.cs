using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>
/// The levels of some gains. The gains fall into bins of equal width; a bin is a point at the mean of its gains, and weighs the square root
/// of how many they are. <see cref="ScalarKMeans"/> clusters the points. By the root, levels lie closer than k-means would have them if
/// gains are rare, and wider if they are many. That costs distortion for a given number of levels and saves more bits: at equal distortion
/// reports of one user are 2 % shorter.
/// </summary>
internal sealed class GainLevels
{
    /// <summary>Fewest bins.</summary>
    public const int FewestBins = 64;

    /// <summary>Most bins.</summary>
    public const int MostBins = 2_048;

    private const int Lane = 16;
    private readonly ScalarKMeans _kmeans = new();
    private readonly double[] _points = new double[MostBins], _weights = new double[MostBins];
    private readonly double[] _sums = new double[MostBins + 1]; // of the gains above the least in the points before
    private readonly int[] _counts = new int[MostBins + 1];
    private readonly int[] _ends = new int[MostBins];
    private readonly float[] _levels = new float[MostBins], _middles = new float[MostBins];
    private float _least;
    private double _squares;
    private int _taken;

    /// <summary>The levels that were taken, ascending, as half precision says them.</summary>
    public ReadOnlySpan<float> Levels => _levels.AsSpan(0, _taken);

    /// <summary>Different points that the bins have; more levels lose no less.</summary>
    public int Points { get; private set; }

    /// <summary>A power of two that is no fewer than asked for, within the limits.</summary>
    public static int Bins(double fewest) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(fewest, FewestBins, MostBins));

    /// <summary>Multiply-adds for <paramref name="count"/> gains.</summary>
    public static double MultiplyAdds(int count, int bins, int levels) =>
        8.0 * count + ScalarKMeans.MultiplyAdds(Math.Min(count, bins), levels);

    /// <summary>Puts gains into bins.</summary>
    /// <exception cref="Training.TrainingDivergedException">A gain is not finite, or as large as float32 goes.</exception>
    public void Load(ReadOnlySpan<float> gains, int bins)
    {
        FlatQuantizer.CheckSize(gains);
        _least = gains.IsEmpty ? 0 : TensorPrimitives.Min(gains);
        double range = gains.IsEmpty ? 0 : TensorPrimitives.Max(gains) - (double)_least, scale = range > 0 ? bins / range : 0;
        Span<double> sums = _sums.AsSpan(0, bins);
        Span<int> counts = _counts.AsSpan(0, bins);
        sums.Clear();
        counts.Clear();
        double squares = 0;
        foreach (float gain in gains)
        {
            double above = gain - (double)_least;
            int bin = Math.Min((int)(above * scale), bins - 1);
            sums[bin] += above;
            counts[bin]++;
            squares += above * above;
        }
        _squares = squares;
        Points = 0;
        double sum = 0;
        int count = 0;
        for (int bin = 0; bin < bins; bin++)
        {
            (double own, int members) = (sums[bin], counts[bin]);
            if (members == 0) continue;
            (_points[Points], _weights[Points]) = (own / members, Math.Sqrt(members));
            (_sums[Points], _counts[Points]) = (sum, count); // never ahead of the bin that is read
            sum += own;
            count += members;
            Points++;
        }
        (_sums[Points], _counts[Points]) = (sum, count);
        _kmeans.Load(_points.AsSpan(0, Points), _weights.AsSpan(0, Points));
    }

    /// <summary>The squared error of the gains in the clusters of <paramref name="levels"/> levels, each at its cluster's mean.</summary>
    public double Error(int levels)
    {
        if (Points == 0) return 0;
        double error = _squares;
        foreach (int end in Cut(levels, out int start))
        {
            double sum = _sums[end] - _sums[start];
            error -= sum * sum / (_counts[end] - _counts[start]);
            start = end;
        }
        return error;
    }

    /// <summary>Takes the means of some clusters as levels, in half precision, and gives each gain the nearest.</summary>
    /// <returns>The squared error of the gains at their levels.</returns>
    public double Take(int levels, ReadOnlySpan<float> gains, Span<ushort> codes)
    {
        _taken = 0;
        if (Points == 0) return 0;
        foreach (int end in Cut(levels, out int start))
        {
            _levels[_taken++] = (float)(_least + (_sums[end] - _sums[start]) / (_counts[end] - _counts[start]));
            start = end;
        }
        SharedExponent.RoundToHalves(_levels.AsSpan(0, _taken));
        int kept = 1;
        for (int k = 1; k < _taken; k++)
            if (_levels[k] > _levels[kept - 1]) _levels[kept++] = _levels[k];
        _taken = kept;
        // Between a level and the one before.
        for (int k = 1; k < kept; k++) _middles[k] = _levels[k - 1] + (_levels[k] - _levels[k - 1]) / 2;
        return ChooseNearest(gains, codes);
    }

    private ReadOnlySpan<int> Cut(int levels, out int start)
    {
        while (_kmeans.Clusters < levels) _kmeans.Add();
        start = 0;
        return _ends.AsSpan(0, _kmeans.Cut(levels, _ends));
    }

    /// <summary>The level is the number of middles between neighbouring levels that the gain exceeds; sixteen gains at once.</summary>
    private double ChooseNearest(ReadOnlySpan<float> gains, Span<ushort> codes)
    {
        Span<float> last = stackalloc float[Lane];
        Span<ushort> numbers = stackalloc ushort[2 * Lane];
        Vector512<double> low = default, high = default;
        for (int i = 0; i < gains.Length; i += Lane)
        {
            int count = Math.Min(Lane, gains.Length - i);
            if (count < Lane)
            {
                last.Fill(_levels[0]); // which loses nothing
                gains[i..].CopyTo(last);
            }
            Vector512<float> gain = Vector512.Create(count < Lane ? last : gains.Slice(i, Lane)), level = Vector512.Create(_levels[0]);
            Vector512<int> code = default;
            for (int k = 1; k < _taken; k++)
            {
                Vector512<float> isAbove = Vector512.GreaterThan(gain, Vector512.Create(_middles[k]));
                level = Vector512.ConditionalSelect(isAbove, Vector512.Create(_levels[k]), level);
                code -= isAbove.AsInt32();
            }
            (Vector512<double> lost, Vector512<double> more) = Vector512.Widen(gain - level);
            low += lost * lost;
            high += more * more;
            Vector512.Narrow(code, code).AsUInt16().CopyTo(numbers);
            numbers[..count].CopyTo(codes[i..]);
        }
        return Vector512.Sum(low + high);
    }
}
