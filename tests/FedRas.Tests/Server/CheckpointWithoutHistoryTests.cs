using static FedRas.Tests.Server.FederationRounds;

namespace FedRas.Tests.Server;

public sealed class CheckpointWithoutHistoryTests
{
    private const int Rounds = 8;

    private static readonly ServerOptions s_options = new()
    {
        Items = 60,
        Dim = 8,
        Seed = 7,
        Lattice = new LatticeOptions { Step = 0.5 },
    };

    [Fact]
    public void Load_FramesOfAllRounds_HandsOutTheFramesOfTheSavedServerAndGoesOnByTheSameBytes()
    {
        (Federation kept, List<ReadOnlyMemory<byte>> frames) = Run(s_options);
        Federation loaded = Reload(kept, s_options, frames);
        for (int round = 0; round < 4; round++)
        {
            for (int held = 0; held <= kept.Round; held++)
            {
                Assert.Equal(held, loaded.FrameFrom(held).FromRound);
                Assert.Equal(kept.FrameFrom(held).Bytes.ToArray(), loaded.FrameFrom(held).Bytes.ToArray());
            }
            Assert.Equal(RunRound(kept, from: 0), RunRound(loaded, from: 0));
        }
    }

    [Fact]
    public void Save_WithoutHistory_IsAsLongAfterManyRoundsAsAfterOne()
    {
        Assert.Equal(Saved(Run(s_options, rounds: 1).Server).Length, Saved(Run(s_options).Server).Length);
    }

    [Theory]
    [InlineData(5, 6)] // a version is proven by the frame that led to it
    [InlineData(Rounds, Rounds)]
    public void Load_AFrameIsMissing_HistoryBeginsThere(int missingTo, int oldest)
    {
        (Federation kept, List<ReadOnlyMemory<byte>> frames) = Run(s_options);
        frames.RemoveAt(Rounds - missingTo);
        Federation loaded = Reload(kept, s_options, frames);
        for (int held = 1; held <= Rounds; held++)
        {
            Assert.Equal(held < oldest ? 0 : held, loaded.FrameFrom(held).FromRound);
            if (held >= oldest) Assert.Equal(kept.FrameFrom(held).Bytes.ToArray(), loaded.FrameFrom(held).Bytes.ToArray());
        }
    }

    [Fact]
    public void Load_TheCellChanged_HistoryBeginsThere()
    {
        ServerOptions options = s_options with { Lattice = s_options.Lattice with { RefineFrom = 4 } };
        (Federation kept, List<ReadOnlyMemory<byte>> frames) = Run(options);
        Federation loaded = Reload(kept, options, frames);
        for (int held = 1; held <= Rounds; held++) Assert.Equal(held < 4 ? 0 : held, loaded.FrameFrom(held).FromRound);
        for (int held = 4; held <= Rounds; held++)
            Assert.Equal(kept.FrameFrom(held).Bytes.ToArray(), loaded.FrameFrom(held).Bytes.ToArray());
        Assert.Equal(RunRound(kept, from: 0), RunRound(loaded, from: 0));
    }

    [Fact]
    public void Load_LittleMemory_ReadsNoMoreFramesThanItKeepsAndKeepsWhatTheSavedServerKept()
    {
        ServerOptions options = s_options with { Lattice = s_options.Lattice with { HistoryBytes = 3_000 } };
        (Federation kept, List<ReadOnlyMemory<byte>> frames) = Run(options);
        int read = 0;
        Federation loaded = Reload(kept, options, frames.Select(frame =>
        {
            read++;
            return frame;
        }));
        Assert.InRange(read, 2, Rounds - 2);
        for (int held = 1; held <= Rounds; held++)
            Assert.Equal(kept.FrameFrom(held).FromRound, loaded.FrameFrom(held).FromRound);
    }

    [Fact]
    public void Load_FramesBeyondTheCheckpoint_ArePassedOver()
    {
        (Federation kept, List<ReadOnlyMemory<byte>> frames) = Run(s_options);
        byte[] saved = Saved(kept);
        frames.Insert(0, RunRound(kept, from: 0));
        var loaded = Federation.Load(new MemoryStream(saved), s_options, frames: frames);
        Assert.Equal(1, loaded.FrameFrom(1).FromRound);
        Assert.Equal(frames[0].ToArray(), RunRound(loaded, from: 0));
    }

    [Fact]
    public void Load_AFrameOfAnotherFederationOrADamagedOne_SaysWhatToDo()
    {
        (Federation kept, List<ReadOnlyMemory<byte>> frames) = Run(s_options);
        List<ReadOnlyMemory<byte>> other = [.. frames], damaged = [.. frames];
        other[2] = Run(s_options with { Seed = 8 }).Frames[2];
        damaged[2] = frames[2][..^1];
        Assert.Equal("the frame from round 5 to 6 is not the one that led to round 6 with check " + Check(2) + ": load without it "
            + "and those before it, and devices from there get a key frame",
            Assert.Throws<InvalidDataException>(() => Reload(kept, s_options, other)).Message);
        Assert.StartsWith("a stored frame is illegal (",
            Assert.Throws<InvalidDataException>(() => Reload(kept, s_options, damaged)).Message, StringComparison.Ordinal);

        string Check(int frame) => $"{LatticeFrameCodec.ReadHeader(frames[frame].Span, new WireLimits()).Check:x16}";
    }

    private static (Federation Server, List<ReadOnlyMemory<byte>> Frames) Run(ServerOptions options, int rounds = Rounds)
    {
        var federation = new Federation(options);
        var frames = new List<ReadOnlyMemory<byte>>();
        for (int round = 0; round < rounds; round++) frames.Insert(0, RunRound(federation, from: 0));
        return (federation, frames);
    }

    private static byte[] Saved(Federation federation)
    {
        using var storage = new MemoryStream();
        federation.Save(storage, withHistory: false);
        return storage.ToArray();
    }

    private static Federation Reload(Federation federation, ServerOptions options, IEnumerable<ReadOnlyMemory<byte>> frames) =>
        Federation.Load(new MemoryStream(Saved(federation)), options, frames: frames);
}
