using FedRas.Tests.Numerics;

namespace FedRas.Tests.Actions;

public sealed class GainLevelsTests
{
    [Fact]
    public void Take_ByHand_GivesMeansAscendingAndTheNearest()
    {
        (float[] levels, int[] codes, double error) = Take([2, 20, -10, 1, 21, 0], 3);
        Assert.Equal([-10f, 1f, 20.5f], levels);
        Assert.Equal([1, 2, 0, 1, 2, 1], codes);
        Assert.Equal(2.5, error, 1e-9);
    }

    [Fact]
    public void Take_OneLevel_IsTheMean() => Assert.Equal([3f], Take([1, 2, 6], 1).Levels);

    [Fact]
    public void Take_EqualGains_HaveOneLevel() => Assert.Equal([0.25f], Take([0.25f, 0.25f, 0.25f], 4).Levels);

    [Fact]
    public void Take_NoGains_HasNoLevel() => Assert.Empty(Take([], 4).Levels);

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(400)]
    public void Take_AnyCount_TellsTheErrorOfTheNearestRoundedLevels(int count)
    {
        float[] gains = VectorMathTests.Draw(count, 7);
        for (int k = 1; k <= 70; k += 3)
        {
            (float[] levels, int[] codes, double error) = Take(gains, k);
            double expected = 0;
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(levels.Min(level => Math.Abs(gains[i] - level)), Math.Abs(gains[i] - levels[codes[i]]), 1e-6f);
                expected += Math.Pow((double)gains[i] - levels[codes[i]], 2);
            }
            Assert.Equal(expected, error, 1e-5 * expected + 1e-12);
        }
    }

    [Fact]
    public void Error_MoreLevels_IsNeverBelowWhatTakingThemLosesByMuch()
    {
        float[] gains = VectorMathTests.Draw(900, 8);
        var levels = new GainLevels();
        levels.Load(gains, 256);
        for (int k = 1; k < 40; k++) Assert.InRange(levels.Take(k, gains, new ushort[900]), 0, 1.001 * levels.Error(k));
    }

    [Fact]
    public void Take_LevelsOfBins_LoseHardlyMoreThanThoseOfAllGains()
    {
        // With as many points as gains the weights are 1, and the clusters those of k-means.
        float[] gains = VectorMathTests.Draw(2_000, 9);
        var kmeans = new ScalarKMeans();
        kmeans.Load([.. gains.Order().Select(x => (double)x)], [.. Enumerable.Repeat(1.0, gains.Length)]);
        for (int k = 0; k < 16; k++) kmeans.Add();
        int[] ends = new int[16];
        kmeans.Cut(16, ends);
        float[] sorted = [.. gains.Order()];
        double best = Enumerable.Range(0, 16).Sum(k =>
        {
            float[] own = sorted[(k == 0 ? 0 : ends[k - 1])..ends[k]];
            double mean = own.Average(x => (double)x);
            return own.Sum(x => (x - mean) * (x - mean));
        });
        Assert.InRange(Take(gains, 16).Error, best, 1.35 * best);
    }

    private static (float[] Levels, int[] Codes, double Error) Take(float[] gains, int most)
    {
        var levels = new GainLevels();
        levels.Load(gains, GainLevels.Bins(8 * most));
        var codes = new ushort[gains.Length];
        double error = levels.Take(Math.Min(most, Math.Max(levels.Points, 1)), gains, codes);
        return (levels.Levels.ToArray(), [.. codes.Select(code => (int)code)], error);
    }
}
