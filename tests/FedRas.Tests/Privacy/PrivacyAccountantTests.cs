using FedRas.Privacy;

namespace FedRas.Tests.Privacy;

/// <summary>The accountant beside published figures of Opacus, dp_accounting and federated-compute, and beside counting.</summary>
public sealed class PrivacyAccountantTests
{
    [Fact]
    public void RdpSubsampledGaussian_OpacusCase_IsItsUpperBoundAndAboveTheValueWithSigns()
    {
        double epsilon = PrivacyAccountant.RdpSubsampledGaussian(0.04, 1.5, 2_250, 1e-5);
        Assert.Equal(7.32933, epsilon, 5e-6);
        Assert.True(epsilon > 7.32911117143);
    }

    [Fact]
    public void NoiseFor_OpacusCase_IsItsNoiseAndKeepsTheTarget()
    {
        double noise = PrivacyAccountant.NoiseFor(8, 0.04, 90 * 25, 1e-5);
        Assert.Equal(1.416, noise, 1e-3);
        Assert.InRange(PrivacyAccountant.RdpSubsampledGaussian(0.04, noise, 2_250, 1e-5), 7.9999, 8);
    }

    [Fact]
    public void RdpSubsampledGaussian_GaussianOfRateOne_IsThePublishedPair() =>
        Assert.Equal(1, PrivacyAccountant.RdpSubsampledGaussian(1, 4.530877117, 1, 1e-6), 2e-3);

    [Fact]
    public void Epsilon_GaussianAsZcdp_IsThePublishedPair() =>
        Assert.Equal(1, PrivacyAccountant.Epsilon(PrivacyAccountant.ZcdpSeparated(4.530877117, 1, 1), 1e-6), 1e-3);

    [Theory]
    [InlineData(0.7, 5.39)]
    [InlineData(0.8, 3.67)]
    [InlineData(1, 2.09)]
    [InlineData(1.5, 1.01)]
    [InlineData(2, 0.68)]
    [InlineData(4, 0.30)]
    public void RdpSubsampledGaussian_MovieLens1M_IsTheComputedFigure(double noise, double epsilon) =>
        Assert.Equal(epsilon, PrivacyAccountant.RdpSubsampledGaussian(60.0 / 6_040, noise, 1_000, 1e-5), 0.0051);

    [Fact]
    public void RdpSubsampledGaussian_NoRounds_IsZero() => Assert.Equal(0, PrivacyAccountant.RdpSubsampledGaussian(0.01, 1, 0, 1e-5));

    [Fact]
    public void RdpSubsampledGaussian_MoreRoundsOrLessNoise_IsMore()
    {
        double epsilon = PrivacyAccountant.RdpSubsampledGaussian(0.01, 1, 1_000, 1e-5);
        Assert.True(PrivacyAccountant.RdpSubsampledGaussian(0.01, 1, 1_001, 1e-5) > epsilon);
        Assert.True(PrivacyAccountant.RdpSubsampledGaussian(0.01, 0.99, 1_000, 1e-5) > epsilon);
        Assert.True(PrivacyAccountant.RdpSubsampledGaussian(0.011, 1, 1_000, 1e-5) > epsilon);
        Assert.True(PrivacyAccountant.RdpSubsampledGaussian(0.01, 1, 1_000, 1e-6) > epsilon);
    }

    [Theory]
    [InlineData(1.13, 19.74)]
    [InlineData(8.83, 2.04)]
    public void ZcdpTree_DeviceOnceInATree_IsBelowThePublishedEpsilon(double noise, double most)
    {
        double epsilon = PrivacyAccountant.Epsilon(PrivacyAccountant.ZcdpTree(noise, 1_600, 1_600), 1e-6);
        Assert.InRange(epsilon, 0.85 * most, most);
    }

    [Theory]
    [InlineData(1, 4, 2, 4.0)]
    [InlineData(2, 4, 2, 1.0)]
    [InlineData(1, 5, 2, 4.5)]
    [InlineData(1, 7, 2, 5.5)]
    [InlineData(1, 7, 3, 4.5)]
    public void ZcdpTree_PublishedCases_AreExact(double noise, long rounds, long separation, double rho) =>
        Assert.Equal(rho, PrivacyAccountant.ZcdpTree(noise, rounds, separation));

