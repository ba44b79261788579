namespace FedRas.Tests.Server.Publishing;

public sealed class PublishedVersionTests
{
    private const int Items = 300, Dim = 6, Rounds = 10, Threads = 3;

    [Theory]
    [InlineData(1L << 20, false)]
    [InlineData(9_000L, false)] // half of the versions are retired, and their devices get a key frame
    [InlineData(1L << 20, true)]
    [InlineData(9_000L, true)]
    public void FrameFrom_SeveralThreadsWhileThePublisherGoesOn_LeadsToItsOwnTable(long history, bool changes)
    {
        var options = new LatticeOptions { Step = 0.25, HistoryBytes = history, RefineFrom = 12 };
        byte[][] alone = FramesAlone(options, changes);
        var model = new GlobalModel(Items, Dim, seed: 1);
        LatticePublisher publisher = TestFederations.Lattice(Items, Dim, options);
        for (int round = 0; round < Rounds; round++) publisher.Publish(model, round, changes);
        PublishedVersion version = publisher.Newest;
        ulong check = version.Check;
        FactorMatrix table = model.ItemFactors.Copy();

        var frames = new LatticeFrame[Threads, Rounds + 1];
        using var start = new Barrier(Threads + 1);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(t => new Thread(() =>
        {
            start.SignalAndWait();
            for (int i = 0; i <= Rounds; i++)
            {
                int held = (i + 4 * t) % (Rounds + 1);
                frames[t, held] = version.FrameFrom(held);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        start.SignalAndWait();
        for (int round = Rounds; round < 2 * Rounds; round++) publisher.Publish(model, round, changes);
        foreach (Thread thread in threads) thread.Join();

        Assert.Equal(history > 9_000, version.Reaches(1));
        Assert.Equal((Rounds, check), (version.Round, version.Check));
        Assert.Equal(2 * Rounds, publisher.Newest.Round);
        for (int held = 0; held <= Rounds; held++)
        {
            for (int t = 0; t < Threads; t++) Assert.Same(frames[0, held], frames[t, held]);
            Assert.Equal(alone[held], frames[0, held].Bytes.ToArray());
            Assert.Equal(version.Reaches(held) ? held : 0, frames[0, held].FromRound);
        }
        var device = new QuantizedTable(Items, Dim, seed: 1, cell: 1);
        LatticeFrameHeader header = new LatticeFrameCodec().Decode(frames[0, 0].Bytes.Span, WireLimits.Default, device);
        var rendered = new FactorMatrix(device.Items, Dim);
        device.Render(rendered);
        Assert.Equal((Rounds, check), (header.ToRound, header.Check));
        Assert.Equal(table.Values, rendered.Values);
        Assert.Equal((changes, changes), (version.Items > Items, version.Retired.Count > 0));
        Assert.Equal(version.Retired.Items, device.Retired.Items);
    }

    [Fact]
    public void Reaches_RetiredVersion_IsFalseAndTheNewestTrue()
    {
        var model = new GlobalModel(Items, Dim, seed: 1);
        LatticePublisher publisher = TestFederations.Lattice(Items, Dim, new LatticeOptions { Step = 0.25, HistoryBytes = 9_000 });
        for (int round = 0; round < Rounds; round++) publisher.Publish(model, TestFederations.Step(round, Items, Dim));
        bool[] reached = [.. Enumerable.Range(0, Rounds + 1).Select(publisher.Newest.Reaches)];
        Assert.False(reached[1]);
        Assert.True(reached[Rounds - 1]);
        Assert.True(reached[Rounds]);
        Assert.Equal(reached.Order(), reached); // the oldest are retired first
    }

    /// <summary>The frames of the same version, made by one thread while nothing else goes on.</summary>
    private static byte[][] FramesAlone(LatticeOptions options, bool changes)
    {
        var model = new GlobalModel(Items, Dim, seed: 1);
        LatticePublisher publisher = TestFederations.Lattice(Items, Dim, options);
        for (int round = 0; round < Rounds; round++) publisher.Publish(model, round, changes);
        return [.. Enumerable.Range(0, Rounds + 1).Select(held => publisher.Newest.FrameFrom(held).Bytes.ToArray())];
    }
}
