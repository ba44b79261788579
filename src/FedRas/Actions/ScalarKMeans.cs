using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Actions;

/// <summary>
/// Exact k-means of numbers. The best clusters are runs of the sorted values, so dynamic programming finds them (Wang and Song, R Journal 2011): with prefix
/// sums S, gain[k, i] = min over j of gain[k − 1, j] − (S[i] − S[j])² / (i − j) is the squared error of the first i values in k runs, less their sum of squares.
/// The best j grows with i, so every eighth i is found by divide and conquer, and the i between, side by side in one vector, look only at the j between.
/// Holds only scratch space; one instance serves one worker.
/// </summary>
internal sealed class ScalarKMeans
{
    private const int Lane = 8;
    private const int MostValuesHeld = 1 << 18; // 2 MiB of gains: beyond, only some layers are held and the others made twice

    private float[] _sorted = [];
    private double[] _sums = [];
    private double[] _held = [];
    private double[] _checkpoints = [];
    private double[] _ascending = [];  // 1/m at m + Lane; −∞ for m ≤ 0, which makes a run that is no run infinitely bad
    private double[] _descending = []; // 1/m at capacity − m
    private int[] _best = [];
    private int _count, _levels, _width, _held1;

    /// <summary>Writes at most <c>levels.Length</c> means, ascending, that describe the values with the least squared error.</summary>
    /// <param name="values">Finite values in any order.</param>
    /// <param name="levels">Receives the levels; at least one.</param>
    /// <returns>The number of levels: the number of distinct values where there are fewer than that.</returns>
    public int Cluster(ReadOnlySpan<float> values, Span<float> levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels.Length, 1, nameof(levels));
        if (values.IsEmpty) return 0;
        Grow(values.Length);
        Span<float> sorted = _sorted.AsSpan(0, values.Length);
        values.CopyTo(sorted);
        sorted.Sort();
        if (TakeDistinct(sorted, levels) is int distinct and > 0) return distinct;

