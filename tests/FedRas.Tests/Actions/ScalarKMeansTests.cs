using FedRas.Tests.Numerics;

namespace FedRas.Tests.Actions;

public sealed class ScalarKMeansTests
{
    [Fact]
    public void Cut_SmallSets_HasTheErrorOfTheBestOfAllPartitions()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            (double[] points, double[] weights) = Draw(1 + seed % 11, seed);
            ScalarKMeans kmeans = Loaded(points, weights, 5);
            for (int k = 1; k <= 5; k++)
            {
                double best = BestPartition(points, weights, 0, k);
                Assert.Equal(best, Error(points, weights, Ends(kmeans, k)), 1e-6 * (1 + best));
            }
        }
    }

    [Theory]
    [InlineData(200, 7)]
    [InlineData(333, 40)]
    [InlineData(97, 90)]
    [InlineData(16, 3)]
    [InlineData(17, 4)]
    public void Cut_ManyPoints_HasTheErrorOfTheFullRecurrence(int count, int clusters)
    {
        (double[] points, double[] weights) = Draw(count, 3);
        for (int i = count / 2; i < count; i++) points[i] = 100 + points[i] * points[i] * 5; // two groups, one with a long tail
        Array.Sort(points);
        ScalarKMeans kmeans = Loaded(points, weights, clusters);
        double[] best = BestByRecurrence(points, weights, clusters);
        for (int k = 1; k <= clusters; k++) Assert.Equal(best[k], Error(points, weights, Ends(kmeans, k)), 1e-4 * best[k] + 1e-6);
    }

    [Fact]
    public void Cut_AllSizesOfOnePass_AreThoseOfEachSizeAlone()
    {
        (double[] points, double[] weights) = Draw(150, 5);
        ScalarKMeans all = Loaded(points, weights, 30);
        for (int k = 30; k >= 1; k--) Assert.Equal(Ends(Loaded(points, weights, k), k), Ends(all, k));
    }

    [Fact]
    public void Cut_ByHand_CutsWhereTheGapsAre() => Assert.Equal([2, 3, 5], Ends(Loaded([0, 1, 9, 20, 21], [1, 1, 1, 1, 1], 3), 3));

    [Fact]
    public void Cut_HeavyPoint_IsAlone() => Assert.Equal([1, 3], Ends(Loaded([0, 1, 1.5], [1_000, 1, 1], 2), 2));

    [Fact]
    public void Cut_MoreClustersThanPoints_TakesEachPoint() => Assert.Equal([1, 2], Ends(Loaded([3, 4], [1, 1], 5), 5));

    [Fact]
    public void Cut_NoPoints_HasNoCluster() => Assert.Empty(Ends(Loaded([], [], 1), 1));

    [Fact]
    public void Load_SmallSetAfterALargeOne_LeavesNoTrace()
    {
        (double[] many, double[] heavy) = Draw(300, 1);
        (double[] few, double[] light) = Draw(21, 2);
        ScalarKMeans used = Loaded(many, heavy, 12);
        used.Load(few, light);
        for (int k = 0; k < 6; k++) used.Add();
        Assert.Equal(Ends(Loaded(few, light, 6), 6), Ends(used, 6));
    }

    private static (double[] Points, double[] Weights) Draw(int count, int seed) => (
        [.. VectorMathTests.Draw(count, seed).Select(x => (double)x).Order()],
        [.. VectorMathTests.Draw(count, seed + 1_000).Select(x => 1.0 + x * x)]);

    private static ScalarKMeans Loaded(double[] points, double[] weights, int clusters)
    {
        var kmeans = new ScalarKMeans();
        kmeans.Load(points, weights);
        for (int k = 0; k < clusters; k++) kmeans.Add();
        return kmeans;
    }

    private static int[] Ends(ScalarKMeans kmeans, int clusters)
    {
        var ends = new int[clusters];
        return ends[..kmeans.Cut(clusters, ends)];
    }

    private static double Error(double[] points, double[] weights, int[] ends)
    {
        double error = 0;
        for (int k = 0; k < ends.Length; k++) error += RunError(points, weights, k == 0 ? 0 : ends[k - 1], ends[k]);
        return error;
    }

    private static double RunError(double[] points, double[] weights, int start, int end)
    {
        double weight = weights[start..end].Sum();
        if (weight == 0) return 0;
        double mean = Enumerable.Range(start, end - start).Sum(i => weights[i] * points[i]) / weight;
        return Enumerable.Range(start, end - start).Sum(i => weights[i] * (points[i] - mean) * (points[i] - mean));
    }

    private static double BestPartition(double[] points, double[] weights, int start, int k)
    {
        if (start == points.Length) return 0;
        if (k == 1) return RunError(points, weights, start, points.Length);
        return Enumerable.Range(start + 1, points.Length - start)
            .Min(cut => RunError(points, weights, start, cut) + BestPartition(points, weights, cut, k - 1));
    }

    /// <summary>The least error of k = 1 … clusters runs of all points, in n² · k steps.</summary>
    private static double[] BestByRecurrence(double[] points, double[] weights, int clusters)
    {
        int n = points.Length;
        var error = new double[n + 1, n + 1];
        for (int start = 0; start < n; start++)
        {
            double weight = 0, mean = 0, squares = 0;
            for (int end = start + 1; end <= n; end++)
            {
                double own = weights[end - 1], step = points[end - 1] - mean; // Welford
                weight += own;
                mean += own * step / weight;
                squares += own * step * (points[end - 1] - mean);
                error[start, end] = squares;
            }
        }
        double[] best = [.. Enumerable.Range(0, n + 1).Select(i => error[0, i])], all = new double[clusters + 1];
        all[1] = best[n];
        for (int k = 2; k <= clusters; k++)
        {
            best = [.. Enumerable.Range(0, n + 1).Select(i => Enumerable.Range(0, i + 1).Min(j => best[j] + error[j, i]))];
            all[k] = best[n];
        }
        return all;
    }
}
