namespace FedRas.Tests.Simulation;

public sealed class FullRankingTests
{
    [Theory]
    [InlineData(FullRanking.Auto, EvaluationProtocol.Ncf, true)]
    [InlineData(FullRanking.Auto, EvaluationProtocol.Colr, false)]
    [InlineData(FullRanking.Auto, EvaluationProtocol.PFedRec, false)]
    [InlineData(FullRanking.On, EvaluationProtocol.Ncf, true)]
    [InlineData(FullRanking.On, EvaluationProtocol.Colr, true)]
    [InlineData(FullRanking.On, EvaluationProtocol.PFedRec, true)]
    [InlineData(FullRanking.Off, EvaluationProtocol.Ncf, false)]
    public void Run_FullRanking_IsComputedOrNullAndNeverChangesTheModel(FullRanking choice, EvaluationProtocol protocol, bool isRanked)
    {
        TrainTestSplit split = DatasetSplitter.Split(SmallRun.Data, new SplitOptions { Protocol = protocol });
        SimulationOptions options = SmallRun.Options(Method.FedRas) with { Rounds = 4 };
        SimulationResult result = new Simulator(SmallRun.Data, split, options with { FullRanking = choice }).Run();
        Assert.Equal(isRanked, result.RanksAll);
        Assert.Equal(isRanked && protocol != EvaluationProtocol.Ncf, result.FlattersAll);
        Assert.Equal(isRanked, result.Summary.Recall20 is not null);
        Assert.Equal(isRanked, result.Popularity.AtK[0].Coverage is not null);
        Assert.NotNull(result.Summary.Hr10);
        Assert.Equal(new Simulator(SmallRun.Data, split, options).Run().Summary.ModelSha256, result.Summary.ModelSha256);
    }

    [Theory]
    [InlineData(SplitKind.LeaveOneOut, EvaluationProtocol.Colr, false)]
    [InlineData(SplitKind.LeaveOneOut, EvaluationProtocol.PFedRec, false)]
    [InlineData(SplitKind.LeaveOneOut, EvaluationProtocol.Ncf, true)]
    [InlineData(SplitKind.Ratio, EvaluationProtocol.Colr, true)]
    public void IsFair_EverySplit_SaysWhetherDevicesMayDrawTheirTestItems(SplitKind kind, EvaluationProtocol protocol, bool isFair)
    {
        TrainTestSplit split = DatasetSplitter.Split(SmallRun.Data, new SplitOptions { Kind = kind, Protocol = protocol });
        Assert.Equal(isFair, FullRankingRule.IsFair(split));
        // What the devices do: all that is excluded is what they train on.
        IEnumerable<int> users = Enumerable.Range(0, split.Users);
        Assert.Equal(isFair, users.All(user => split.Client(user).ExcludedCount == split.Train.Row(user).Length));
        Assert.Equal(isFair, FullRanking.Auto.LeftOut(split) is null);
        Assert.Equal(isFair, FullRanking.On.Flattery(split) is null);
        Assert.Null(FullRanking.Off.LeftOut(split) ?? FullRanking.Off.Flattery(split));
    }

    [Fact]
    public void Ranks_Auto_GoesByTestedUsersTimesItems()
    {
        TrainTestSplit Sized(int users) => new()
        {
            Kind = SplitKind.Given,
            Protocol = EvaluationProtocol.Colr,
            Train = InteractionMatrix.FromPairs(20_000, 1_000_000, []),
            Test = InteractionMatrix.FromPairs(20_000, 1_000_000, [.. Enumerable.Range(0, users).Select(user => (user, 0))]),
        };
        Assert.True(FullRanking.Auto.Ranks(Sized(10_000)));
        Assert.False(FullRanking.Auto.Ranks(Sized(10_001)));
        Assert.True(FullRanking.On.Ranks(Sized(10_001)));
    }
}
