using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>
/// Exact k-means of numbers. The best clusters are runs of the sorted values, so dynamic programming finds them (Wang and Song, R Journal 2011): with prefix
/// sums S, gain[k, i] = min over j of gain[k − 1, j] − (S[i] − S[j])² / (i − j) is the squared error of the first i values in k runs, less their sum of squares.
/// The best j grows with i, so every sixteenth i is found by divide and conquer, and the i between, side by side in two vectors, look only at the j between.
/// Holds only scratch space; one instance serves one worker.
/// </summary>
internal sealed class ScalarKMeans
{
    private const int Lane = 8, Block = 2 * Lane;
    private const int MostValuesHeld = 1 << 18; // 2 MiB of gains: beyond, only some layers are held and the others made twice

    private readonly RadixSort _sort = new();
    private float[] _sorted = [];
    private double[] _sums = [];
    private double[] _held = [];
    private double[] _checkpoints = [];
    private double[] _ascending = [];  // 1/m at m + Block; hugely negative for m ≤ 0, so that a run that is no run is never best
    private double[] _descending = []; // 1/m at capacity − m
    private int[] _best = [];
    private int _count, _levels, _width, _layersHeld;

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
        _sort.Sort(sorted);
        if (TakeDistinct(sorted, levels) is int distinct and > 0) return distinct;

