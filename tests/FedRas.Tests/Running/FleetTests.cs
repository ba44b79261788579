namespace FedRas.Tests.Running;

public sealed class FleetTests
{
    private const int Items = 60, Dim = 5, Rounds = 8;

    [Theory]
    [InlineData(1L << 20)]
    [InlineData(900L)] // most versions are retired: their devices get a key frame
    [InlineData(0L)]
    public void CatchUp_FromEveryVersion_DecodesTheFrameAndCountsItsBytes(long history)
    {
        var options = new ServerOptions
        {
            Items = Items,
            Dim = Dim,
            Lattice = new LatticeOptions
            {
                HistoryBytes = history,
                RefineFrom = 5
            }
        };
        var server = new Federation(options);
        Fleet fleet = Create(server, options);
        for (int round = 0; round < Rounds; round++)
        {
            fleet.Apply(Publish(server, round));
            Assert.Equal(server.Model.ItemFactors.Values, fleet.Model.ItemFactors.Values);
            for (int held = 0; held <= round; held++)
                Assert.Equal(server.FrameFrom(held).Bytes.Length, fleet.CatchUp(held));
            Assert.Equal(0, fleet.CatchUp(server.Round));
        }
    }

    [Fact]
    public void CatchUp_FrameToAnotherTable_Throws()
    {
        var options = new ServerOptions { Items = Items, Dim = Dim };
        Federation server = new(options), another = new(options);
        Fleet fleet = Create(server, options);
        for (int round = 0; round < 3; round++)
        {
            // Devices that are always there follow another server than the one that devices that were away ask.
            Publish(server, round + Rounds);
            fleet.Apply(Publish(another, round));
        }
        foreach (int held in (int[])[0, 1, 2]) Assert.Throws<InvalidOperationException>(() => fleet.CatchUp(held));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LeadsTo_ChangesOfAFrame_AreTakenAndAnyOtherAreFound(bool refines)
    {
        var model = new GlobalModel(Items, Dim, seed: 1);
        LatticePublisher publisher = TestFederations.Lattice(Items, Dim, new LatticeOptions { RefineFrom = refines ? Rounds : null });
        HeldVersion start = HeldVersion.Start(Items, Dim), held = start, newest = start;
        for (int round = 0; round < Rounds; round++)
        {
            publisher.Publish(model, TestFederations.Step(round, Items, Dim));
            newest = HeldVersion.Of(publisher.Newest.Table, newest);
            if (round == 2) held = newest;
        }
        foreach ((HeldVersion from, int round) in (IEnumerable<(HeldVersion, int)>)[(start, 0), (held, 3), (newest, Rounds)])
        {
            LevelChanges changes = Read(publisher.Newest.FrameFrom(round));
            Assert.True(from.LeadsTo(newest, changes));
            for (int i = 0; i < changes.Count; i++)
            {
                changes.Row(i)[Dim - 1]++;
                Assert.False(from.LeadsTo(newest, changes), $"change {i} of the frame from round {round}");
                changes.Row(i)[Dim - 1]--;
            }
            if (changes.Count > 0)
            {
                // A row too few.
                var kept = new bool[changes.Count];
                kept.AsSpan(1).Fill(true);
                changes.Keep(kept);
                Assert.False(from.LeadsTo(newest, changes));
            }
        }
    }

    private static LevelChanges Read(LatticeFrame frame)
    {
        var changes = new LevelChanges();
        new LatticeFrameCodec().ReadChanges(frame.Bytes.Span, WireLimits.Default, changes);
        return changes;
    }

    private static Fleet Create(Federation server, ServerOptions options) =>
        new(server, readsFrames: true, new DeviceOptions(), options, keepsVersions: true);

    private static ReadOnlySpan<byte> Publish(Federation server, int step) =>
        server.Publisher.Publish(server.Model, TestFederations.Step(step, Items, Dim)).Span;
}
