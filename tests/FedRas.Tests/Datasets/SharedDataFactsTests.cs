namespace FedRas.Tests.Datasets;

public sealed class SharedDataFactsTests
{
    [Fact]
    public void Read_MovieLens100K_HasPublishedSize()
    {
        Dataset dataset = DatasetReader.Read(SharedData.Require("ml-100k"), null, TestContext.Current.CancellationToken);
        Assert.Equal((943, 1_682, 100_000), (dataset.Users.Count, dataset.Items.Count, dataset.Interactions.Length));
        Assert.Null(dataset.Parts);
        Assert.True(dataset.HasTimestamps);
        Assert.DoesNotContain(dataset.Warnings, line => !line.StartsWith("user with a single interaction", StringComparison.Ordinal));
        Assert.Equal("1", dataset.Users[0]);
    }

    [Fact]
    public void Read_AmazonVideo_HasPublishedSizeDespiteMixedLineEnds()
    {
        Dataset dataset = DatasetReader.Read(SharedData.Require("amazon-video"), null, TestContext.Current.CancellationToken);
        Assert.Equal((8_072, 11_830, 63_836), (dataset.Users.Count, dataset.Items.Count, dataset.Interactions.Length));
        Assert.True(dataset.HasRatings && dataset.HasTimestamps);
        Assert.Equal(1_198_195_200_000, dataset.Interactions[0].Timestamp);
        Assert.Empty(dataset.Warnings);
    }

    [Theory]
    [InlineData("ml-1m", 6_039, 3_628, 590_733, 80_897, 164_848)]
    [InlineData("gowalla", 29_858, 40_981, 719_081, 91_047, 217_242)]
    public void Read_GivenSplit_HasPublishedSizes(string name, int users, int items, int train, int valid, int test)
    {
        Dataset dataset = DatasetReader.Read(SharedData.Require(name), null, TestContext.Current.CancellationToken);
        Assert.Equal((users, items), (dataset.Users.Count, dataset.Items.Count));
        Assert.NotNull(dataset.Parts);
        Assert.Equal([train, valid, test], dataset.Parts.CountBy(part => part).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.False(dataset.HasTimestamps);
        Assert.DoesNotContain(dataset.Warnings, line => !line.StartsWith("user with a single interaction", StringComparison.Ordinal));

        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions { Kind = SplitKind.Given });
        Assert.Equal((train, test), (split.Train.Count, split.Test.Count));
    }
}