        AddUp(sorted);
        _count = values.Length;
        _levels = levels.Length;
        CutIntoRuns(levels, sorted[0]);
        return MergeEqual(levels);
    }

    /// <summary>Multiply-adds that <paramref name="count"/> values take at most.</summary>
    public static double Operations(int count, int levels)
    {
        if (count <= levels) return 0;
        // Each layer: divide and conquer, then a block of products for each j, two multiplications each; layers may be made twice.
        double perLayer = 2.0 * count * (Math.Log2(count) + 2 * Block);
        return levels * perLayer * (WholeFits(count, levels) ? 1 : 2);
    }

    private static bool WholeFits(int count, int levels) => (long)(count + 1 + Block) * levels <= MostValuesHeld;

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

    /// <summary>Prefix sums of the values less the least of them: they never fall, which the vectors below rely on.</summary>
    private void AddUp(ReadOnlySpan<float> sorted)
    {
        double sum = 0, least = sorted[0];
        for (int i = 0; i < sorted.Length; i++)
        {
            _sums[i] = sum;
            sum += sorted[i] - least;
        }
        _sums.AsSpan(sorted.Length, 1 + Block).Fill(sum);
    }

    private void CutIntoRuns(Span<float> levels, double least)
    {
        int layers = _levels - 1; // the last layer matters for all values only
        _width = _count + 1 + Block;
        _layersHeld = WholeFits(_count, _levels) ? Math.Max(layers, 1) : (int)Math.Ceiling(Math.Sqrt(layers));
        int groups = (layers + _layersHeld - 1) / _layersHeld;
        if (_held.Length < _layersHeld * _width) _held = new double[_layersHeld * _width];
        if (_checkpoints.Length < groups * _width) _checkpoints = new double[groups * _width];

        for (int group = 0; group < groups; group++)
        {
            if (group == 0) FirstLayer(_checkpoints);
            else NextLayer(group * _layersHeld + 1, Held(_layersHeld - 1), Checkpoint(group));
            FillGroup(group);
        }
        int end = _count;
        for (int group = groups - 1; group >= 0; group--)
        {
            if (group < groups - 1) FillGroup(group);
            for (int k = Math.Min(layers, (group + 1) * _layersHeld); k > group * _layersHeld; k--)
            {
                int start = Best(Held(k - 1 - group * _layersHeld), end, k, end - 1).At;
                levels[k] = Mean(start, end, least);
                end = start;
            }
        }
        levels[0] = Mean(0, end, least);
    }

    private float Mean(int start, int end, double least) => (float)((_sums[end] - _sums[start]) / (end - start) + least);

    private Span<double> Held(int row) => _held.AsSpan(row * _width, _width);

    private Span<double> Checkpoint(int group) => _checkpoints.AsSpan(group * _width, _width);

    private void FillGroup(int group)
    {
        Checkpoint(group).CopyTo(Held(0));
        Array.Clear(_best); // no bounds from later layers
        int first = group * _layersHeld + 1;
        for (int k = first + 1; k < Math.Min(first + _layersHeld, _levels); k++) NextLayer(k, Held(k - first - 1), Held(k - first));
    }

    private void FirstLayer(Span<double> gains)
    {
        for (int i = 1; i <= _count; i++) gains[i] = -_sums[i] * _sums[i] / i;
    }

    /// <summary>gain[k, i] for every i that leaves a value for each run before and after.</summary>
    private void NextLayer(int k, ReadOnlySpan<double> previous, Span<double> next)
    {
        int to = _count - (_levels - k), firstBlock = k / Block, lastBlock = to / Block;
        FindEnds(previous, to, firstBlock, lastBlock, k - 1, to - 1);
        for (int b = firstBlock; b <= lastBlock; b++)
        {
            int i = b * Block, low = b == firstBlock ? k - 1 : _best[b - 1];
            if (Vector128.IsHardwareAccelerated) Sixteen(previous, next, i, low, _best[b]);
            else
                for (int lane = Math.Max(i, k); lane <= Math.Min(i + Block - 1, to); lane++)
                    next[lane] = Best(previous, lane, low, Math.Min(_best[b], lane - 1)).Gain;
        }
    }

    /// <summary>The best j of the last i of each block, between those of its neighbours, and not below that of the layer before.</summary>
    private void FindEnds(ReadOnlySpan<double> previous, int to, int first, int last, int low, int high)
    {
        while (first <= last)
        {
            int middle = (first + last) / 2, i = Math.Min(middle * Block + Block - 1, to);
            int at = Best(previous, i, Math.Max(low, _best[middle]), Math.Min(high, i - 1)).At;
            _best[middle] = at;
            FindEnds(previous, to, first, middle - 1, low, at);
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
            gain = Lowest(least);
            where = Vector512.ConditionalSelect(Vector512.Equals(least, Vector512.Create(gain)).AsInt64(), where + Vector512<long>.Indices, Vector512.Create(long.MaxValue));
            at = (int)Lowest(where);
        }
        for (; j <= high; j++)
        {
            double run = sum - _sums[j], candidate = previous[j] - run * run * _descending[shift + j];
            if (candidate < gain) (gain, at) = (candidate, j);
        }
        return (gain, at);
    }

    /// <summary>The least gains of i … i + 15 over j = low … high.</summary>
    private void Sixteen(ReadOnlySpan<double> previous, Span<double> next, int i, int low, int high)
    {
        ref double inverse = ref _ascending[i + Block], sum = ref MemoryMarshal.GetArrayDataReference(_sums), gain = ref MemoryMarshal.GetReference(previous);
        Vector512<double> firstSums = Vector512.LoadUnsafe(ref _sums[i]), lastSums = Vector512.LoadUnsafe(ref _sums[i + Lane]);
        Vector512<double> first = Vector512.Create(double.PositiveInfinity), last = first;
        for (int j = low; j <= high; j++)
        {
            Vector512<double> start = Vector512.Create(Unsafe.Add(ref sum, j)), before = Vector512.Create(Unsafe.Add(ref gain, j));
            Vector512<double> firstRun = firstSums - start, lastRun = lastSums - start;
            first = Vector512.MinNative(first, before - firstRun * firstRun * Vector512.LoadUnsafe(ref Unsafe.Add(ref inverse, -j)));
            last = Vector512.MinNative(last, before - lastRun * lastRun * Vector512.LoadUnsafe(ref Unsafe.Add(ref inverse, Lane - j)));
        }
        first.CopyTo(next[i..]);
        last.CopyTo(next[(i + Lane)..]);
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

    private void Grow(int count)
    {
        if (_sorted.Length >= count) return;
        _sorted = new float[count];
        _sums = new double[count + 1 + Block];
        _best = new int[count / Block + 2];
        _descending = new double[count + Block];
        for (int i = 0; i < _descending.Length; i++) _descending[i] = 1.0 / (_descending.Length - i);
        _ascending = new double[count + 1 + 2 * Block];
        for (int i = 0; i < _ascending.Length; i++) _ascending[i] = i <= Block ? -1e300 : 1.0 / (i - Block);
    }
}
