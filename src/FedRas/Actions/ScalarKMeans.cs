namespace FedRas.Actions;

/// <summary>
/// Exact k-means of numbers: the levels with the least squared error there are, by dynamic programming over the sorted numbers with divide and conquer
/// (Wang and Song, 2011; the split points are monotone). n·levels·log n steps, no randomness. Holds only scratch space; one instance serves one worker.
/// </summary>
public sealed class ScalarKMeans
{
    private double[] _sorted = [];
    private double[] _sums = [];
    private double[] _squares = [];
    private double[] _inverse = [];
    private double[] _former = [];
    private double[] _best = [];
    private int[] _splits = [];
    private int _count;
    private double _middle;

    /// <summary>Finds the levels of <paramref name="values"/>, ascending.</summary>
    /// <param name="values">Finite numbers.</param>
    /// <param name="levels">Receives the levels; as many as there is room for, fewer where there are fewer distinct numbers.</param>
    /// <returns>The number of levels; 0 for no numbers.</returns>
    public int Fit(ReadOnlySpan<float> values, Span<float> levels)
    {
        ArgumentOutOfRangeException.ThrowIfZero(levels.Length, nameof(levels));
        if (values.IsEmpty) return 0;
        int distinct = Load(values);
        int k = Math.Min(levels.Length, distinct), n = values.Length;
        if (_splits.Length < k * n) _splits = new int[k * n];

        // best[i]: least squared error of numbers 0 … i in as many levels as rows so far.
        for (int i = 0; i < n; i++) _best[i] = Error(0, i);
        _splits.AsSpan(0, n).Clear();
        for (int row = 1; row < k; row++)
        {
            (_former, _best) = (_best, _former);
            _best.AsSpan(0, row).Clear();
            Solve(row, row, n - 1, row, n - 1);
        }
        for (int row = k - 1, end = n - 1; row >= 0; row--)
        {
            int start = _splits[row * n + end];
            levels[row] = (float)((_sums[end + 1] - _sums[start]) * _inverse[end + 1 - start]);
            end = start - 1;
        }
        return k;
    }

    private int Load(ReadOnlySpan<float> values)
    {
        int n = values.Length;
        _count = n;
        if (_sorted.Length < n)
        {
            (_sorted, _former, _best) = (new double[n], new double[n], new double[n]);
            (_sums, _squares, _inverse) = (new double[n + 1], new double[n + 1], new double[n + 1]);
            for (int i = 1; i <= n; i++) _inverse[i] = 1.0 / i;
        }
        for (int i = 0; i < n; i++) _sorted[i] = values[i];
        _sorted.AsSpan(0, n).Sort();
        int distinct = 1;
        // Sums of numbers far from zero lose digits in the squares; the mean is taken out for the errors only.
        double middle = _sorted[n / 2];
        for (int i = 0; i < n; i++)
        {
            if (i > 0 && _sorted[i] != _sorted[i - 1]) distinct++;
            double centred = _sorted[i] - middle;
            _sums[i + 1] = _sums[i] + _sorted[i];
            _squares[i + 1] = _squares[i] + centred * centred;
        }
        _middle = middle;
        return distinct;
    }

    /// <summary>Squared error of numbers <paramref name="from"/> … <paramref name="to"/> around their mean.</summary>
    private double Error(int from, int to)
    {
        double sum = _sums[to + 1] - _sums[from] - (to + 1 - from) * _middle;
        return Math.Max(0, _squares[to + 1] - _squares[from] - sum * sum * _inverse[to + 1 - from]);
    }

    /// <summary>Finds where the last level begins for the ends <paramref name="first"/> … <paramref name="last"/>, knowing that it begins in low … high.</summary>
    private void Solve(int row, int first, int last, int low, int high)
    {
        if (first > last) return;
        int end = (first + last) / 2, at = Math.Max(low, row);
        double least = double.PositiveInfinity;
        for (int start = at, stop = Math.Min(high, end); start <= stop; start++)
        {
            double error = _former[start - 1] + Error(start, end);
            if (error < least) (least, at) = (error, start);
        }
        _best[end] = least;
        _splits[row * _count + end] = at;
        Solve(row, first, end - 1, low, at);
        Solve(row, end + 1, last, at, high);
    }
}
