using FedRas.Actions;
using FedRas.Numerics;
using FedRas.Tests.Numerics;

namespace FedRas.Tests.Actions;

public sealed class ScalarKMeansTests
{
    [Fact]
    public void Cluster_SmallSets_HasTheErrorOfTheBestOfAllPartitions()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            float[] values = VectorMathTests.Draw(1 + seed % 11, seed);
            if (seed % 3 == 0) for (int i = 0; i < values.Length; i++) values[i] = MathF.Round(2 * values[i]); // ties and duplicates
            for (int k = 1; k <= 5; k++)
            {
                double best = BestPartition([.. values.Order()], k), found = Error(values, Cluster(values, k));
                Assert.Equal(best, found, 1e-5 * (1 + best));
            }
        }
    }

    [Theory]
    [InlineData(200, 7)]
    [InlineData(333, 40)]
    [InlineData(97, 90)]
    public void Cluster_ManyValues_HasTheErrorOfTheFullRecurrence(int count, int k)
    {
        float[] values = VectorMathTests.Draw(count, 3);
        for (int i = 0; i < count; i += 2) values[i] = values[i] * values[i] * 5 + 100; // two groups, one with a long tail
        double best = BestByRecurrence([.. values.Order()], k);
        Assert.Equal(best, Error(values, Cluster(values, k)), 1e-4 * best + 1e-7);
    }

    [Fact]
    public void Cluster_MoreCellsThanAreHeld_FindsTheSameLevels()
    {
        // Cells are so many that only some layers are held; well separated pairs have an obvious answer.
        const int pairs = 600;
        float[] values = [.. Enumerable.Range(0, pairs).SelectMany(i => new[] { i * 10f, i * 10f + 1 })];
        Assert.True((long)values.Length * pairs > 1 << 18);
        Assert.Equal(Enumerable.Range(0, pairs).Select(i => i * 10f + 0.5f), Cluster(values, pairs));
    }

    [Fact]
    public void Cluster_FewerDistinctValuesThanLevels_ReturnsTheValues() => Assert.Equal([-1f, 2f, 5f], Cluster([5, 2, -1, 2, 5, 5], 8));

    [Fact]
    public void Cluster_ByHand_GivesMeansAscending() => Assert.Equal([-10f, 1f, 20.5f], Cluster([2, 20, -10, 1, 21, 0], 3));

    [Fact]
    public void Cluster_OneLevel_IsTheMean() => Assert.Equal([3f], Cluster([1, 2, 6], 1));

    [Fact]
    public void Cluster_NoValues_ReturnsNone() => Assert.Empty(Cluster([], 4));

    [Fact]
    public void Cluster_OrderOfValues_DoesNotMatter()
    {
        float[] values = VectorMathTests.Draw(300, 4);
        Assert.Equal(Cluster([.. values.Order()], 9), Cluster(values, 9));
    }

    [Fact]
    public void Cluster_SmallSetAfterALargeOne_LeavesNoTrace()
    {
        var kmeans = new ScalarKMeans();
        kmeans.Cluster(VectorMathTests.Draw(500, 1), new float[12]);
        float[] values = VectorMathTests.Draw(61, 2), levels = new float[6];
        kmeans.Cluster(values, levels);
        Assert.Equal(Cluster(values, 6), levels);
    }

    private static float[] Cluster(float[] values, int k)
    {
        var levels = new float[k];
        return levels[..new ScalarKMeans().Cluster(values, levels)];
    }

    private static double Error(float[] values, float[] levels) => values.Sum(v => levels.Min(level => Math.Pow((double)v - level, 2)));

    private static double RunError(float[] sorted, int start, int end)
    {
        double mean = sorted[start..end].Average(v => (double)v);
        return sorted[start..end].Sum(v => (v - mean) * (v - mean));
    }

    private static double BestPartition(float[] sorted, int k)
    {
        if (sorted.Length == 0) return 0;
        if (k == 1) return RunError(sorted, 0, sorted.Length);
        return Enumerable.Range(1, sorted.Length).Min(cut => RunError(sorted, 0, cut) + BestPartition(sorted[cut..], k - 1));
    }

    private static double BestByRecurrence(float[] sorted, int k)
    {
        int n = sorted.Length;
        var error = new double[n + 1, n + 1];
        for (int start = 0; start < n; start++)
        {
            double mean = 0, squares = 0;
            for (int end = start + 1; end <= n; end++)
            {
                double step = sorted[end - 1] - mean; // Welford
                mean += step / (end - start);
                squares += step * (sorted[end - 1] - mean);
                error[start, end] = squares;
            }
        }
        double[] best = [.. Enumerable.Range(0, n + 1).Select(i => error[0, i])];
        for (int runs = 2; runs <= k; runs++)
            best = [.. Enumerable.Range(0, n + 1).Select(i => i < runs ? 0 : Enumerable.Range(runs - 1, i - runs + 1).Min(j => best[j] + error[j, i]))];
        return best[n];
    }
}
