namespace FedRas.Tests.Data;

public sealed class DatasetFilterTests
{
    [Fact]
    public void Apply_KCore_IsAFixedPoint() => Gen.Select(TestDatasets.Any, Gen.Int[1, 4], Gen.Int[1, 4]).Sample((dataset, users, items) =>
    {
        var filter = new DatasetFilter { MinUserInteractions = users, MinItemInteractions = items, MinRating = 2 };
        Dataset kept;
        try
        {
            kept = filter.Apply(dataset);
        }
        catch (DatasetException)
        {
            return;
        }
        Assert.All(kept.Interactions.CountBy(row => row.User), pair => Assert.True(pair.Value >= users));
        Assert.All(kept.Interactions.CountBy(row => row.Item), pair => Assert.True(pair.Value >= items));
        Assert.All(kept.Interactions, row => Assert.True(row.Rating >= 2));
        Assert.Same(kept, filter.Apply(kept));
        // Every row left is a row that was there, under the same ids.
        var before = dataset.Interactions.Select(row => (dataset.Users[row.User], dataset.Items[row.Item], row.Rating, row.Timestamp))
            .ToHashSet();
        Assert.All(kept.Interactions, row =>
            Assert.Contains((kept.Users[row.User], kept.Items[row.Item], row.Rating, row.Timestamp), before));
    });

    [Fact]
    public void Apply_KCore_IsTheLargest()
    {
        // A square of users 0-1 and items 0-1, and a chain hanging off it that unravels step by step.
        Dataset dataset = TestDatasets.Make([new(0, 0, 5, 1), new(0, 1, 5, 2), new(1, 0, 5, 3), new(1, 1, 5, 4), new(1, 2, 5, 5),
            new(2, 2, 5, 6), new(2, 3, 5, 7)]);
        Dataset core = new DatasetFilter { MinUserInteractions = 2, MinItemInteractions = 2 }.Apply(dataset);
        Assert.Equal([1, 2, 3, 4], core.Interactions.Select(row => row.Timestamp));
        Dataset users = new DatasetFilter { MinUserInteractions = 3 }.Apply(dataset);
        Assert.Equal([3, 4, 5], users.Interactions.Select(row => row.Timestamp));
    }

    [Fact]
    public void Apply_Reindexes_KeepingIdsTitlesAndParts()
    {
        SplitPart[] parts = [SplitPart.Train, SplitPart.Valid, SplitPart.Test];
        Dataset dataset = TestDatasets.Make([new(0, 0, 1, 1), new(1, 1, 4, 2), new(1, 2, 5, 3)], parts: parts)
            .With(titles: new Dictionary<int, string> { [0] = "Zero", [2] = "Two" });
        Dataset kept = new DatasetFilter { MinRating = 4 }.Apply(dataset);
        Assert.Equal([new(0, 0, 4, 2), new(0, 1, 5, 3)], kept.Interactions);
        Assert.Equal(("user1", "item1", "item2"), (kept.Users[0], kept.Items[0], kept.Items[1]));
        Assert.Equal([SplitPart.Valid, SplitPart.Test], kept.Parts);
        Assert.Equal([new(1, "Two")], kept.Titles);
    }

    [Fact]
    public void Apply_NothingLeft_SaysWhichFilters()
    {
        Dataset dataset = TestDatasets.Make([new(0, 0, 1, 1)]);
        var error = Assert.Throws<DatasetException>(() => new DatasetFilter { MinUserInteractions = 2 }.Apply(dataset));
        Assert.Contains("2 per user", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_MinRatingWithoutRatings_IsAnError()
    {
        Dataset dataset = DatasetReader.Read(SharedData.Require("gowalla"), null, TestContext.Current.CancellationToken);
        var error = Assert.Throws<DatasetException>(() => new DatasetFilter { MinRating = 3 }.Apply(dataset));
        Assert.Contains("has no ratings", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_SingleInteractionWarning_SpeaksOfTheUsersLeft()
    {
        Dataset raw = TestDatasets.Make([new(0, 0, 5, 1), new(0, 1, 5, 2), new(1, 0, 5, 3), new(2, 0, 1, 4), new(2, 1, 5, 5)]);
        Dataset warned = SparseUserWarning.Renew(raw);
        Assert.Contains("1 user trains", Assert.Single(warned.Warnings), StringComparison.Ordinal);
        Assert.Contains("2 users", Assert.Single(new DatasetFilter { MinRating = 2 }.Apply(warned).Warnings), StringComparison.Ordinal);
        Assert.Empty(new DatasetFilter { MinUserInteractions = 2 }.Apply(warned).Warnings);
    }
}
