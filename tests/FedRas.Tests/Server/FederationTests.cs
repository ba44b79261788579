using static FedRas.Tests.Server.FederationRounds;

namespace FedRas.Tests.Server;

public sealed class FederationTests
{
    private const int Items = 60, Dim = 8, Seed = 7;

    private static readonly ServerOptions s_options = new() { Items = Items, Dim = Dim, Seed = Seed };

    [Fact]
    public void Accept_ReportsInAnyOrder_GiveTheSameFrame()
    {
        byte[] forward = Frame(order => order), backward = Frame(order => order.Reverse());
        Assert.Equal(forward, backward);

        static byte[] Frame(Func<IEnumerable<int>, IEnumerable<int>> arrange)
        {
            var federation = new Federation(s_options);
            OpenRound round = federation.Open(new RoundPlan { Goal = Devices });
            for (int device = 0; device < Devices; device++) round.TaskFor(device);
            foreach (int device in arrange(Enumerable.Range(0, Devices))) Assert.Equal(AcceptanceKind.Accepted,
                Send(federation, round, device));
            return federation.Close(round).Frame.ToArray();
        }
    }

    [Fact]
    public void Accept_TheSameReportAgain_CountsOnceAndAnotherIsRefused()
    {
        var federation = new Federation(s_options);
        OpenRound round = federation.Open(new RoundPlan { Goal = 2 });
        RoundTask task = round.TaskFor(3);
        byte[] report = Report(federation, task, 3);
        Assert.Equal(AcceptanceKind.Accepted, round.Accept(3, report).Kind);
        Assert.Equal(AcceptanceKind.Accepted, round.Accept(3, report).Kind);
        Acceptance other = round.Accept(3, Report(federation, task, 4));
        Assert.Equal((AcceptanceKind.Refused, "another report of device 3 counts already: one a round is allowed"),
            (other.Kind, other.Reason));
        Acceptance stranger = round.Accept(99, report);
        Assert.Equal(
            (AcceptanceKind.Refused, "device 99 was not asked for a report in round 0: ask for a task first"),
                (stranger.Kind, stranger.Reason));
        Assert.Equal(1, federation.Close(round).Reports);
        Assert.Equal(AcceptanceKind.TooLate, round.Accept(3, report).Kind);
    }

    [Fact]
    public void Close_FewerReportsThanTheFewest_PassesTheRoundWithoutAStep()
    {
        var federation = new Federation(s_options);
        float[] before = federation.Model.ItemFactors.Values.ToArray();
        OpenRound round = federation.Open(new RoundPlan { Goal = 4, Fewest = 2 });
        round.TaskFor(1);
        Assert.Equal(AcceptanceKind.Accepted, Send(federation, round, 1));
        RoundResult result = federation.Close(round);
        Assert.Equal((0, 0, 1), (result.Reports, result.Round, federation.Round));
        Assert.Equal(before, federation.Model.ItemFactors.Values);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Load_AnyMoment_SendsTheBytesThatTheSavedServerWouldHaveSent(int openReports)
    {
        var kept = new Federation(s_options);
        for (int round = 0; round < 5; round++) RunRound(kept, from: 0);
        if (openReports > 0) Take(kept, kept.Open(new RoundPlan { Goal = Devices }), 0, openReports);
        using var storage = new MemoryStream();
        kept.Save(storage);
        storage.Position = 0;
        var loaded = Federation.Load(storage, s_options);

        Assert.Equal(openReports, loaded.Current?.Accepted ?? 0);
        for (int round = 0; round < 4; round++)
        {
            for (int held = 0; held <= kept.Round; held++)
                Assert.Equal(kept.FrameFrom(held).Bytes.ToArray(), loaded.FrameFrom(held).Bytes.ToArray());
            Assert.True(kept.FrameFrom(1).FromRound == 1, "a former version is kept");
            int from = round == 0 ? openReports : 0;
            Assert.Equal(RunRound(kept, from), RunRound(loaded, from));
        }
    }

    [Fact]
    public void Load_DamagedAnywhere_ThrowsWithAReason()
    {
        var federation = new Federation(s_options);
        RunRound(federation, from: 0);
        using var storage = new MemoryStream();
        federation.Save(storage);
        byte[] saved = storage.ToArray();
        for (int at = 0; at < saved.Length; at += 1 + at / 20)
        {
            byte[] damaged = [.. saved];
            damaged[at] ^= 0x55;
            Assert.Throws<InvalidDataException>(() => Federation.Load(new MemoryStream(damaged), s_options));
            Assert.Throws<InvalidDataException>(() => Federation.Load(new MemoryStream(saved[..at]), s_options));
        }
        string why = Assert.Throws<InvalidDataException>(() => Federation.Load(new MemoryStream(saved),
            s_options with { Seed = 8 })).Message;
        Assert.Contains("on seed 7, and the options ask for 60 × 8 on seed 8", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Close_StepThatDiverges_ThrowsAndTheNextRoundGoesOnAsIfItHadNotBeen()
    {
        ServerOptions options = s_options with { Lattice = new LatticeOptions { Step = 1.0 / 64 } };
        Federation struck = new(options with { ReportLimits = new ReportLimits { RowNorm = 1e6, MeanRowNorm = 1e6 } }), calm = new(options);
        OpenRound round = struck.Open(new RoundPlan { Goal = 1 });
        round.TaskFor(0);
        Assert.Equal(AcceptanceKind.Accepted, round.Accept(0, HostileReports.Line(struck.Model, 900, count: 5)).Kind);
        Assert.Throws<TrainingDivergedException>(() => struck.Close(round));
        struck.Abandon(round);
        Assert.Null(struck.Current);
        Assert.Equal(RunRound(calm, from: 0), RunRound(struck, from: 0));
        Assert.Equal(calm.Velocity!.Values, struck.Velocity!.Values);
    }
}
