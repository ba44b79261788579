namespace FedRas.Tests.Data;

public sealed class DatasetSplitterTests
{
    private static readonly SplitOptions LeaveOneOut = new() { Candidates = 9 };

    [Fact]
    public void Split_LeaveOneOut_TestsTheNewestAndOfTiesTheLaterLine()
    {
        Dataset dataset = TestDatasets.Make([new(0, 0, 1, 50), new(0, 1, 1, 90), new(0, 2, 1, 90), new(0, 3, 1, 10), new(1, 0, 1, 5)]);
        TrainTestSplit split = DatasetSplitter.Split(dataset, LeaveOneOut);
        Assert.Equal([2], split.Test.Row(0).ToArray());
        Assert.Equal([0, 1, 3], split.Train.Row(0).ToArray());
    }

    [Fact]
    public void Split_LeaveOneOut_SingleInteractionStaysInTraining()
    {
        Dataset dataset = TestDatasets.Make([new(0, 0, 1, 50), new(0, 1, 1, 90), new(1, 0, 1, 5)]);
        TrainTestSplit split = DatasetSplitter.Split(dataset, LeaveOneOut);
        Assert.Equal([0], split.Train.Row(1).ToArray());
        Assert.True(split.Test.Row(1).IsEmpty);
        Assert.True(split.Candidates!.Row(1).IsEmpty);
    }

    [Fact]
    public void Split_LeaveOneOutWithoutTimestamps_DependsOnTheSeed()
    {
        Dataset dataset = TestDatasets.Make([.. Enumerable.Range(0, 200).Select(i => new Interaction(i / 10, i % 10, 1, 0))],
            hasTimestamps: false);
        int[] Tested(ulong seed) =>
            [.. Enumerable.Range(0, 20).Select(u => DatasetSplitter.Split(dataset, LeaveOneOut with { Seed = seed }).Test.Row(u)[0])];
        Assert.Equal(Tested(1), Tested(1));
        Assert.NotEqual(Tested(1), Tested(2));
        Assert.True(Tested(1).Distinct().Count() > 3);
    }

    [Fact]
    public void Split_LeaveOneOut_PartitionsAndSamplesOnlyUnmetItems() => TestDatasets.Any.Sample(dataset =>
    {
        TrainTestSplit split = DatasetSplitter.Split(dataset, LeaveOneOut);
        for (int user = 0; user < dataset.Users.Count; user++)
        {
            int[] met = TestDatasets.Met(dataset, user);
            int[] train = split.Train.Row(user).ToArray(), test = split.Test.Row(user).ToArray(), candidates = split.Candidates!.Row(user)
                .ToArray();
            Assert.Equal(met, train.Concat(test).Order());
            Assert.Equal(met.Length > 1 ? 1 : 0, test.Length);
            Assert.Empty(candidates.Intersect(met));
            Assert.Equal(test.Length == 0 ? 0 : Math.Min(9, dataset.Items.Count - met.Length), candidates.Length);
        }
    });

    [Fact]
    public void Split_SameSeed_IsTheSame_AndUsersAreIndependent() => TestDatasets.Any.Sample(dataset =>
    {
        foreach (SplitKind kind in new[] { SplitKind.LeaveOneOut, SplitKind.Ratio })
        {
            TrainTestSplit first = DatasetSplitter.Split(dataset, LeaveOneOut with { Kind = kind });
            TrainTestSplit again = DatasetSplitter.Split(dataset, LeaveOneOut with { Kind = kind });
            var alone = TestDatasets.Make([.. dataset.Interactions.Where(row => row.User == 0)], dataset.HasTimestamps, items: 40);
            TrainTestSplit single = DatasetSplitter.Split(alone, LeaveOneOut with { Kind = kind });
            for (int user = 0; user < dataset.Users.Count; user++)
                Assert.Equal(first.Test.Row(user).ToArray(), again.Test.Row(user).ToArray());
            Assert.Equal(first.Test.Row(0).ToArray(), single.Test.Row(0).ToArray());
            if (kind == SplitKind.LeaveOneOut)
                Assert.Equal(first.Candidates!.Row(0).ToArray(), single.Candidates!.Row(0).ToArray());
        }
    });

