using System.Security.Cryptography;
using FedRas.Privacy;
using FedRas.Server.Aggregation;

namespace FedRas.Tests.Server;

public sealed class PrivacyLedgerTests
{
    private static readonly PrivacyOptions s_options = new() { ReportClip = 1, NoiseMultiplier = 1.5, Delta = 1e-6, Separation = 4 };

    [Fact]
    public void Spent_NoSecretDraw_IsThatOfSeparation()
    {
        var ledger = new PrivacyLedger(s_options);
        for (int round = 0; round < 9; round++) ledger.Count();
        // Three times at most in nine rounds.
        Assert.Equal(PrivacyAccountant.Epsilon(3 / (2 * 1.5 * 1.5), 1e-6), ledger.Spent, 1e-9);
        Assert.Equal(PrivacyAccountant.Epsilon(5 / (2 * 1.5 * 1.5), 1e-6), ledger.After(8), 1e-9);
        Assert.False(ledger.IsSpent);
    }

    [Fact]
    public void Spent_SecretDraw_IsTheLesserOfBoth()
    {
        var ledger = new PrivacyLedger(s_options with { SamplingRate = 0.01 });
        for (int round = 0; round < 100; round++) ledger.Count();
        Assert.Equal(PrivacyAccountant.RdpSubsampledGaussian(0.01, 1.5, 100, 1e-6), ledger.Spent);
    }

    [Fact]
    public void Spent_OptionsThatChange_AreCountedAsTheWorstOfThem()
    {
        var weak = new PrivacyLedger(s_options with { NoiseMultiplier = 0.8, Separation = 2, SamplingRate = 0.02 });
        weak.Count();
        var strong = new PrivacyLedger(s_options with { NoiseMultiplier = 8, SamplingRate = 0.01 }, weak.State);
        strong.Count();
        Assert.Equal(PrivacyAccountant.RdpSubsampledGaussian(0.02, 0.8, 2, 1e-6), strong.Spent);
        var unsampled = new PrivacyLedger(s_options, strong.State);
        unsampled.Count();
        Assert.Equal(PrivacyAccountant.Epsilon(2 / (2 * 0.8 * 0.8), 1e-6), unsampled.Spent, 1e-9);
    }

    [Fact]
    public void Open_BudgetThatOneMoreRoundWouldPass_IsRefused()
    {
        double three = new PrivacyLedger(s_options with { Separation = 1 }).After(3);
        ServerOptions options = new() { Items = 5, Dim = 2, Privacy = s_options with { Separation = 1, Epsilon = three } };
        var federation = new Federation(options, reader: () => new PlainReports());
        for (int round = 0; round < 3; round++)
        {
            Assert.False(federation.Privacy!.IsSpent);
            PlainReports.Round(federation, (1, [(2, 1)]));
        }
        Assert.True(federation.Privacy!.IsSpent);
        Assert.Equal(three, federation.Privacy.Spent);
        string why = Assert.Throws<InvalidOperationException>(() => federation.Open(new RoundPlan())).Message;
        Assert.Contains("is spent: one more round would pass", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TheVersionBefore_GoesOnAndHasNoEpsilonToState()
    {
        var options = new ServerOptions { Items = 60, Dim = 8, Seed = 7 };
        var kept = new Federation(options);
        for (int round = 0; round < 3; round++) FederationRounds.RunRound(kept, from: 0);
        using var storage = new MemoryStream();
        kept.Save(storage);
        byte[] before = [.. storage.ToArray()[..^(45 + 1 + 32)], 0]; // without 45 bytes of privacy; no round is open
        before[4] = 2;
        byte[] saved = [.. before, .. SHA256.HashData(before)];
        var loaded = Federation.Load(new MemoryStream(saved), options);
        Assert.Equal((null, 3L), (loaded.Privacy, loaded.PrivacyState.Ledger.Bare));
        Assert.Equal(FederationRounds.RunRound(kept, from: 0), FederationRounds.RunRound(loaded, from: 0));
        loaded = Federation.Load(new MemoryStream(saved), options with { Privacy = s_options with { Epsilon = 8 } });
        Assert.Equal((double.PositiveInfinity, true), (loaded.Privacy!.Spent, loaded.Privacy.IsSpent));
    }

    [Theory]
    [InlineData(2, 0.1, 1)]
    [InlineData(1, 0.1, 1)]
    [InlineData(1, 0, 2)]
    public void Validate_NoiseBesideWhatItCannotHide_IsRefused(int floor, double trim, int threshold)
    {
        ServerOptions options = new()
        {
            Items = 5,
            Defence = new() { ItemFloor = floor, TrimShare = trim },
            Privacy = s_options with { ItemThreshold = threshold },
        };
        Assert.Contains("NoiseMultiplier goes without", Assert.Throws<ArgumentException>(options.Validate).Message,
            StringComparison.Ordinal);
        Assert.Contains("NoiseMultiplier needs ReportClip", Assert.Throws<ArgumentException>(
            new PrivacyOptions { NoiseMultiplier = 1 }.Validate).Message, StringComparison.Ordinal);
    }
}
