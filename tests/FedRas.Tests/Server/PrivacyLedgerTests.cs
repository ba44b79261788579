using System.Security.Cryptography;
using FedRas.Privacy;
using FedRas.Server.Aggregation;

namespace FedRas.Tests.Server;

public sealed class PrivacyLedgerTests
{
    private static readonly PrivacyOptions s_options = new() { ReportClip = 1, NoiseMultiplier = 1.5, Delta = 1e-6, Separation = 4 };

    [Fact]
    public void Spent_NoSecretDraw_IsThatOfSeparationWithAnotherReportInPlaceOfADevices()
    {
        var ledger = new PrivacyLedger(s_options);
        for (int round = 0; round < 9; round++) ledger.Count(1);
        // Three times at most in nine rounds, each time 2 C apart.
        Assert.Equal(PrivacyAccountant.Epsilon(3 * 4 / (2 * 1.5 * 1.5), 1e-6), ledger.Spent, 1e-9);
        Assert.Equal(PrivacyAccountant.Epsilon(5 * 4 / (2 * 1.5 * 1.5), 1e-6), ledger.After(8), 1e-9);
        Assert.False(ledger.IsSpent);
    }

    [Fact]
    public void Spent_SecretDraw_IsTheLesserOfBoth()
    {
        var ledger = new PrivacyLedger(s_options with { SamplingRate = 0.01 });
        for (int round = 0; round < 100; round++) ledger.Count(1);
        Assert.Equal(PrivacyAccountant.RdpSubsampledGaussian(0.01, 1.5, 100, 1e-6), ledger.Spent);
    }

    [Fact]
    public void Spent_OptionsThatChange_AreCountedAsTheWorstOfThem()
    {
        var weak = new PrivacyLedger(s_options with { NoiseMultiplier = 0.8, Separation = 2, SamplingRate = 0.02 });
        weak.Count(1);
        var strong = new PrivacyLedger(s_options with { NoiseMultiplier = 8, SamplingRate = 0.01 }, weak.State);
        strong.Count(1);
        Assert.Equal(PrivacyAccountant.RdpSubsampledGaussian(0.02, 0.8, 2, 1e-6), strong.Spent);
        var unsampled = new PrivacyLedger(s_options, strong.State);
        unsampled.Count(1);
        Assert.Equal(PrivacyAccountant.Epsilon(2 * 4 / (2 * 0.8 * 0.8), 1e-6), unsampled.Spent, 1e-9);
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
    public void Count_RoundsWithoutReportsBetweenNoise_CannotHideATurnOfADevice()
    {
        var noised = new PrivacyLedger(s_options);
        noised.Count(1);
        var bare = new PrivacyLedger(new PrivacyOptions(), noised.State);
        for (int round = 0; round < 3; round++) bare.Count(0);
        var again = new PrivacyLedger(s_options, bare.State);
        again.Count(1);
        // A device that took part in the first of the five rounds may do so in the last.
        Assert.Equal(PrivacyAccountant.Epsilon(2 * 4 / (2 * 1.5 * 1.5), 1e-6), again.Spent, 1e-9);
        Assert.Equal(LedgerState.Fresh, FreshAfterNothing());

        static LedgerState FreshAfterNothing()
        {
            var ledger = new PrivacyLedger(new PrivacyOptions());
            ledger.Count(0);
            return ledger.State;
        }
    }

    [Fact]
    public void Load_OpenRoundThatNoEpsilonIsLeftFor_IsGivenUpAndTheModelIsServed()
    {
        ServerOptions options = new() { Items = 5, Dim = 2, Privacy = s_options };
        var kept = new Federation(options, reader: () => new PlainReports());
        byte[] frame = PlainReports.Round(kept, (1, [(2, 1)])).Frame.ToArray();
        kept.Open(new RoundPlan { Goal = 2 }).TaskFor(1);
        using var storage = new MemoryStream();
        kept.Save(storage);
        storage.Position = 0;
        ServerOptions spent = options with { Privacy = s_options with { Epsilon = 0.01 } };
        var loaded = Federation.Load(storage, spent, () => new PlainReports());
        Assert.Equal((null, 1, true), (loaded.Current, loaded.Round, loaded.Privacy!.IsSpent));
        Assert.Equal(frame, loaded.FrameFrom(0).Bytes.ToArray());
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
