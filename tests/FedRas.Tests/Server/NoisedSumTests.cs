using System.Security.Cryptography;
using FedRas.Server.Aggregation;

namespace FedRas.Tests.Server;

public sealed class NoisedSumTests
{
    private const int Items = 40, Dim = 5;

    private static readonly DeviceSecret s_secret = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    private static readonly double[] s_scale = [1.5, 2, 60];

    [Fact]
    public void Close_WithNoise_MovesEveryItemByTheClippedSumAndItsNoiseOverAConstant()
    {
        (double clip, double noise, double share) = (2, 0.5, 0.25);
        ServerOptions options = Options(clip, noise) with { Privacy = Options(clip, noise).Privacy with { TouchShare = share } };
        var federation = new Federation(options, reader: () => new PlainReports());
        (long, (int, float)[])[] reports = [(3, [(1, 0.5f), (7, 100)]), (8, [(7, 0.25f)])];
        ulong check = federation.Model.Check;
        PlainReports.Round(federation, reports);

        double scale = clip / Math.Sqrt(Dim * (0.25 + 10_000));
        var sums = new double[Items];
        (sums[1], sums[7]) = (scale * 0.5, scale * 100 + 0.25);
        byte[] key = SecretNoise.KeyOf(s_secret, 0, check, [noise, clip, 2 * share],
            [.. reports.Select(report => (report.Item1, (ReadOnlyMemory<byte>)PlainReports.Of(report.Item2)))]);
        FactorMatrix start = SharedStart.Draw(Items, Dim, 1);
        for (int item = 0; item < Items; item++)
            for (int d = 0; d < Dim; d++)
            {
                double expected = (sums[item] + noise * clip * PlainNoise(key, item, d)) / (2 * share);
                Assert.Equal(expected, federation.Publisher.State!.Row(item)[d] - start.Row(item)[d], 1e-5);
            }
    }

    [Fact]
    public void AddTo_ManyValues_AreStandardNormal()
    {
        const int Rows = 4_000, Width = 64;
        var mean = new TouchedItemMean(Rows, Width);
        new SecretNoise(s_secret.Export()).AddTo(mean, 1, 1, 0, Rows);
        double[] values = [.. Enumerable.Range(0, Rows).SelectMany(item => mean.Sum(item).ToArray()).Select(value => (double)value)
            .Order()];
        Assert.Equal(0, values.Average(), 0.01);
        Assert.Equal(1, values.Average(value => value * value), 0.01);
        Assert.Equal(3, values.Average(value => Math.Pow(value, 4)), 0.06);
        (double, double)[] quantiles = [(-3, 0.00135), (-2, 0.02275), (-1, 0.15866), (0.5, 0.69146), (1, 0.84134), (3, 0.99865)];
        foreach ((double z, double below) in quantiles)
            Assert.Equal(below, (double)~Array.BinarySearch(values, z) / values.Length, 0.004);
        double neighbours = Enumerable.Range(0, Rows).Average(item => (double)mean.Sum(item)[0] * mean.Sum(item)[1]);
        Assert.Equal(0, neighbours, 0.06);
    }