    [Fact]
    public void ZcdpTree_EveryPlacementOfADevice_IsBelow()
    {
        for (int rounds = 1; rounds <= 14; rounds++)
        {
            for (int separation = 1; separation <= 6; separation++)
            {
                double most = Placements(rounds, separation).Max(placed => TreeOf(placed, rounds)) / 2.0;
                Assert.InRange(PrivacyAccountant.ZcdpTree(1, rounds, separation), most, 1.25 * most);
            }
        }
    }

    [Fact]
    public void ZcdpSeparated_EveryPlacementOfADevice_IsTheMost()
    {
        for (int rounds = 1; rounds <= 14; rounds++)
        {
            for (int separation = 1; separation <= 6; separation++)
            {
                double most = Placements(rounds, separation).Max(int.PopCount);
                Assert.Equal(most / (2 * 1.5 * 1.5), PrivacyAccountant.ZcdpSeparated(1.5, rounds, separation));
            }
        }
    }

    [Fact]
    public void Epsilon_OfRho_IsTheBestOfAFineGrid()
    {
        foreach (double rho in new[] { 1e-4, 0.01, 0.3, 2, 50 })
        {
            double best = double.PositiveInfinity;
            for (double log = -12; log < 12; log += 1e-4)
            {
                double order = 1 + Math.Exp(log);
                best = Math.Min(best, order * rho + Math.Log(1 - 1 / order) - Math.Log(1e-5 * order) / (order - 1));
            }
            Assert.Equal(best, PrivacyAccountant.Epsilon(rho, 1e-5), 1e-6);
            Assert.True(PrivacyAccountant.Epsilon(rho, 1e-5) < rho + 2 * Math.Sqrt(rho * Math.Log(1e5)));
        }
        Assert.Equal(0, PrivacyAccountant.Epsilon(0, 1e-5));
    }

    [Fact]
    public void NoiseFor_TargetThatLeastNoiseKeeps_IsLeastNoise() =>
        Assert.Equal(0.1, PrivacyAccountant.NoiseFor(1_000, 1e-4, 1, 1e-5));

    [Theory]
    [InlineData(0, 1, 1, 1e-5, "rate")]
    [InlineData(1.1, 1, 1, 1e-5, "rate")]
    [InlineData(0.1, 0.09, 1, 1e-5, "noise")]
    [InlineData(0.1, double.NaN, 1, 1e-5, "noise")]
    [InlineData(0.1, 1, -1, 1e-5, "steps")]
    [InlineData(0.1, 1, 1, 0, "delta")]
    [InlineData(0.1, 1, 1, 1, "delta")]
    public void RdpSubsampledGaussian_IllegalArgument_IsNamed(double rate, double noise, long steps, double delta, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(
            () => PrivacyAccountant.RdpSubsampledGaussian(rate, noise, steps, delta)).ParamName);

    [Fact]
    public void NoiseFor_TargetBeyondAnyNoise_IsRefused() =>
        Assert.Contains("no noise", Assert.Throws<ArgumentOutOfRangeException>(
            () => PrivacyAccountant.NoiseFor(0.01, 1, 1_000_000_000, 1e-300)).Message, StringComparison.Ordinal);

    /// <summary>All sets of rounds, as bits, of which any two are at least the separation apart.</summary>
    private static IEnumerable<int> Placements(int rounds, int separation) => Enumerable.Range(0, 1 << rounds).Where(placed =>
        Enumerable.Range(1, separation - 1).All(gap => (placed & placed >> gap) == 0));

    /// <summary>Sum over the whole nodes of the binary tree of the squares of how often they hold the device.</summary>
    private static int TreeOf(int placed, int rounds)
    {
        int squares = 0;
        for (int size = 1; size <= rounds; size *= 2)
        {
            for (int start = 0; start + size <= rounds; start += size)
            {
                int held = int.PopCount(placed >> start & ((1 << size) - 1));
                squares += held * held;
            }
        }
        return squares;
    }
}
