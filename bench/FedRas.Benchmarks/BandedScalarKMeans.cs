using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FedRas.Numerics;

namespace FedRas.Benchmarks;

/// <summary>
/// k-means of numbers. The best clusters are runs of the sorted values (Wang and Song, R Journal 2011), so what is looked for are the ends of the runs. They start where the cube root of the
/// density says (Panter and Dite, 1951), move by Lloyd's iterations until they rest, and then by dynamic programming over all ends within a band around each, until no better ones are within
/// reach. Of few values the band is everything, and so the result is exact. Holds only scratch space; one instance serves one worker.
/// </summary>
internal sealed class BandedScalarKMeans
{
    private const int Lane = 8, Band = 12, ExactUpTo = 128, MostLloyds = 20, MostPasses = 24, Few = 4;

    private readonly RadixSort _sort = new();
    private float[] _sorted = [];
    private double[] _sums = [];
    private double[] _inverse = []; // 1/m at capacity − m
    private int[] _ends = []; // of run k at k + 1; run 0 begins at 0
    private int[] _from = [];
    private double[] _gains = []; // a row for each end: its window's gains
    private int[] _before = [];
    private int _count, _runs, _band, _width;

    /// <summary>Writes at most <c>levels.Length</c> means, ascending, that describe the values with a squared error that no other ends nearby undercut.</summary>
    /// <param name="values">Finite values in any order.</param>
    /// <param name="levels">Receives the levels; at least one.</param>
    /// <returns>The number of levels: the number of distinct values where there are fewer than that.</returns>
    public int Cluster(ReadOnlySpan<float> values, Span<float> levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels.Length, 1, nameof(levels));
        if (values.IsEmpty) return 0;
        Grow(values.Length, levels.Length);
        Span<float> sorted = _sorted.AsSpan(0, values.Length);
        values.CopyTo(sorted);
        _sort.Sort(sorted);
        if (TakeDistinct(sorted, levels) is int distinct and > 0) return distinct;