    [Fact]
    public void KeyOf_AnyOtherRoundTableOrReport_IsAnother()
    {
        (long, ReadOnlyMemory<byte>)[] reports = [(1, new byte[] { 1, 2 }), (2, new byte[] { 3 })];
        byte[][] keys =
        [
            SecretNoise.KeyOf(s_secret, 4, 9, s_scale, reports), SecretNoise.KeyOf(s_secret, 5, 9, s_scale, reports),
            SecretNoise.KeyOf(s_secret, 4, 8, s_scale, reports), SecretNoise.KeyOf(s_secret, 4, 9, s_scale, reports[..1]),
            SecretNoise.KeyOf(s_secret, 4, 9, s_scale, [(1, new byte[] { 1 }), (2, new byte[] { 2, 3 })]),
            SecretNoise.KeyOf(new DeviceSecret(new byte[32]), 4, 9, s_scale, reports),
            .. Enumerable.Range(0, 3).Select(i =>
            {
                double[] other = [.. s_scale];
                other[i] = Math.BitIncrement(other[i]);
                return SecretNoise.KeyOf(s_secret, 4, 9, other, reports);
            }),
        ];
        Assert.Equal(keys.Length, keys.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(keys[0], SecretNoise.KeyOf(s_secret, 4, 9, s_scale, reports));
    }

    [Fact]
    public void Close_WithNoise_IsTheSameForAnyThreadsAndAfterARestartAndNotForAnotherSecret()
    {
        ServerOptions options = Options(1, 1) with { Privacy = Options(1, 1).Privacy with { NoiseSecret = null } };
        var kept = new Federation(options, reader: () => new PlainReports());
        var other = new Federation(options, reader: () => new PlainReports());
        for (int round = 0; round < 3; round++)
            Assert.NotEqual(Round(kept).Frame.ToArray(), Round(other).Frame.ToArray());
        using var storage = new MemoryStream();
        kept.Save(storage);
        storage.Position = 0;
        var loaded = Federation.Load(storage, options with { Threads = 3 }, () => new PlainReports());
        Assert.Equal(3, loaded.Privacy!.Rounds);
        for (int round = 0; round < 3; round++) Assert.Equal(Round(kept).Frame.ToArray(), Round(loaded).Frame.ToArray());
        Assert.Equal(kept.Privacy!.Spent, loaded.Privacy.Spent);
    }

    [Fact]
    public void Close_EveryItemMoves_DevicesCatchUpAndARetiredItemStaysAtTheStart()
    {
        var federation = new Federation(Options(1, 2), reader: () => new PlainReports());
        DeviceSession often = DeviceSession.Open(DeviceState.Create(Items, Dim, 1));
        DeviceSession rare = DeviceSession.Open(DeviceState.Create(Items, Dim, 1));
        federation.Retire([2]);
        for (int round = 0; round < 6; round++)
        {
            Round(federation);
            often.Apply(federation.FrameFrom(often.HeldRound).Bytes.Span);
            Assert.Equal(federation.Model.ItemFactors.Values, often.Model.ItemFactors.Values);
        }
        rare.Apply(federation.FrameFrom(0).Bytes.Span);
        Assert.Equal(federation.Model.ItemFactors.Values, rare.Model.ItemFactors.Values);
        FactorMatrix start = SharedStart.Draw(Items, Dim, 1);
        for (int item = 0; item < Items; item++)
            Assert.Equal(item == 2, start.Row(item).SequenceEqual(federation.Publisher.State!.Row(item)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Close_TooFewReports_HasNoiseAndCountsLikeAnyRound(int reports)
    {
        var federation = new Federation(Options(1, 1), reader: () => new PlainReports());
        OpenRound round = federation.Open(new RoundPlan { Goal = 5, Fewest = 4 });
        for (int device = 0; device < reports; device++)
        {
            round.TaskFor(device);
            round.Accept(device, PlainReports.Of((3, 1)));
        }
        RoundResult result = federation.Close(round);
        FactorMatrix start = SharedStart.Draw(Items, Dim, 1);
        for (int item = 0; item < Items; item++)
            Assert.False(start.Row(item).SequenceEqual(federation.Publisher.State!.Row(item)));
        Assert.Equal((reports, 1), (result.Reports, federation.Privacy!.Rounds));
        Assert.Equal(federation.Privacy.Spent, new PrivacyLedger(Options(1, 1).Privacy).After(1));
        Assert.Empty(result.Touches); // how many reports touched an item is not noised
    }

    [Fact]
    public void Close_ReportsExpected_DivideTheSumInPlaceOfTheGoal()
    {
        PrivacyOptions privacy = Options(1, 0.5).Privacy;
        Federation goal = With(privacy), expected = With(privacy with { ExpectedReports = 2 });
        Federation other = With(privacy with { ExpectedReports = 3 });
        Assert.Equal(Round(goal).Frame.ToArray(), Round(expected).Frame.ToArray());
        Assert.NotEqual(expected.FrameFrom(0).Bytes.ToArray(), Round(other).Frame.ToArray());

        static Federation With(PrivacyOptions privacy) =>
            new(Options(1, 0.5) with { Privacy = privacy }, reader: () => new PlainReports());
    }

    private static ServerOptions Options(double clip, double noise) => new()
    {
        Items = Items,
        Dim = Dim,
        Optimizer = new(),
        Lattice = new() { Step = 0.5 },
        Privacy = new() { ReportClip = clip, NoiseMultiplier = noise, NoiseSecret = s_secret },
    };

    private static RoundResult Round(Federation federation) =>
        PlainReports.Round(federation, (1, [(1, 1), (4, 1)]), (2, [(1, 1), (30, 1)]));

    // Each pair of values is one block of AES under the round's key: of item and number, in little-endian.
    private static double PlainNoise(byte[] key, int item, int d)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        byte[] block = [.. BitConverter.GetBytes((long)item), .. BitConverter.GetBytes((long)(d / 2))];
        byte[] bits = aes.EncryptEcb(block, PaddingMode.None);
        double first = ((BitConverter.ToUInt64(bits, 0) >> 11) + 1) / Math.Pow(2, 53);
        double second = (BitConverter.ToUInt64(bits, 8) >> 11) / Math.Pow(2, 53);
        double angle = 2 * Math.PI * second;
        return Math.Sqrt(-2 * Math.Log(first)) * (d % 2 == 0 ? Math.Cos(angle) : Math.Sin(angle));
    }
}
