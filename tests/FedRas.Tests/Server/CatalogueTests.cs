using static FedRas.Tests.Server.FederationRounds;

namespace FedRas.Tests.Server;

/// <summary>A catalogue that grows and shrinks while devices train on it.</summary>
public sealed class CatalogueTests
{
    private const int Items = 60, Dim = 8, Rounds = 12;

    private static readonly ServerOptions s_options = new() { Items = Items, Dim = Dim, Seed = 7, Lattice = new() { Step = 0.5 } };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Close_CatalogueThatChanges_EveryDeviceCatchesUpAndNobodyIsRefused(int threads)
    {
        ServerOptions options = s_options with { Threads = threads };
        var federation = new Federation(options);
        DeviceSession[] sessions = [.. Enumerable.Range(0, Devices).Select(_ => DeviceSession.Open(DeviceState.Create(Items, Dim, 7)))];
        for (int round = 0; round < Rounds; round++)
        {
            Change(federation, round);
            OpenRound open = federation.Open(new RoundPlan { Goal = Devices });
            for (int device = round % 3; device < Devices; device += 3) // the others stay behind
            {
                DeviceSession session = sessions[device];
                session.Apply(federation.FrameFrom(session.HeldRound).Bytes.Span);
                byte[] report = session.Train(Liked(device), open.TaskFor(device));
                Acceptance answer = open.Accept(device, report);
                Assert.True(answer.Kind == AcceptanceKind.Accepted, answer.Reason);
                Assert.Equal((federation.Model.Check, open.Task.Items), (session.Model.Check, session.Model.ItemFactors.Rows));
            }
            federation.Close(open);
        }
        Assert.Equal((Items + 16, true), (federation.Model.ItemFactors.Rows, federation.Model.Retired.Contains(3)));
        foreach (DeviceSession session in sessions)
        {
            session.Apply(federation.FrameFrom(session.HeldRound).Bytes.Span);
            Assert.Equal(federation.Model.ItemFactors.Values, session.Model.ItemFactors.Values);
            Assert.Equal(federation.Model.Retired.Items, session.Model.Retired.Items);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_CatalogueThatChanges_HandsOutTheSameFramesAndGoesOnByTheSameBytes(bool withHistory)
    {
        var kept = new Federation(s_options);
        var frames = new List<ReadOnlyMemory<byte>>();
        int retiredIn = 0;
        for (int round = 0; round < Rounds; round++)
        {
            int retired = kept.Model.Retired.Count;
            Change(kept, round);
            if (round == Rounds - 1) Change(kept, round + 1); // still to come when the server is saved
            frames.Insert(0, RunRound(kept, from: 0));
            if (kept.Model.Retired.Count > retired) retiredIn = kept.Round;
        }
        kept.Extend(kept.Model.ItemFactors.Rows + 2);
        kept.Retire([1, kept.Model.ItemFactors.Rows + 1]);
        using var storage = new MemoryStream();
        kept.Save(storage, withHistory);
        storage.Position = 0;
        var loaded = Federation.Load(storage, s_options, frames: frames);
        for (int round = Rounds; round < 2 * Rounds; round++)
        {
            for (int held = 0; held <= kept.Round; held++)
            {
                // No frame tells the rows of items that it retires, so what is rebuilt from frames begins there.
                LatticeFrame expected = kept.FrameFrom(held), actual = loaded.FrameFrom(held);
                if (!withHistory && held < retiredIn) Assert.Equal(0, actual.FromRound);
                else Assert.Equal(expected.Bytes.ToArray(), actual.Bytes.ToArray());
            }
            Assert.Equal(RunRound(kept, from: 0), RunRound(loaded, from: 0));
            Assert.Equal(kept.Model.Retired.Items, loaded.Model.Retired.Items);
            Change(kept, round);
            Change(loaded, round);
        }
        Assert.True(kept.Model.Retired.Contains(1));
    }

    [Fact]
    public void Close_TooFewReports_StillTakesUpTheCatalogue()
    {
        var federation = new Federation(s_options);
        federation.Extend(Items + 3);
        federation.Retire([5]);
        Assert.Equal((Items, 0), (federation.Model.ItemFactors.Rows, federation.Model.Retired.Count));
        OpenRound round = federation.Open(new RoundPlan { Goal = 1 });
        Assert.Equal(Items, round.Task.Items);
        federation.Close(round);
        Assert.Equal((Items + 3, 1, 1), (federation.Model.ItemFactors.Rows, federation.Model.Retired.Count, federation.Round));
        FactorMatrix start = SharedStart.Draw(Items + 3, Dim, 7);
        Assert.Equal(start.Values, federation.Model.ItemFactors.Values);
        Assert.Equal(Items + 3, federation.Open(new RoundPlan()).Task.Items);
    }

    [Fact]
    public void Close_ItemsThatAreRetired_StandAtTheStartWithoutMomentumAndNoFrameHasARowOfThem()
    {
        var federation = new Federation(s_options);
        for (int round = 0; round < 4; round++) RunRound(federation, from: 0);
        int[] gone = [.. Enumerable.Range(0, Items / 2)];
        Assert.Contains(gone, item => federation.Velocity!.Row(item).ContainsAnyExcept(0f));
        federation.Retire(gone);
        FactorMatrix start = SharedStart.Draw(Items, Dim, 7);
        for (int round = 0; round < 4; round++)
        {
            RunRound(federation, from: 0);
            foreach (int item in gone)
            {
                Assert.Equal(start.Row(item), federation.Model.ItemFactors.Row(item));
                Assert.Equal(start.Row(item), federation.Publisher.State!.Row(item));
                Assert.False(federation.Velocity!.Row(item).ContainsAnyExcept(0f));
            }
            for (int held = 0; held <= federation.Round; held++)
            {
                var changes = new LevelChanges();
                new LatticeFrameCodec().ReadChanges(federation.FrameFrom(held).Bytes.Span, new WireLimits(), changes);
                Assert.Empty(changes.Items.ToArray().Intersect(gone));
                Assert.Equal(held < 5 ? gone : [], changes.Retired.ToArray());
            }
        }
    }

    [Fact]
    public void Accept_ReportOfARetiredItem_IsRefusedAndOneOfTheRoundThatRetiresItCountsWithoutIt()
    {
        var federation = new Federation(s_options);
        OpenRound round = federation.Open(new RoundPlan { Goal = 1 });
        round.TaskFor(0);
        federation.Retire([.. Enumerable.Range(0, Items / 2)]); // the version of the open round has them still
        Assert.Equal(AcceptanceKind.Accepted, round.Accept(0, HostileReports.Line(federation.Model, 0.1f, count: Items)).Kind);
        Assert.Equal(1, federation.Close(round).Reports);
        FactorMatrix start = SharedStart.Draw(Items, Dim, 7);
        Assert.Equal(start.Row(Items / 2 - 1), federation.Publisher.State!.Row(Items / 2 - 1));
        Assert.False(start.Row(Items / 2).SequenceEqual(federation.Publisher.State.Row(Items / 2)));

        round = federation.Open(new RoundPlan { Goal = 1 });
        round.TaskFor(0);
        Acceptance answer = round.Accept(0, HostileReports.Line(federation.Model, 0.1f, round: 1, count: Items));
        Assert.Equal((AcceptanceKind.Refused, "the report names item 0, which is retired in round 1: train on items that are not retired"),
            (answer.Kind, answer.Reason));
    }

    [Fact]
    public void Extend_OrRetireWhatCannotBe_Throws()
    {
        var federation = new Federation(s_options with { Limits = new WireLimits { MaxItems = Items + 10 } });
        federation.Extend(Items + 5);
        Assert.Contains("legal is 65 … 70 (WireLimits.MaxItems)", Assert.Throws<ArgumentOutOfRangeException>(() =>
            federation.Extend(Items + 4)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => federation.Extend(Items + 11));
        Assert.Contains("legal is 0 … 64", Assert.Throws<ArgumentOutOfRangeException>(() =>
            federation.Retire([2, Items + 5])).Message, StringComparison.Ordinal);
        RunRound(federation, from: 0);
        Assert.Equal((Items + 5, 0), (federation.Model.ItemFactors.Rows, federation.Model.Retired.Count));
        InProcessOptions dense = TestFederations.Options(Items, Dim, "adaptive", PublishForm.Dense);
        Assert.Throws<InvalidOperationException>(() => InProcessFederation.CreateServer(dense).Extend(Items + 1));
    }

    // Sixteen items more in four steps; some of the old ones and the newest one go, and one goes twice.
    private static void Change(Federation federation, int round)
    {
        int items = federation.Model.ItemFactors.Rows;
        if (round % 3 == 1) federation.Extend(items + 4);
        if (round % 4 == 2 && round < Rounds - 2) federation.Retire([round / 2 + 2, 3, items - 1]);
    }

    private static ClientDataset Liked(int device)
    {
        // A device may like what its version does not have yet.
        int[] liked = [.. Enumerable.Range(0, Items + 40).Where(item => (item * 7 + device) % 6 == 0)];
        return new ClientDataset(device, liked, liked);
    }
}
