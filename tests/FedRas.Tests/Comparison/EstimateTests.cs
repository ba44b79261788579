namespace FedRas.Tests.Comparison;

public sealed class EstimateTests
{
    [Fact]
    public void FourValues_AsWorkedByHand()
    {
        // Mean 2.5, variance 5/3, t(3) = 3.182: 3.182 · √(5/12) = 2.054.
        Estimate estimate = Estimate.Of([1, 2, 3, 4])!.Value;

        Assert.Equal(2.5, estimate.Mean, 1e-12);
        Assert.Equal(2.054, estimate.HalfWidth!.Value, 1e-3);
        Assert.Equal(1, estimate.Sign);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(20)]
    public void NormalValues_HoldsTheTrueMeanInNineteenOfTwentyIntervals(int count)
    {
        var random = new Random(7);
        const int Intervals = 4_000;
        int held = 0;
        for (int interval = 0; interval < Intervals; interval++)
        {
            double[] values = new double[count];
            for (int i = 0; i < count; i++)
                values[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            Estimate estimate = Estimate.Of(values)!.Value;
            if (Math.Abs(estimate.Mean) <= estimate.HalfWidth) held++;
        }
        Assert.InRange((double)held / Intervals, 0.94, 0.96); // resampling the seeds would hold it in 74 to 92 %
    }

    [Fact]
    public void FewerThanThreeValues_HasNoIntervalTestOrSign()
    {
        Estimate two = Estimate.Of([1, 2])!.Value;
        Assert.Equal((1.5, null, null, 0), (two.Mean, two.HalfWidth, two.P, two.Sign));
        Assert.NotNull(Estimate.Of([1, 2, 3])!.Value.HalfWidth);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(32)]
    [InlineData(100)]
    public void Probability_MeanAtTheQuantile_IsFivePerCent(int count)
    {
        // The table's quantiles again, now by the distribution's series: a mean as far from 0 as its half width.
        Estimate estimate = new(-1, 1, count);

        Assert.Equal(0.05, estimate.P!.Value, 2e-4);
        Assert.True(new Estimate(2, 1, count).P < 0.03);
        Assert.Equal(1, new Estimate(0, 1, count).P!.Value, 1e-12);
    }

    [Fact]
    public void Probability_Edges_AreToldApart()
    {
        Assert.Null(new Estimate(1, null, 1).P);
        Assert.Equal(1, new Estimate(0, 0, 5).P);
        Assert.Null(Estimate.Of([0.1, 0.1, 0.1])!.Value.HalfWidth); // alike by chance: metrics are multiples of one over the users
        Assert.Equal(0, Estimate.Of([0.0, 0.0, 0.0])!.Value.HalfWidth);
    }

    [Fact]
    public void Adjusted_FourTestsAndOneWithout_AsWorkedByHand()
    {
        // Holm: 4 · 0.01, 3 · 0.02, 2 · 0.03 lifted to what came before, 1 · 0.6.
        double?[] adjusted = Estimate.Adjusted([0.03, 0.01, null, 0.6, 0.02]);

        Assert.Equal([0.06, 0.04, null, 0.6, 0.06], adjusted.Select(p => p is { } some ? Math.Round(some, 9) : (double?)null));
        Assert.Equal(1, Estimate.Adjusted([0.9, 0.8])[0]!.Value);
    }

    [Fact]
    public void Differences_ArePairedBySeedAndPassOverOneAlone()
    {
        var ours = new Dictionary<ulong, double> { [1] = 0.5, [2] = 0.7, [9] = 100 };
        var others = new Dictionary<ulong, double> { [2] = 0.6, [1] = 0.4, [3] = -7 };

        Estimate estimate = Estimate.OfDifferences(ours, others)!.Value;

        Assert.Equal((0.1, 2), (Math.Round(estimate.Mean, 12), estimate.Count));
        Assert.Null(Estimate.Of([]));
        Assert.Null(Estimate.Of([3.0])!.Value.HalfWidth);
        Assert.Equal(0, Estimate.Of([3.0])!.Value.Sign);
    }
}
