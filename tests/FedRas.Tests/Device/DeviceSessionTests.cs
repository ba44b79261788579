namespace FedRas.Tests.Device;

public sealed class DeviceSessionTests
{
    private const int Items = 90, Dim = 8, Seed = 3;

    private static readonly ServerOptions s_options = new() { Items = Items, Dim = Dim, Seed = Seed };

    [Fact]
    public void Apply_FramesFromAnyVersion_HoldsTheServersTableBitForBitAndLeavesTheFormerAsItWas()
    {
        var federation = new Federation(s_options);
        DeviceSession always = DeviceSession.Open(DeviceState.Create(Items, Dim, Seed)),
            late = DeviceSession.Open(DeviceState.Create(Items, Dim, Seed));
        for (int i = 0; i < 5; i++)
        {
            GlobalModel former = always.Model;
            float[] values = former.ItemFactors.Values.ToArray();
            ReadOnlyMemory<byte> frame = Step(federation, always);
            always.Apply(frame.Span);
            Assert.Equal(federation.Model.ItemFactors.Values, always.Model.ItemFactors.Values);
            Assert.Equal(values, former.ItemFactors.Values);
            if (i is 1 or 4) late.Apply(federation.FrameFrom(late.HeldRound).Bytes.Span);
        }
        Assert.Equal((5, federation.Model.Check), (late.HeldRound, late.Model.Check));
        Assert.Equal(federation.Model.ItemFactors.Values, late.Model.ItemFactors.Values);
    }

    [Fact]
    public void Apply_GarbageOrAFrameFromElsewhere_ThrowsAndChangesNothing()
    {
        var federation = new Federation(s_options);
        DeviceSession session = DeviceSession.Open(DeviceState.Create(Items, Dim, Seed));
        DeviceSession other = DeviceSession.Open(DeviceState.Create(Items, Dim, Seed + 1));
        byte[] frame = Step(federation, session).ToArray();
        float[] start = session.Model.ItemFactors.Values.ToArray();
        Assert.Throws<WireFormatException>(() => other.Apply(frame));
        Assert.Throws<WireFormatException>(() => session.Apply(frame.AsSpan(0, frame.Length - 1)));
        Assert.Throws<WireFormatException>(() => session.Apply([]));
        Assert.Equal((0, 0), (session.HeldRound, other.HeldRound));
        Assert.Equal(start, session.Model.ItemFactors.Values);
        session.Apply(frame);
        Assert.Throws<WireFormatException>(() => session.Apply(Step(federation, session).Span[..^2]));
        Assert.Equal(1, session.HeldRound);
    }

    [Fact]
    public void Train_AnotherRoundThanTheTasks_ThrowsAndSaysWhatToDo()
    {
        var federation = new Federation(s_options);
        DeviceSession session = DeviceSession.Open(DeviceState.Create(Items, Dim, Seed));
        Step(federation, session);
        RoundTask next = federation.Open(new RoundPlan()).TaskFor(1);
        string why = Assert.Throws<ArgumentException>(() => session.Train(Data(), next)).Message;
        Assert.Contains("apply the newest frame first", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Load_SavedState_HoldsTheSameTableAndSendsTheSameReport(int rounds)
    {
        var federation = new Federation(s_options);
        var state = DeviceState.Create(Items, Dim, Seed);
        DeviceSession session = DeviceSession.Open(state);
        for (int i = 0; i < rounds; i++) session.Apply(Step(federation, session).Span);
        using var storage = new MemoryStream();
        state.Save(storage);
        storage.Position = 0;
        DeviceSession loaded = DeviceSession.Open(DeviceState.Load(storage));

        Assert.Equal((session.HeldRound, session.Model.Check), (loaded.HeldRound, loaded.Model.Check));
        Assert.Equal(session.Model.ItemFactors.Values, loaded.Model.ItemFactors.Values);
        RoundTask task = federation.Open(new RoundPlan()).TaskFor(1);
        var still = new DeviceConditions { MultiplyAddsPerSecond = 1e9 };
        Assert.Equal(Payload(session), Payload(loaded));
        Assert.Equal(session.Recommend(Data(), 5), loaded.Recommend(Data(), 5));

        // The time that training took is measured, so that it differs.
        byte[] Payload(DeviceSession one) => [.. one.Train(Data(), task, still).TakeLast(60)];
    }

    [Fact]
    public void Load_DamagedAnywhere_Throws()
    {
        var federation = new Federation(s_options);
        var state = DeviceState.Create(Items, Dim, Seed);
        DeviceSession session = DeviceSession.Open(state);
        session.Apply(Step(federation, session).Span);
        using var storage = new MemoryStream();
        state.Save(storage);
        byte[] saved = storage.ToArray();
        for (int at = 0; at < saved.Length; at++)
        {
            byte[] damaged = [.. saved];
            damaged[at] ^= 0x41;
            Assert.Throws<InvalidDataException>(() => DeviceState.Load(new MemoryStream(damaged)));
            Assert.Throws<InvalidDataException>(() => DeviceState.Load(new MemoryStream(saved[..at])));
        }
    }

    [Fact]
    public void Recommend_TrainedTable_ListsUnmetItemsBestFirst()
    {
        var federation = new Federation(s_options);
        DeviceSession session = DeviceSession.Open(DeviceState.Create(Items, Dim, Seed));
        for (int i = 0; i < 6; i++) session.Apply(Step(federation, session).Span);
        ClientDataset data = Data();
        int[] recommended = session.Recommend(data, 10);
        Assert.Equal(10, recommended.Distinct().Count());
        Assert.Empty(recommended.Intersect(data.Positives.ToArray()));
        // Everybody likes every third item, this user but one of them.
        Assert.Equal(33, recommended[0]);
        Assert.Equal(Items - data.Positives.Length, session.Recommend(data, 1_000).Length);
    }

    /// <summary>A round of twelve devices, which hold what the session holds.</summary>
    private static ReadOnlyMemory<byte> Step(Federation federation, DeviceSession like)
    {
        OpenRound round = federation.Open(new RoundPlan { Goal = 12 });
        var worker = new DeviceWorker(new DeviceOptions());
        for (int device = 0; device < 12; device++)
        {
            int[] liked = [.. Enumerable.Range(0, Items).Where(item => item % 3 == 0)];
            var state = new DeviceState(new DeviceSecret([.. Enumerable.Repeat((byte)device, DeviceSecret.Size)]));
            RoundTask task = round.TaskFor(device);
            GlobalModel model = like.HeldRound == federation.Round ? like.Model : federation.Model;
            round.Accept(device, worker.Report(state, [new ClientDataset(device, liked, liked)], model, task).Message);
        }
        return federation.Close(round).Frame;
    }

    private static ClientDataset Data()
    {
        int[] liked = [.. Enumerable.Range(0, Items).Where(item => item % 3 == 0 && item != 33)];
        return new ClientDataset(1, liked, liked);
    }
}
