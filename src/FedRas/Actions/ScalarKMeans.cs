using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Actions;

/// <summary>
/// Exact k-means of weighted points on a line, by one cluster more at a time. The best clusters are runs of the points (Wang and Song, R
/// Journal 2011), so error[k, i] = min over j of error[k − 1, j] + cost[j, i], the squared error of the first i points in k runs at most,
/// with the cost of one run from prefix sums. The costs are the same for every k and are found once; layer k tells the least error of k
/// clusters. One pass over the layers therefore tells all sizes. Holds only scratch space; one instance serves one worker.
/// </summary>
internal sealed class ScalarKMeans
{
    private const int Lane = 16, Half = 8;

    // Prefix sums of the weights, of weight · x and of weight · x², x from the first point on.
    private double[] _weights = [], _sums = [], _squares = [];

    // Block b of 16 points i has cost[j, i] for j = 0 … 16·b + 15, a vector a j.
    private float[] _costs = [];
    private float[] _errors = []; // a row a layer, at i = 0 … count
    private int _count, _width;

    /// <summary>Clusters of the last layer; 0 before the first.</summary>
    public int Clusters { get; private set; }

    /// <summary>Multiply-adds for <paramref name="points"/> and so many layers.</summary>
    public static double MultiplyAdds(int points, int layers) => (double)points * (points + Lane) / 2 * (3 + layers);

    /// <summary>Takes points, ascending, and their weights, above 0; forgets those before.</summary>
    public void Load(ReadOnlySpan<double> points, ReadOnlySpan<double> weights)
    {
        (_count, Clusters) = (points.Length, 0);
        int blocks = (_count + Lane - 1) / Lane;
        _width = 1 + blocks * Lane;
        if (_weights.Length < _width) (_weights, _sums, _squares) = (new double[_width], new double[_width], new double[_width]);
        double weight = 0, sum = 0, square = 0;
        for (int i = 0; i < _width; i++)
        {
            (_weights[i], _sums[i], _squares[i]) = (weight, sum, square);
            if (i >= _count) continue;
            double x = points[i] - points[0];
            weight += weights[i];
            sum += weights[i] * x;
            square += weights[i] * x * x;
        }
        int costs = checked(Start(blocks) * Lane);
        if (_costs.Length < costs) _costs = new float[costs];
        for (int b = 0; b < blocks; b++) FindCosts(b);
    }

    /// <summary>Finds the layer of one cluster more.</summary>
    public void Add()
    {
        int before = (Clusters - 1) * _width, at = Clusters * _width;
        if (_errors.Length < at + _width) Array.Resize(ref _errors, 2 * (at + _width));
        _errors[at] = 0;
        ref float costs = ref MemoryMarshal.GetArrayDataReference(_costs), errors = ref MemoryMarshal.GetArrayDataReference(_errors);
        for (int b = 0; b < _width / Lane; b++)
        {
            nuint cost = (nuint)(Start(b) * Lane), target = (nuint)(at + 1 + b * Lane);
            if (Clusters == 0)
            {
                Vector512.LoadUnsafe(ref costs, cost).StoreUnsafe(ref errors, target);
                continue;
            }
            ReadOnlySpan<float> former = _errors.AsSpan(before, (b + 1) * Lane);
            Vector512<float> one = Vector512.Create(float.PositiveInfinity), two = one, three = one, four = one;
            for (int j = 0; j < former.Length; j += 4, cost += 4 * Lane)
            {
                one = Vector512.MinNative(one, Vector512.Create(former[j]) + Vector512.LoadUnsafe(ref costs, cost));
                two = Vector512.MinNative(two, Vector512.Create(former[j + 1]) + Vector512.LoadUnsafe(ref costs, cost + Lane));
                three = Vector512.MinNative(three, Vector512.Create(former[j + 2]) + Vector512.LoadUnsafe(ref costs, cost + 2 * Lane));
                four = Vector512.MinNative(four, Vector512.Create(former[j + 3]) + Vector512.LoadUnsafe(ref costs, cost + 3 * Lane));
            }
            Vector512.MinNative(Vector512.MinNative(one, two), Vector512.MinNative(three, four)).StoreUnsafe(ref errors, target);
        }
        Clusters++;
    }

    /// <summary>Writes where each of the best clusters ends, the first point past it; clusters may be fewer than asked for.</summary>
    /// <param name="clusters">1 … <see cref="Clusters"/>.</param>
    /// <param name="ends">Receives the ends, ascending.</param>
    /// <returns>How many there are.</returns>
    public int Cut(int clusters, Span<int> ends)
    {
        int found = 0;
        for (int k = clusters - 1, end = _count; end > 0; k--)
        {
            ends[found++] = end;
            int block = (end - 1) / Lane, lane = (end - 1) % Lane, costs = Start(block) * Lane + lane, start = 0;
            if (k > 0)
            {
                float error = _errors[k * _width + end];
                ReadOnlySpan<float> former = _errors.AsSpan((k - 1) * _width, end);
                for (start = end - 1; former[start] + _costs[costs + start * Lane] != error;) start--;
            }
            end = start;
        }
        ends[..found].Reverse();
        return found;
    }

    /// <summary>Vectors of costs before block <paramref name="b"/>.</summary>
    private static int Start(int b) => Lane * b * (b + 1) / 2;

    private void FindCosts(int b)
    {
        int first = 1 + b * Lane, target = Start(b) * Lane;
        (Vector512<double> lowWeight, Vector512<double> highWeight) = Pair(_weights, first);
        (Vector512<double> lowSum, Vector512<double> highSum) = Pair(_sums, first);
        (Vector512<double> lowSquare, Vector512<double> highSquare) = Pair(_squares, first);
        for (int j = 0; j < (b + 1) * Lane; j++, target += Lane)
        {
            Vector512<double> weight = Vector512.Create(_weights[j]), sum = Vector512.Create(_sums[j]);
            Vector512<double> square = Vector512.Create(_squares[j]);
            Vector512<double> low = Cost(lowWeight - weight, lowSum - sum, lowSquare - square);
            Vector512<double> high = Cost(highWeight - weight, highSum - sum, highSquare - square);
            Vector512.Narrow(low, high).CopyTo(_costs, target);
        }
    }

    private static (Vector512<double> Low, Vector512<double> High) Pair(double[] sums, int first) =>
        (Vector512.Create(sums, first), Vector512.Create(sums, first + Half));

    /// <summary>Σ w·x² − (Σ w·x)² ÷ Σ w; infinite if there is no point.</summary>
    private static Vector512<double> Cost(Vector512<double> weight, Vector512<double> sum, Vector512<double> square)
    {
        Vector512<double> cost = Vector512.Max(square - sum * sum / weight, Vector512<double>.Zero);
        Vector512<double> hasPoints = Vector512.GreaterThan(weight, Vector512<double>.Zero);
        return Vector512.ConditionalSelect(hasPoints, cost, Vector512.Create(double.PositiveInfinity));
    }
}