        AddUp(sorted);
        _count = values.Length;
        _runs = levels.Length;
        Start(sorted);
        Settle(sorted);
        for (int pass = 0; pass < MostPasses && Improve(); pass++) { }
        for (int k = 0; k < _runs; k++) levels[k] = Mean(k, sorted[0]);
        return MergeEqual(levels);
    }

    /// <summary>Multiply-adds that <paramref name="count"/> values take at most.</summary>
    public static double Operations(int count, int levels)
    {
        if (count <= levels) return 0;
        double width = Math.Min(count, 2 * Band + 1), window = count <= ExactUpTo ? count : width;
        return 10.0 * count + levels * (MostLloyds * Math.Log2(count) + 2 * MostPasses * window * window);
    }

    /// <summary>The distinct values where there is a level for each; else 0.</summary>
    private static int TakeDistinct(ReadOnlySpan<float> sorted, Span<float> levels)
    {
        int distinct = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i > 0 && sorted[i] == sorted[i - 1]) continue;
            if (distinct == levels.Length) return 0;
            levels[distinct++] = sorted[i];
        }
        return distinct;
    }

    private static int MergeEqual(Span<float> levels)
    {
        int kept = 1;
        for (int i = 1; i < levels.Length; i++)
            if (levels[i] > levels[kept - 1])
                levels[kept++] = levels[i];
        return kept;
    }

    /// <summary>Prefix sums of the values less the least of them.</summary>
    private void AddUp(ReadOnlySpan<float> sorted)
    {
        double sum = 0, least = sorted[0];
        for (int i = 0; i < sorted.Length; i++)
        {
            _sums[i] = sum;
            sum += sorted[i] - least;
        }
        _sums[sorted.Length] = sum;
    }

    private double Mean(int run) => (_sums[_ends[run + 1]] - _sums[_ends[run]]) / (_ends[run + 1] - _ends[run]);

    private float Mean(int run, double least) => (float)(Mean(run) + least);

    /// <summary>
    /// Ends between which the integral of density^⅓ is the same: over a few values that span Δ it is their number^⅓ · Δ^⅔. A gap between groups is no thin part of either, so the spans of
    /// the values before and after count where they are less.
    /// </summary>
    private void Start(ReadOnlySpan<float> sorted)
    {
        double total = 0;
        for (int i = 0; i + 1 < _count; i += Few) total += Part(sorted, i);
        double sum = 0;
        int k = 1;
        for (int i = 0; i + 1 < _count && k < _runs; i += Few)
        {
            sum += Part(sorted, i);
            for (; k < _runs && sum * _runs >= total * k; k++) _ends[k] = Math.Min(i + Few, _count);
        }
        _ends[0] = 0;
        for (; k <= _runs; k++) _ends[k] = _count;
        for (k = 1; k < _runs; k++) _ends[k] = Math.Max(_ends[k], _ends[k - 1] + 1);
        for (k = _runs - 1; k > 0; k--) _ends[k] = Math.Min(_ends[k], _ends[k + 1] - 1);

        double Part(ReadOnlySpan<float> values, int i)
        {
            double span = Span(values, i), around = Math.Max(Span(values, i - Few), Span(values, i + Few));
            span = Math.Min(span, around);
            return Math.Cbrt(span * span);
        }
    }

    private double Span(ReadOnlySpan<float> values, int i) => i < 0 || i >= _count - 1 ? 0 : (double)values[Math.Min(i + Few, _count - 1)] - values[i];

    /// <summary>Lloyd's iterations: an end moves to where the values pass the middle between the means beside it.</summary>
    private void Settle(ReadOnlySpan<float> sorted)
    {
        double least = sorted[0];
        for (int iteration = 0; iteration < MostLloyds; iteration++)
        {
            bool moved = false;
            double left = Mean(0);
            for (int k = 1; k < _runs; k++)
            {
                double right = Mean(k), middle = (left + right) / 2;
                int end = _ends[k], first = _ends[k - 1] + 1, last = _ends[k + 1] - 1;
                while (end < last && sorted[end] - least <= middle) end++;
                while (end > first && sorted[end - 1] - least > middle) end--;
                moved |= end != _ends[k];
                _ends[k] = end;
                left = right;
            }
            if (!moved) return;
        }
    }

    /// <summary>
    /// With prefix sums S, gain[k, i] = min over j of gain[k − 1, j] − (S[i] − S[j])² / (i − j) is the squared error of the first i values in k runs, less their sum of squares; i and j run
    /// over the bands around the ends. Whether an end moved.
    /// </summary>
    private bool Improve()
    {
        _band = _count <= ExactUpTo ? _count : Band;
        _width = Math.Min(2 * _band + 1, _count + 1) + Lane;
        if (_gains.Length < _runs * _width) (_gains, _before) = (new double[_runs * _width], new int[_runs * _width]);
        if (_runs == 1) return false;
        for (int k = 1; k < _runs; k++)
        {
            (int low, int high) = Window(k);
            _from[k] = low;
            for (int i = low; i <= high; i++)
            {
                (double gain, int at) = k == 1 ? (-_sums[i] * _sums[i] * _inverse[_inverse.Length - i], 0) : Best(k - 1, i);
                _gains[k * _width + i - low] = gain;
                _before[k * _width + i - low] = at;
            }
        }
        bool moved = false;
        int end = Best(_runs - 1, _count).At;
        for (int k = _runs - 1; k > 0; k--)
        {
            moved |= end != _ends[k];
            int next = _before[k * _width + end - _from[k]];
            _ends[k] = end;
            end = next;
        }
        return moved;
    }

    /// <summary>Where the end of the first <paramref name="k"/> runs may lie.</summary>
    private (int Low, int High) Window(int k) => (Math.Max(k, _ends[k] - _band), Math.Min(_count - (_runs - k), _ends[k] + _band));

    /// <summary>The least gain of a run up to i that starts at an end of the first <paramref name="k"/> runs, and the lowest start that has it.</summary>
    private (double Gain, int At) Best(int k, int i)
    {
        int low = _from[k], high = Math.Min(Math.Min(_count - (_runs - k), _ends[k] + _band), i - 1), shift = _inverse.Length - i, j = low, at = low;
        double sum = _sums[i], gain = double.PositiveInfinity;
        ReadOnlySpan<double> gains = _gains.AsSpan(k * _width, _width);
        if (Vector128.IsHardwareAccelerated && high - low + 1 >= Lane)
        {
            ref double g = ref MemoryMarshal.GetReference(gains), s = ref MemoryMarshal.GetArrayDataReference(_sums), inverse = ref _inverse[shift];
            Vector512<double> all = Vector512.Create(sum), least = Vector512.Create(gain);
            Vector512<long> where = Vector512<long>.Zero;
            for (; j + Lane <= high + 1; j += Lane)
            {
                Vector512<double> run = all - Vector512.LoadUnsafe(ref s, (nuint)j);
                Vector512<double> candidate = Vector512.LoadUnsafe(ref g, (nuint)(j - low)) - run * run * Vector512.LoadUnsafe(ref inverse, (nuint)j);
                Vector512<double> better = Vector512.LessThan(candidate, least);
                least = Vector512.ConditionalSelect(better, candidate, least);
                where = Vector512.ConditionalSelect(better.AsInt64(), Vector512.Create((long)j), where);
            }
            gain = Lowest(least);
            where = Vector512.ConditionalSelect(Vector512.Equals(least, Vector512.Create(gain)).AsInt64(), where + Vector512<long>.Indices, Vector512.Create(long.MaxValue));
            at = (int)Lowest(where);
        }
        for (; j <= high; j++)
        {
            double run = sum - _sums[j], candidate = gains[j - low] - run * run * _inverse[shift + j];
            if (candidate < gain) (gain, at) = (candidate, j);
        }
        return (gain, at);
    }

    private static double Lowest(Vector512<double> values)
    {
        Vector256<double> four = Vector256.MinNative(values.GetLower(), values.GetUpper());
        Vector128<double> two = Vector128.MinNative(four.GetLower(), four.GetUpper());
        return Math.Min(two[0], two[1]);
    }

    private static long Lowest(Vector512<long> values)
    {
        Vector256<long> four = Vector256.Min(values.GetLower(), values.GetUpper());
        Vector128<long> two = Vector128.Min(four.GetLower(), four.GetUpper());
        return Math.Min(two[0], two[1]);
    }

    private void Grow(int count, int levels)
    {
        if (_ends.Length < levels + 1) (_ends, _from) = (new int[levels + 1], new int[levels + 1]);
        if (_sorted.Length >= count) return;
        _sorted = new float[count];
        _sums = new double[count + 1 + Lane];
        _inverse = new double[count + 1 + Lane];
        for (int i = 0; i < _inverse.Length; i++) _inverse[i] = 1.0 / (_inverse.Length - i);
    }
}
