using FedRas.Comparison.Ncf;
using FedRas.Tests.Data;

namespace FedRas.Tests.Simulation;

public sealed class NewUsersTests
{
    private static readonly Dataset s_dataset = TestDatasets.Synthetic(150, 160, 20);
    private static readonly TrainTestSplit s_split = DatasetSplitter.Split(s_dataset, new SplitOptions());

    [Fact]
    public void Draw_ATenth_TakesThatManyBySeedAndDividesTheSplit()
    {
        NewUsers drawn = NewUsers.Draw(s_split, 0.1, seed: 5)!;
        Assert.Equal(15, drawn.Count);
        Assert.Equal(drawn.All, NewUsers.Draw(s_split, 0.1, seed: 5)!.All);
        Assert.NotEqual(drawn.All, NewUsers.Draw(s_split, 0.1, seed: 6)!.All);
        Func<TrainTestSplit, InteractionMatrix>[] parts = [s => s.Train, s => s.Test, s => s.Candidates!];
        for (int user = 0; user < s_split.Users; user++)
        {
            (TrainTestSplit has, TrainTestSplit lacks) = drawn.All[user] ? (drawn.Own, drawn.Others) : (drawn.Others, drawn.Own);
            foreach (Func<TrainTestSplit, InteractionMatrix> part in parts)
            {
                Assert.Equal(part(s_split).Row(user).ToArray(), part(has).Row(user).ToArray());
                Assert.Empty(part(lacks).Row(user).ToArray());
            }
        }
        Assert.Null(NewUsers.Draw(s_split, 0, seed: 5));
    }

    [Theory]
    [InlineData(0.001, "is nobody")]
    [InlineData(0.999, "is everybody")]
    public void Draw_NobodyOrEverybody_IsRefused(double share, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => NewUsers.Draw(s_split, share, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Run_NewUsers_NeverTrainAndTheMainMetricsAreOfTheOthers()
    {
        // Everybody who may train does, in every round.
        SimulationOptions options = Options(Method.FedRas, false) with { ClientsPerRound = 135, Rounds = 3 };
        SimulationSummary summary = new Simulator(s_dataset, s_split, options).Run().Summary;
        Assert.Equal((15, 135, 0, 3.0), (summary.NewUsers, summary.TestedUsers, summary.NeverTrainedUsers, summary.TurnsPerDevice));
        Assert.NotNull(summary.Hr10NewUsers);
        Assert.NotNull(summary.Ndcg10NewUsers);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Simulator(s_dataset, s_split, options with { ClientsPerRound = 136 }));

        SimulationSummary without = new Simulator(s_dataset, s_split, options with { NewUsers = 0 }).Run().Summary;
        Assert.Equal((null, 150, null, null), (without.NewUsers, without.TestedUsers, without.Hr10NewUsers, without.Ndcg10NewUsers));
    }

    [Theory]
    [InlineData(Method.FedRas, false, UserFactorsKind.Reconstructed)]
    [InlineData(Method.FedRas, false, UserFactorsKind.Kept)]
    [InlineData(Method.FedAvg, false, UserFactorsKind.Reconstructed)]
    [InlineData(Method.FedRas, true, UserFactorsKind.Reconstructed)]
    [InlineData(Method.FedRas, true, UserFactorsKind.Kept)]
    [InlineData(Method.Centralized, false, UserFactorsKind.Reconstructed)]
    public void Run_OtherInteractionsOfNewUsers_GiveTheSameModelAndMetrics(Method method, bool isNcf, UserFactorsKind factors)
    {
        SimulationOptions options = Options(method, isNcf);
        // Many enough that their metrics are not equal by chance.
        options = options with { NewUsers = 0.4, Training = options.Training with { UserFactors = factors } };
        TrainTestSplit other = WithOtherNewUsers(options.NewUsers, options.Seed);
        (SimulationResult one, SimulationResult two) = (Run(s_split, options), Run(other, options));
        Assert.Equal(one.Summary.ModelSha256, two.Summary.ModelSha256);
        Assert.Equal((one.Summary.Hr10, one.Summary.Ndcg10), (two.Summary.Hr10, two.Summary.Ndcg10));
        Assert.Equal(one.Popularity.AtK, two.Popularity.AtK);
        Assert.NotEqual(one.Summary.Ndcg10NewUsers, two.Summary.Ndcg10NewUsers);

        // The same change does change a model that these users train.
        options = options with { NewUsers = 0 };
        Assert.NotEqual(Run(s_split, options).Summary.ModelSha256, Run(other, options).Summary.ModelSha256);
    }

    [Theory]
    [InlineData(false, Method.FedRas)]
    [InlineData(false, Method.Centralized)]
    [InlineData(true, Method.FedRas)]
    public void Serve_OtherTestItemsAndCandidates_GivesTheSameScores(bool isNcf, Method method)
    {
        SimulationOptions options = Options(method, isNcf);
        ITrainingRun run = isNcf ? new NcfRun(s_split, options)
            : method == Method.Centralized ? new CentralizedRun(s_split, options, null) : new FederatedRun(s_split, options, null);
        for (int round = 0; round < 3; round++) run.Advance();
        var other = new TrainTestSplit
        {
            Kind = s_split.Kind,
            Protocol = s_split.Protocol,
            Train = s_split.Train,
            Test = Map(s_split.Test, (user, row) => [s_split.Candidates!.Row(user)[0]]),
            Candidates = Map(s_split.Candidates!, (user, row) => [.. row[1..], s_split.Test.Row(user)[0]]),
        };
        float[] scores = new float[s_split.Items], others = new float[s_split.Items], own = new float[s_split.Items];
        foreach (int user in (int[])[0, 7, 149])
        {
            run.Serve(s_split).ScoreAll(user, scores);
            run.Serve(other).ScoreAll(user, others);
            run.Recommender.ScoreAll(user, own);
            Assert.Equal(scores, others);
            Assert.Equal(scores, own);
        }
    }

    private static SimulationResult Run(TrainTestSplit split, SimulationOptions options) => new Simulator(s_dataset, split, options).Run();

    /// <summary>The split with everything of the new users replaced: items in reverse order of their numbers.</summary>
    private static TrainTestSplit WithOtherNewUsers(double share, ulong seed)
    {
        NewUsers drawn = NewUsers.Draw(s_split, share, seed)!;
        int[] Other(int user, int[] row) => drawn.All[user] ? Array.ConvertAll(row, item => s_split.Items - 1 - item) : row;
        return new TrainTestSplit
        {
            Kind = s_split.Kind,
            Protocol = s_split.Protocol,
            Train = Map(s_split.Train, Other),
            Test = Map(s_split.Test, Other),
            Candidates = Map(s_split.Candidates!, Other),
        };
    }

    private static InteractionMatrix Map(InteractionMatrix matrix, Func<int, int[], int[]> row)
    {
        IEnumerable<(int, int)> pairs = from user in Enumerable.Range(0, matrix.Users)
                                        from item in row(user,
            matrix.Row(user).ToArray())
                                        select (user, item);
        return InteractionMatrix.FromPairs(matrix.Users, matrix.Items, [.. pairs]);
    }

    private static SimulationOptions Options(Method method, bool isNcf) => new()
    {
        Method = method,
        OtherModel = isNcf ? NcfRun.Create : null,
        Budget = null,
        Quantizer = QuantizerSpec.Flat(16),
        Lattice = new(),
        Server = new(),
        Rounds = 6,
        ClientsPerRound = 20,
        Dim = 16,
        Publish = PublishForm.Lattice,
        NewUsers = 0.1,
        Threads = 2,
        Seed = 4,
    };
}
