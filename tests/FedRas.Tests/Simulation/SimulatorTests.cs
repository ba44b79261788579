namespace FedRas.Tests.Simulation;

public sealed class SimulatorTests
{
    [Theory]
    [InlineData(Method.FedRas, LossKind.Logistic)]
    [InlineData(Method.FedRas, LossKind.Bpr)]
    [InlineData(Method.FedAvg, LossKind.Logistic)]
    public void Run_AnyThreadCount_GivesTheSameModel(Method method, LossKind loss)
    {
        SimulationOptions options = SmallRun.Options(method) with { Rounds = 12 };
        options = options with { Training = options.Training with { Loss = loss, UserPrior = method == Method.Centralized ? 0.3f : 6 } };
        string[] hashes = [.. new[] { 1, 2, 3 }.Select(threads => new Simulator(SmallRun.Data, SmallRun.Split,
            options with { Threads = threads }).Run().Summary.ModelSha256)];
        Assert.Single(hashes.Distinct());
        Assert.NotEqual(hashes[0], new Simulator(SmallRun.Data, SmallRun.Split, options with { Seed = 2 }).Run().Summary.ModelSha256);
    }

    [Theory]
    [InlineData(Method.FedRas)]
    [InlineData(Method.Centralized)]
    public void ScoreAll_SeveralUsersAtOnce_GivesTheSameBits(Method method)
    {
        SimulationOptions options = SmallRun.Options(method) with { Dim = 500 }; // a tile of the table is smaller than the catalogue
        ITrainingRun run = method == Method.Centralized ? new CentralizedRun(SmallRun.Split, options, null)
            : new FederatedRun(SmallRun.Split, options, null);
        int[] users = [3, 149, 0, 77];
        float[] together = new float[users.Length * SmallRun.Split.Items], alone = new float[SmallRun.Split.Items];
        run.Recommender.ScoreAll(users, together);
        for (int i = 0; i < users.Length; i++)
        {
            run.Recommender.ScoreAll(users[i], alone);
            Assert.Equal(alone, together[(i * SmallRun.Split.Items)..((i + 1) * SmallRun.Split.Items)]);
        }
    }

    [Fact]
    public void Run_AdaptiveReportsAndLatticeOnAnyThreadCount_GivesTheSameModelAndBytes()
    {
        SimulationOptions options = SmallRun.Options(Method.FedRas) with
        {
            Rounds = 12,
            Budget = new BudgetOptions { LongestReport = 1, TightenFrom = 6 },
            Publish = PublishForm.Lattice,
            Lattice = new LatticeOptions { RefineFrom = 8 },
            CountsCatchUp = true,
        };
        var summaries = new[] { 1, 2, 3 }.Select(threads => new Simulator(SmallRun.Data, SmallRun.Split,
            options with { Threads = threads }).Run().Summary)
            .Select(summary => (summary.ModelSha256, summary.UplinkBytesPerReport, summary.DownlinkBytesPerRound,
                summary.CatchUpBytesPerParticipation));
        Assert.Single(summaries.Distinct());
    }

    [Theory]
    [InlineData("gain-shape:200x300")]
    [InlineData("gain-shape:1x5000")]
    public void Run_SizesThatRoundUpBeyondTheirLimit_AreCounted(string quantizer)
    {
        Assert.True(QuantizerSpec.TryParse(quantizer, out QuantizerSpec? spec));
        SimulationSummary summary = new Simulator(SmallRun.Data, SmallRun.Split, SmallRun.Options(Method.FedRas) with
        {
            Rounds = 1,
            Quantizer = spec
        }).Run().Summary;
        Assert.Equal((long)summary.ClientsPerRound!, summary.Quantizers!.Values.Sum());
        Assert.Equal((long)summary.ClientsPerRound!, summary.ChoiceReasons!["Fixed"]);
    }

    [Theory]
    [InlineData(Method.FedRas, LossKind.Logistic)]
    [InlineData(Method.FedRas, LossKind.Bpr)]
    [InlineData(Method.FedAvg, LossKind.Logistic)]
    [InlineData(Method.Centralized, LossKind.Logistic)]
    public void Run_LongEnough_RanksBetterThanPopularity(Method method, LossKind loss)
    {
        Dataset dataset = SyntheticInteractions.Generate(new SyntheticOptions { Users = 400, Items = 300, MeanPerUser = 30 });
        SimulationOptions options = SmallRun.Options(method) with
        {
            Rounds = method == Method.Centralized ? 40 : 250,
            ClientsPerRound = 60,
            Dim = 32
        };
        options = options with { Training = options.Training with { Loss = loss, UserPrior = method == Method.Centralized ? 0.3f : 6 } };
        SimulationResult result = new Simulator(dataset, DatasetSplitter.Split(dataset, new SplitOptions()), options).Run();
        double learned = result.Summary.Hr10!.Value, popularity = result.Popularity.AtK.Single(q => q.K == 10).HitRate!.Value;
        Assert.True(learned > 1.2 * popularity, $"HR@10 {learned:F3}, popularity {popularity:F3}");
    }

