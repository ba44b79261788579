namespace FedRas.Tests.Device;

/// <summary>A device whose version has retired items, and whose user knows of items that the version does not have.</summary>
public sealed class RetiredItemTests
{
    private const int Items = 40, Dim = 6;

    private static readonly int[] s_retired = [.. Enumerable.Range(0, Items).Where(item => item % 3 == 0)];

    [Fact]
    public void Train_RetiredAndUnknownPositives_TouchesLiveItemsOnly()
    {
        DeviceSession session = Open();
        int[] liked = [3, 4, 6, 10, Items + 5];
        var update = new ItemUpdate();
        var worker = new DeviceWorker(new DeviceOptions());
        // Every live item is drawn sooner or later, and no other.
        var touched = new SortedSet<int>();
        for (int secret = 0; secret < 40; secret++)
        {
            var state = new DeviceState(new DeviceSecret([.. Enumerable.Repeat((byte)secret, DeviceSecret.Size)]));
            int samples = worker.Train(state, [new ClientDataset(0, liked, liked)], session.Model, new LocalTrainerOptions(), update);
            Assert.Equal(2 * (1 + new LocalTrainerOptions().Negatives) * new LocalTrainerOptions().Epochs, samples);
            touched.UnionWith(update.Items.ToArray());
        }
        Assert.Equal(Enumerable.Range(0, Items).Except(s_retired), touched);
    }

    [Fact]
    public void Train_WorkerThatSawAnotherVersion_DrawsAsAFreshOneDoes()
    {
        DeviceSession session = Open();
        GlobalModel before = new(Items, Dim, seed: 3);
        var shared = new DeviceWorker(new DeviceOptions());
        foreach (GlobalModel model in (GlobalModel[])[before, session.Model, before, session.Model])
            Assert.Equal(Rows(new DeviceWorker(new DeviceOptions()), model), Rows(shared, model));

        static float[] Rows(DeviceWorker worker, GlobalModel model)
        {
            var update = new ItemUpdate();
            var state = new DeviceState(new DeviceSecret(new byte[DeviceSecret.Size]));
            worker.Train(state, [new ClientDataset(0, new[] { 3, 4, 7 }, new[] { 3, 4, 5, 7 })], model, new LocalTrainerOptions(), update);
            return [.. update.Items.ToArray().Select(item => (float)item), .. update.Rows];
        }
    }

    [Fact]
    public void Train_NoItemIsLeftToDraw_TrainsOnPositivesAlone()
    {
        DeviceSession session = Open();
        int[] liked = [4, 5], rest = [.. Enumerable.Range(0, Items).Except(s_retired)];
        var update = new ItemUpdate();
        new DeviceWorker(new DeviceOptions()).Train(new DeviceState(DeviceSecret.Create()), [new ClientDataset(0, liked, rest)],
            session.Model, new LocalTrainerOptions(), update);
        Assert.Equal(liked, update.Items.ToArray());
    }

    [Fact]
    public void Recommend_RetiredItems_AreNotListed()
    {
        int[] liked = [3, 4, 7, Items + 5];
        int[] listed = Open().Recommend(new ClientDataset(0, liked, liked), Items);
        Assert.Equal(Enumerable.Range(0, Items).Except(s_retired).Except(liked), listed.Order());
    }

    [Fact]
    public void Load_SavedState_KnowsWhatIsRetired()
    {
        var state = DeviceState.Create(Items - 10, Dim, 3);
        DeviceSession session = DeviceSession.Open(state);
        session.Apply(Server().FrameFrom(0).Bytes.Span);
        using var storage = new MemoryStream();
        state.Save(storage);
        storage.Position = 0;
        GlobalModel loaded = DeviceSession.Open(DeviceState.Load(storage)).Model;
        Assert.Equal((session.Model.Check, Items), (loaded.Check, loaded.ItemFactors.Rows));
        Assert.Equal(s_retired, loaded.Retired.Items.ToArray());
        Assert.Equal(session.Model.ItemFactors.Values, loaded.ItemFactors.Values);
    }

    [Fact]
    public void Moments_RetiredItems_AreThoseOfTheOthers()
    {
        GlobalModel model = Open().Model;
        int[] live = [.. Enumerable.Range(0, Items).Except(s_retired)];
        var others = new FactorMatrix(live.Length, Dim);
        for (int i = 0; i < live.Length; i++) model.ItemFactors.Row(live[i]).CopyTo(others.Row(i));
        ItemMoments expected = new(others), actual = model.Moments;
        Assert.Equal(live.Length, actual.Items);
        for (int i = 0; i < Dim; i++) Assert.Equal(expected.Mean[i], actual.Mean[i], 1e-6);
        for (int i = 0; i < Dim * Dim; i++) Assert.Equal(expected.Second[i], actual.Second[i], 1e-6);
    }

    [Fact]
    public void With_MoreItems_KeepsOrderAndTellsSinceWhen()
    {
        RetiredItems retired = RetiredItems.None.With([70, 90], 3).With([5, 80], 6);
        Assert.Equal([5, 70, 80, 90], retired.Items.ToArray());
        Assert.Equal([5, 80], retired.Since(3));
        Assert.Equal(retired.Items.ToArray(), Enumerable.Range(0, 300).Where(retired.Contains));
        Assert.Same(retired, retired.With([], 9));
    }

    private static Federation Server()
    {
        var federation = new Federation(new ServerOptions { Items = Items - 10, Dim = Dim, Seed = 3 });
        federation.Extend(Items);
        federation.Retire(s_retired);
        federation.Close(federation.Open(new RoundPlan()));
        return federation;
    }

    private static DeviceSession Open()
    {
        DeviceSession session = DeviceSession.Open(DeviceState.Create(Items - 10, Dim, 3));
        session.Apply(Server().FrameFrom(0).Bytes.Span);
        return session;
    }
}