    [Fact]
    public void Split_Ratio_RoundsUpAndLeavesOneForTraining() => TestDatasets.Any.Sample(dataset =>
    {
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions { Kind = SplitKind.Ratio, TestRatio = 0.2 });
        Assert.Null(split.Candidates);
        for (int user = 0; user < dataset.Users.Count; user++)
        {
            int[] met = TestDatasets.Met(dataset, user);
            Assert.Equal(met, split.Train.Row(user).ToArray().Concat(split.Test.Row(user).ToArray()).Order());
            Assert.Equal(Math.Min((met.Length + 4) / 5, Math.Max(0, met.Length - 1)), split.Test.Row(user).Length);
        }
    });

    [Fact]
    public void Split_Given_LeavesTheValidPartOut()
    {
        Dataset dataset = TestDatasets.Make([new(0, 0, 1, 0), new(0, 1, 1, 0), new(0, 2, 1, 0)], hasTimestamps: false,
            parts: [SplitPart.Test, SplitPart.Train, SplitPart.Valid]);
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions { Kind = SplitKind.Given });
        Assert.Equal([1], split.Train.Row(0).ToArray());
        Assert.Equal([0], split.Test.Row(0).ToArray());
        Assert.Null(split.Candidates);
    }

    [Fact]
    public void Split_GivenWithoutParts_SaysWhichSplitsArePossible()
    {
        Dataset dataset = TestDatasets.Make([new(0, 0, 1, 0), new(0, 1, 1, 0)]);
        var error = Assert.Throws<DatasetException>(() => DatasetSplitter.Split(dataset, new SplitOptions { Kind = SplitKind.Given }));
        Assert.Contains("use leave-one-out (loo) or ratio", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Split_NobodyToTest_IsAnError()
    {
        Dataset dataset = TestDatasets.Make([new(0, 0, 1, 0), new(1, 1, 1, 0)]);
        Assert.Throws<DatasetException>(() => DatasetSplitter.Split(dataset, LeaveOneOut));
    }

    [Fact]
    public void Split_LeaveOneOut_MergesGivenParts()
    {
        Dataset dataset = TestDatasets.Make([.. Enumerable.Range(0, 60).Select(i => new Interaction(i / 3, i % 3, 1, 0))],
            hasTimestamps: false,
            parts: [.. Enumerable.Range(0, 60).Select(i => (SplitPart)(i % 3))]);
        TrainTestSplit split = DatasetSplitter.Split(dataset, LeaveOneOut);
        Assert.Equal((40, 20), (split.Train.Count, split.Test.Count));
        Assert.Equal(3, Enumerable.Range(0, 20).Select(user => split.Test.Row(user)[0]).Distinct().Count());
    }

    [Fact]
    public void Split_WithValidation_HoldsOutTheSecondNewestOfUsersWithThree()
    {
        Dataset dataset = TestDatasets.Make(
            [new(0, 0, 1, 50), new(0, 1, 1, 90), new(0, 2, 1, 90), new(0, 3, 1, 10), new(1, 0, 1, 5), new(1, 1, 1, 6), new(2, 1, 1, 6)]);
        TrainTestSplit split = DatasetSplitter.Split(dataset, LeaveOneOut with { HoldsValidation = true });
        Assert.Equal([2], split.Test.Row(0).ToArray());
        Assert.Equal([1], split.Validation!.Row(0).ToArray()); // of the same time as the test item, an earlier line
        Assert.Equal([0, 3], split.Train.Row(0).ToArray());
        Assert.Equal((1, 0, 1), (split.Test.Row(1).Length, split.Validation.Row(1).Length, split.Train.Row(1).Length));
        Assert.Equal((0, 0, 1), (split.Test.Row(2).Length, split.Validation.Row(2).Length, split.Train.Row(2).Length));
    }

    [Fact]
    public void Split_WithValidation_TestsTheSameItemsAmongTheSame() => TestDatasets.Any.Sample(dataset =>
    {
        if (dataset.Interactions.GroupBy(row => row.User).All(rows => rows.Count() < 3)) return;
        TrainTestSplit without = DatasetSplitter.Split(dataset, LeaveOneOut);
        TrainTestSplit with = DatasetSplitter.Split(dataset, LeaveOneOut with { HoldsValidation = true });
        TrainTestSplit validation = with.ForValidation();
        for (int user = 0; user < dataset.Users.Count; user++)
        {
            int[] test = with.Test.Row(user).ToArray(), held = with.Validation!.Row(user).ToArray(), train = with.Train.Row(user).ToArray();
            Assert.Equal(without.Test.Row(user).ToArray(), test);
            Assert.Equal(without.Candidates!.Row(user).ToArray(), with.Candidates!.Row(user).ToArray());
            Assert.Equal(without.Train.Row(user).ToArray(), train.Concat(held).Order());
            Assert.Equal(without.Train.Row(user).Length >= 2 && test.Length > 0 ? 1 : 0, held.Length);
            Assert.Equal(train.Concat(held).Order(), with.Known.Row(user).ToArray());
            int[] kept = [.. train, .. held, .. test, .. with.Candidates!.Row(user)];
            Assert.Equal(kept.Order(), with.Client(user).Excluded.ToArray());
            Assert.Equal(held, validation.Test.Row(user).ToArray());
            Assert.Equal(train, validation.Known.Row(user).ToArray());
        }
    });

    [Fact]
    public void Split_WithValidationButNobodyHasThree_IsAnError()
    {
        Dataset dataset = TestDatasets.Make([new(0, 0, 1, 50), new(0, 1, 1, 90)]);
        var error = Assert.Throws<DatasetException>(() => DatasetSplitter.Split(dataset, LeaveOneOut with { HoldsValidation = true }));
        Assert.Contains("no user has three interactions", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SplitKind.Ratio)]
    [InlineData(SplitKind.Given)]
    public void Validate_ValidationOfAnotherSplit_Throws(SplitKind kind) =>
        Assert.Throws<ArgumentException>(() => new SplitOptions { Kind = kind, HoldsValidation = true }.Validate());

    [Theory]
    [InlineData(EvaluationProtocol.Colr)]
    [InlineData(EvaluationProtocol.Ncf)]
    [InlineData(EvaluationProtocol.PFedRec)]
    public void Client_Exclusions_FollowTheProtocol(EvaluationProtocol protocol) => TestDatasets.Any.Sample(dataset =>
    {
        TrainTestSplit split = DatasetSplitter.Split(dataset, LeaveOneOut with { Protocol = protocol });
        for (int user = 0; user < split.Users; user++)
        {
            int[] train = split.Train.Row(user).ToArray(), test = split.Test.Row(user).ToArray(), candidates = split.Candidates!.Row(user)
                .ToArray();
            IEnumerable<int> expected = protocol switch
            {
                EvaluationProtocol.Ncf => train,
                EvaluationProtocol.PFedRec => train.Concat(test),
                _ => train.Concat(test).Concat(candidates),
            };
            ClientDataset client = split.Client(user);
            Assert.Equal(train, client.Positives.ToArray());
            Assert.Equal(expected.Order(), client.Excluded.ToArray());
        }
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Validate_RatioOutsideRange_Throws(double ratio) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SplitOptions { TestRatio = ratio }.Validate());

    [Fact]
    public void Split_MovieLens100K_TestsEveryUserAmong99()
    {
        Dataset dataset = DatasetReader.Read(SharedData.Require("ml-100k"), null, TestContext.Current.CancellationToken);
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions());
        Assert.Equal((99_057, 943, 943 * 99), (split.Train.Count, split.Test.Count, split.Candidates!.Count));
    }
}
