using FedRas.Privacy;
using FedRas.Server.Aggregation;

namespace FedRas.Tests.Running;

/// <summary>How cohorts are drawn under noise, and what is claimed for it.</summary>
public sealed partial class InProcessFederationTests
{
    [Fact]
    public void Run_WithNoise_DrawsEachDeviceByItselfAndCountsItByTheRate()
    {
        const int Rounds = 400;
        InProcessOptions options = Noised(new() { ReportClip = 1, NoiseMultiplier = 50 });
        InProcessFederation federation = Federation(options);
        int eligible = Devices().Count(device => device.CanTrain);
        double rate = 12.0 / eligible;
        var sizes = new int[Rounds];
        for (int round = 0; round < Rounds; round++) sizes[round] = federation.Run().Reports;
        // Binomial: mean 12, variance 12 (1 − q); a fixed cohort has no variance.
        Assert.Equal(12, sizes.Average(), 4 * Math.Sqrt(12.0 / Rounds));
        double variance = sizes.Average(size => Math.Pow(size - 12, 2));
        Assert.InRange(variance / (12 * (1 - rate)), 0.7, 1.3);
        Assert.Equal(Math.Min(PrivacyAccountant.RdpSubsampledGaussian(rate, 50, Rounds, 1e-5),
            PrivacyAccountant.Epsilon(PrivacyAccountant.ZcdpSeparated(50, Rounds, 1), 1e-5)), federation.Server.Privacy!.Spent);
    }

    [Fact]
    public void Run_WithNoiseInAWorldWhereReportsComeLate_ClaimsNothingForTheDraw()
    {
        InProcessOptions options = Noised(new() { ReportClip = 1, NoiseMultiplier = 50 }) with { World = new OtherWorld() };
        InProcessFederation federation = Federation(options);
        for (int round = 0; round < 3; round++) Assert.Equal(12, federation.Run().Reports);
        Assert.Equal(PrivacyAccountant.Epsilon(PrivacyAccountant.ZcdpSeparated(25, 3, 1), 1e-5), federation.Server.Privacy!.Spent);
    }

    [Fact]
    public void New_SamplingRateOfTheCaller_IsRefused()
    {
        foreach (PrivacyOptions privacy in (PrivacyOptions[])[new() { SamplingRate = 0.5 }, new() { ExpectedReports = 3 }])
            Assert.Contains("follow from ClientsPerRound", Assert.Throws<ArgumentException>(() => Federation(Noised(privacy))).Message,
                StringComparison.Ordinal);
    }

    private static InProcessOptions Noised(PrivacyOptions privacy)
    {
        InProcessOptions options = Options(dense: false);
        return options with { ClientsPerRound = 12, Server = options.Server with { Privacy = privacy } };
    }

    private sealed class OtherWorld : IWorld;
}
