namespace FedRas.Tests.Device;

public sealed class PseudoItemsTests
{
    private const int Items = 300, Dim = 8;
    private static readonly ClientDataset s_user = new(4, new[] { 2, 30, 31, 99, 250 }, new[] { 2, 30, 31, 77, 99, 250 });

    [Theory]
    [InlineData(1, 5)]
    [InlineData(0.5, 2)]
    [InlineData(2.2, 11)]
    [InlineData(0, 0)]
    public void Among_Share_AddsSoManyNewItemsToLikedAndExcluded(double share, int made)
    {
        ClientDataset all = Among(Items, share);
        Assert.Equal(5 + made, all.Positives.Length);
        Assert.Equal(6 + made, all.ExcludedCount);
        Assert.Equal(s_user.Positives.ToArray(), all.Positives.ToArray().Intersect(s_user.Positives.ToArray()));
        Assert.DoesNotContain(77, all.Positives.ToArray());
    }

    [Fact]
    public void Among_MoreOfThemOrMoreItems_KeepsThoseThatWereThere()
    {
        int[] few = Made(Items, 1), many = Made(Items, 4), larger = Made(2 * Items, 4);
        Assert.Equal(few, few.Intersect(many));
        Assert.InRange(many.Intersect(larger).Count(), 4, 16);
        Assert.All(larger.Where(item => item < Items), item => Assert.Contains(item, many));
    }

    [Fact]
    public void Among_AnotherDevice_MakesUpOthers() =>
        Assert.NotEqual(Made(Items, 4), Among(Items, 4, TestDevices.Secret(8)).Positives.ToArray().Except(s_user.Positives.ToArray()));

    [Fact]
    public void Among_FewerItemsLeft_TakesAll() => Assert.Equal(100, Among(101, 10, user: TestDevices.Likes(0, Enumerable.Range(0, 60)
        .ToArray())).Positives.Length - 1);

    [Fact]
    public void Train_MadeUpItems_AreLiftedInEveryRoundAsLikedOnesAre()
    {
        SimulatedDevice device = new([s_user], Dim, TestDevices.Secret(1));
        var worker = new DeviceWorker(new DeviceOptions { PseudoItems = 2 });
        var without = new DeviceWorker(new DeviceOptions());
        int[] made = Made(Items, 2);
        var update = new ItemUpdate();
        for (int round = 0; round < 5; round++)
        {
            var model = new GlobalModel(new GlobalModel(Items, Dim, 1).ItemFactors, round);
            int samples = worker.Train(device, model, new LocalTrainerOptions(), update);
            Assert.Equal(3 * without.Train(device, model, new LocalTrainerOptions(), new ItemUpdate()), samples);
            for (int i = 0; i < update.Count; i++)
            {
                bool isLiked = made.Contains(update.Items[i]) || s_user.Positives.Span.Contains(update.Items[i]);
                Assert.Equal(isLiked, update.Gains[i] > 0);
            }
            Assert.Equal(made, made.Intersect(update.Items.ToArray()));
        }
    }

    [Fact]
    public void Report_WithoutThem_IsTheBytesOfADeviceThatHasNoSuchOption()
    {
        SimulatedDevice device = new([s_user], Dim, TestDevices.Secret(1));
        var model = new GlobalModel(Items, Dim, 1);
        byte[] plain = Report(new DeviceOptions());
        Assert.NotEqual(plain, Report(new DeviceOptions { PseudoItems = 1 }));
        Assert.Equal(plain, Report(new DeviceOptions { PseudoItems = 0.09 })); // rounds to no item

        byte[] Report(DeviceOptions options) => new DeviceWorker(options).Report(device, model, TestDevices.Task(model)).Message.ToArray();
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(10.1)]
    [InlineData(double.NaN)]
    public void Validate_ShareOutOfRange_IsRefused(double share) => Assert.Equal("PseudoItems",
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeviceOptions { PseudoItems = share }.Validate()).ParamName);

    private static int[] Made(int items, double share) => [.. Among(items, share).Positives.ToArray().Except(s_user.Positives.ToArray())];

    private static ClientDataset Among(int items, double share, DeviceSecret? secret = null, ClientDataset? user = null) =>
        new PseudoItems().Among(user ?? s_user, new GlobalModel(items, Dim, 1), share, secret ?? TestDevices.Secret(1));
}