    [Fact]
    public void Run_Traffic_IsThatOfTheRounds()
    {
        SimulationOptions options = SmallRun.Options(Method.FedAvg) with { Rounds = 3 };
        SimulationSummary dense = new Simulator(SmallRun.Data, SmallRun.Split, options).Run().Summary;
        Assert.Equal(4L * SmallRun.Split.Items * options.Dim, dense.DenseBytes);
        Assert.InRange(dense.UplinkBytesPerReport!.Value, dense.DenseBytes, dense.DenseBytes + 25);
        Assert.InRange(dense.DownlinkBytesPerRound!.Value, dense.DenseBytes, dense.DenseBytes + 25);

        SimulationSummary actions = new Simulator(SmallRun.Data, SmallRun.Split,
            options with { Method = Method.FedRas, Dim = 64 }).Run().Summary;
        Assert.True(actions.UplinkReduction > 0.9, $"{actions.UplinkReduction:P2}");
        Assert.Equal(1 - actions.UplinkBytesPerReport / actions.DenseBytes, actions.UplinkReduction);
    }

    [Theory]
    [InlineData(Method.FedRas, 16)]
    [InlineData(Method.FedRas, 4)]
    [InlineData(Method.FedAvg, 16)]
    public void Run_LearningRateFarTooHigh_SaysThatTrainingDiverged(Method method, int dim)
    {
        SimulationOptions options = SmallRun.Options(method) with
        {
            Rounds = 300,
            Dim = dim,
            Training = new() { LearningRate = 100, WeightDecay = 0, UserFactors = UserFactorsKind.Kept }
        };
        var e = Assert.Throws<TrainingDivergedException>(() => new Simulator(SmallRun.Data, SmallRun.Split, options).Run());
        Assert.Matches("^round [0-9]+: training diverged: .*lower", e.Message);
    }

    [Fact]
    public void Warnings_CatalogueTooSmall_CountThoseConcerned()
    {
        Dataset small = SyntheticInteractions.Generate(new SyntheticOptions { Users = 40, Items = 60, MeanPerUser = 8 });
        IReadOnlyList<string> colr = DatasetSplitter.Split(small, new SplitOptions()).Warnings();
        Assert.Equal(2, colr.Count);
        Assert.StartsWith("40 of 40 tested users have fewer than 99", colr[0], StringComparison.Ordinal);
        Assert.StartsWith("40 of 40 devices have no item left", colr[1], StringComparison.Ordinal);
        Assert.Single(DatasetSplitter.Split(small, new SplitOptions { Protocol = EvaluationProtocol.PFedRec }).Warnings());
        Assert.Empty(DatasetSplitter.Split(small, new SplitOptions { Kind = SplitKind.Ratio }).Warnings());
    }

    [Theory]
    [InlineData(EvaluationProtocol.Colr, false, false)]
    [InlineData(EvaluationProtocol.Ncf, true, true)]
    [InlineData(EvaluationProtocol.PFedRec, false, true)]
    public void Train_EveryProtocol_DrawsWhatItsNameAllowsAndNeverTrainsOnTheTestItem(EvaluationProtocol protocol, bool drawsTest,
        bool drawsCandidates)
    {
        TrainTestSplit split = DatasetSplitter.Split(SmallRun.Data, new SplitOptions { Protocol = protocol, Candidates = 40 });
        bool testDrawn = false, candidateDrawn = false;
        var trainer = new LocalTrainer(split.Items, new LocalTrainerOptions { Epochs = 10 });
        var update = new ItemUpdate();
        var table = new GlobalModel(split.Items, 8, seed: 1).ItemFactors;
        for (int user = 0; user < 30; user++)
        {
            ClientDataset data = split.Client(user);
            Assert.DoesNotContain(split.Test.Row(user)[0], data.Positives.ToArray());
            var random = new FedRas.Numerics.SeededRandom(1, FedRas.Numerics.RandomStream.LocalTraining, 0, user);
            trainer.Train(table, data, TestDevices.User(8, user), ref random, update);
            int[] negatives = [.. update.Items.ToArray().Except(data.Positives.ToArray())];
            testDrawn |= negatives.Contains(split.Test.Row(user)[0]);
            candidateDrawn |= negatives.Intersect(split.Candidates!.Row(user).ToArray()).Any();
        }
        Assert.Equal(drawsTest, testDrawn);
        Assert.Equal(drawsCandidates, candidateDrawn);
    }
}