        double centre = AddUp(sorted);
        _count = values.Length;
        _levels = levels.Length;
        CutIntoRuns(levels, centre);
        return MergeEqual(levels);
    }

    /// <summary>Multiply-adds that <paramref name="count"/> values take at most.</summary>
    public static double Operations(int count, int levels)
    {
        if (count <= levels) return 0;
        // Each layer: divide and conquer over all i / 8, then 8 products for each j, two multiplications each; layers may be made twice.
        double perLayer = 2.0 * count * (Math.Log2(count) + 2 * Lane);
        return levels * perLayer * (WholeFits(count, levels) ? 1 : 2);
    }

    private static bool WholeFits(int count, int levels) => (long)(count + 1 + Lane) * levels <= MostValuesHeld;

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

    /// <summary>Prefix sums of the values less their mean, which keeps the sums small.</summary>
    private double AddUp(ReadOnlySpan<float> sorted)
    {
        double centre = 0, sum = 0;
        foreach (float value in sorted) centre += value;
        centre /= sorted.Length;
        for (int i = 0; i < sorted.Length; i++)
        {
            _sums[i] = sum;
            sum += sorted[i] - centre;
        }
        _sums.AsSpan(sorted.Length, 1 + Lane).Fill(sum);
        return centre;
    }

    private void CutIntoRuns(Span<float> levels, double centre)
    {
        int layers = _levels - 1; // the last layer matters for all values only
        _width = _count + 1 + Lane;
        _held1 = WholeFits(_count, _levels) ? Math.Max(layers, 1) : (int)Math.Ceiling(Math.Sqrt(layers));
        int groups = (layers + _held1 - 1) / _held1;
        if (_held.Length < _held1 * _width) _held = new double[_held1 * _width];
        if (_checkpoints.Length < groups * _width) _checkpoints = new double[groups * _width];

        for (int group = 0; group < groups; group++)
        {
            if (group == 0) FirstLayer(_checkpoints);
            else NextLayer(group * _held1 + 1, Held(_held1 - 1), Checkpoint(group));
            FillGroup(group);
        }
        int end = _count;
        for (int group = groups - 1; group >= 0; group--)
        {
            if (group < groups - 1) FillGroup(group);
            for (int k = Math.Min(layers, (group + 1) * _held1); k > group * _held1; k--)
            {
                int start = Best(Held(k - 1 - group * _held1), end, k, end - 1).At;
                levels[k] = Mean(start, end, centre);
                end = start;
            }
        }
        levels[0] = Mean(0, end, centre);
    }

    private float Mean(int start, int end, double centre) => (float)((_sums[end] - _sums[start]) / (end - start) + centre);

    private Span<double> Held(int row) => _held.AsSpan(row * _width, _width);

    private Span<double> Checkpoint(int group) => _checkpoints.AsSpan(group * _width, _width);

    private void FillGroup(int group)
    {
        Checkpoint(group).CopyTo(Held(0));
        int first = group * _held1 + 1;
        for (int k = first + 1; k < Math.Min(first + _held1, _levels); k++) NextLayer(k, Held(k - first - 1), Held(k - first));
    }

    private void FirstLayer(Span<double> gains)
    {
        for (int i = 1; i <= _count; i++) gains[i] = -_sums[i] * _sums[i] / i;
    }

    /// <summary>gain[k, i] for every i that leaves a value for each run before and after.</summary>
    private void NextLayer(int k, ReadOnlySpan<double> previous, Span<double> next)
    {
        int from = k, to = _count - (_levels - k), blocks = (to - from) / Lane + 1;
        FindEnds(previous, new Ends(from, to), 0, blocks - 1, k - 1, to - 1);
        for (int b = 0; b < blocks; b++)
        {
            int i = from + b * Lane, low = b == 0 ? k - 1 : _best[b - 1];
            if (Vector128.IsHardwareAccelerated) Eight(previous, next, i, low, _best[b]);
            else
                for (int lane = i; lane <= Math.Min(i + Lane - 1, to); lane++) next[lane] = Best(previous, lane, low, Math.Min(_best[b], lane - 1)).Gain;
        }
    }

    private readonly record struct Ends(int From, int To)
    {
        public int Of(int block) => Math.Min(From + block * Lane + Lane - 1, To);
    }

    /// <summary>The best j of the last i of each block, between those of its neighbours.</summary>
    private void FindEnds(ReadOnlySpan<double> previous, Ends ends, int first, int last, int low, int high)
    {
        while (first <= last)
        {
            int middle = (first + last) / 2, i = ends.Of(middle), at = Best(previous, i, low, Math.Min(high, i - 1)).At;
            _best[middle] = at;
            FindEnds(previous, ends, first, middle - 1, low, at);
            (first, low) = (middle + 1, at);
        }
    }

    /// <summary>The least gain of i over j = low … high, and the lowest j that has it.</summary>
    private (double Gain, int At) Best(ReadOnlySpan<double> previous, int i, int low, int high)
    {
        double sum = _sums[i], gain = double.PositiveInfinity;
        int at = low, j = low, shift = _descending.Length - i;
        if (Vector128.IsHardwareAccelerated && high - low + 1 >= 2 * Lane)
        {
            ref double g = ref MemoryMarshal.GetReference(previous), s = ref MemoryMarshal.GetArrayDataReference(_sums), inverse = ref _descending[shift];
            Vector512<double> all = Vector512.Create(sum), least = Vector512.Create(gain);
            Vector512<long> where = Vector512<long>.Zero;
            for (; j + Lane <= high + 1; j += Lane)
            {
                Vector512<double> run = all - Vector512.LoadUnsafe(ref s, (nuint)j);
                Vector512<double> candidate = Vector512.LoadUnsafe(ref g, (nuint)j) - run * run * Vector512.LoadUnsafe(ref inverse, (nuint)j);
                Vector512<double> better = Vector512.LessThan(candidate, least);
                least = Vector512.ConditionalSelect(better, candidate, least);
                where = Vector512.ConditionalSelect(better.AsInt64(), Vector512.Create((long)j), where);
            }
            for (int lane = 0; lane < Lane; lane++)
            {
                int position = (int)where[lane] + lane;
                if (least[lane] < gain || (least[lane] == gain && position < at)) (gain, at) = (least[lane], position);
            }
        }
        for (; j <= high; j++)
        {
            double run = sum - _sums[j], candidate = previous[j] - run * run * _descending[shift + j];
            if (candidate < gain) (gain, at) = (candidate, j);
        }
        return (gain, at);
    }

    /// <summary>The least gains of i … i + 7 over j = low … high.</summary>
    private void Eight(ReadOnlySpan<double> previous, Span<double> next, int i, int low, int high)
    {
        ref double inverse = ref MemoryMarshal.GetArrayDataReference(_ascending);
        Vector512<double> sums = Vector512.LoadUnsafe(ref _sums[i]), least = Vector512.Create(double.PositiveInfinity);
        for (int j = low; j <= high; j++)
        {
            Vector512<double> run = sums - Vector512.Create(_sums[j]);
            Vector512<double> candidate = Vector512.Create(previous[j]) - run * run * Vector512.LoadUnsafe(ref Unsafe.Add(ref inverse, i - j + Lane));
            least = Vector512.ConditionalSelect(Vector512.LessThan(candidate, least), candidate, least);
        }
        least.CopyTo(next[i..]);
    }

    private void Grow(int count)
    {
        if (_sorted.Length >= count) return;
        _sorted = new float[count];
        _sums = new double[count + 1 + Lane];
        _best = new int[count / Lane + 2];
        _descending = new double[count + Lane];
        for (int i = 0; i < _descending.Length; i++) _descending[i] = 1.0 / (_descending.Length - i);
        _ascending = new double[count + 1 + 2 * Lane];
        for (int i = 0; i < _ascending.Length; i++) _ascending[i] = i <= Lane ? double.NegativeInfinity : 1.0 / (i - Lane);
    }
}
