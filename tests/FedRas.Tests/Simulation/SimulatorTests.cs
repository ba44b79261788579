using FedRas.Server.Aggregation;

namespace FedRas.Tests.Simulation;

public sealed class SimulatorTests : IDisposable
{
    private static readonly Dataset s_dataset = SyntheticInteractions.Generate(new SyntheticOptions
    {
        Users = 150,
        Items = 120,
        MeanPerUser = 20,
        Seed = 3
    });
    private static readonly TrainTestSplit s_split = DatasetSplitter.Split(s_dataset, new SplitOptions());
    private readonly string _folder = Directory.CreateTempSubdirectory("fedras-run-").FullName;

    [Theory]
    [InlineData(Method.FedRas)]
    [InlineData(Method.FedAvg)]
    [InlineData(Method.Centralized)]
    public void Run_HundredRounds_EqualsSixtyResumedForForty(Method method) => AssertResumes(Options(method) with { Rounds = 100 });

    [Theory]
    [InlineData(70)]
    [InlineData(60)]
    [InlineData(30)]
    public void Run_AdaptiveReportsAndLattice_EqualsSixtyResumedForForty(int refineFrom) => AssertResumes(Options(Method.FedRas) with
    {
        Rounds = 100,
        Budget = new BudgetOptions { LongestReport = 1 },
        Publish = PublishForm.Lattice,
        Lattice = new LatticeOptions { RefineFrom = refineFrom },
    });

    [Theory]
    [InlineData(PublishForm.Lattice)]
    [InlineData(PublishForm.Actions)]
    public void Run_ServerMomentumAndFallingRate_EqualsSixtyResumedForForty(PublishForm publish) =>
        AssertResumes(Options(Method.FedRas) with
        {
            Rounds = 100,
            Publish = publish,
            Server = new ServerOptimizerOptions { Momentum = 0.8f, FinalShare = 0.2f, FallRounds = 100 },
        });

    private void AssertResumes(SimulationOptions options)
    {
        var whole = new Simulator(s_dataset, s_split, options, "{}");
        SimulationSummary expected = whole.Run().Summary;

        var first = new Simulator(s_dataset, s_split, options with { Rounds = 60 }, "{}");
        first.Run();
        string file = Path.Combine(_folder, "model.fedras");
        first.Snapshot().Save(file);
        var second = new Simulator(s_dataset, s_split, options with { EvalEvery = 7 }, "{}", ModelFile.Load(file));
        SimulationSummary resumed = second.Run().Summary;

        string a = Path.Combine(_folder, "whole"), b = Path.Combine(_folder, "resumed");
        whole.Snapshot().Save(a);
        second.Snapshot().Save(b);
        Assert.Equal(File.ReadAllBytes(a), File.ReadAllBytes(b));
        Assert.Equal(100, resumed.Rounds);
        // All but the timings, which are this process's own.
        Assert.Equal(Untimed(expected), Untimed(resumed));

        static string Untimed(SimulationSummary summary) => SummaryFile.ToText(summary with
        {
            ClientsPerSecond = null,
            TrainSeconds = 0,
            WallSeconds = 0
        });
    }

    [Theory]
    [InlineData(Method.FedRas, LossKind.Logistic)]
    [InlineData(Method.FedRas, LossKind.Bpr)]
    [InlineData(Method.FedAvg, LossKind.Logistic)]
    public void Run_AnyThreadCount_GivesTheSameModel(Method method, LossKind loss)
    {
        SimulationOptions options = Options(method) with { Rounds = 12 };
        options = options with { Training = options.Training with { Loss = loss, UserPrior = method == Method.Centralized ? 0.3f : 6 } };
        string[] hashes = [.. new[] { 1, 2, 3 }.Select(threads => new Simulator(s_dataset, s_split,
            options with { Threads = threads }).Run().Summary.ModelSha256)];
        Assert.Single(hashes.Distinct());
        Assert.NotEqual(hashes[0], new Simulator(s_dataset, s_split, options with { Seed = 2 }).Run().Summary.ModelSha256);
    }

    [Theory]
    [InlineData(Method.FedRas)]
    [InlineData(Method.Centralized)]
    public void ScoreAll_SeveralUsersAtOnce_GivesTheSameBits(Method method)
    {
        SimulationOptions options = Options(method) with { Dim = 500 }; // a tile of the table is smaller than the catalogue
        ITrainingRun run = method == Method.Centralized ? new CentralizedRun(s_split, options, null)
            : new FederatedRun(s_split, options, null);
        int[] users = [3, 149, 0, 77];
        float[] together = new float[users.Length * s_split.Items], alone = new float[s_split.Items];
        run.Recommender.ScoreAll(users, together);
        for (int i = 0; i < users.Length; i++)
        {
            run.Recommender.ScoreAll(users[i], alone);
            Assert.Equal(alone, together[(i * s_split.Items)..((i + 1) * s_split.Items)]);
        }
    }

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
        TrainTestSplit split = DatasetSplitter.Split(s_dataset, new SplitOptions { Protocol = protocol });
        SimulationOptions options = Options(Method.FedRas) with { Rounds = 4 };
        SimulationResult result = new Simulator(s_dataset, split, options with { FullRanking = choice }).Run();
        Assert.Equal(isRanked, result.RanksAll);
        Assert.Equal(isRanked && protocol != EvaluationProtocol.Ncf, result.FlattersAll);
        Assert.Equal(isRanked, result.Summary.Recall20 is not null);
        Assert.Equal(isRanked, result.Popularity.AtK[0].Coverage is not null);
        Assert.NotNull(result.Summary.Hr10);
        Assert.Equal(new Simulator(s_dataset, split, options).Run().Summary.ModelSha256, result.Summary.ModelSha256);
    }

    [Theory]
    [InlineData(SplitKind.LeaveOneOut, EvaluationProtocol.Colr, false)]
    [InlineData(SplitKind.LeaveOneOut, EvaluationProtocol.PFedRec, false)]
    [InlineData(SplitKind.LeaveOneOut, EvaluationProtocol.Ncf, true)]
    [InlineData(SplitKind.Ratio, EvaluationProtocol.Colr, true)]
    public void IsFair_EverySplit_SaysWhetherDevicesMayDrawTheirTestItems(SplitKind kind, EvaluationProtocol protocol, bool isFair)
    {
        TrainTestSplit split = DatasetSplitter.Split(s_dataset, new SplitOptions { Kind = kind, Protocol = protocol });
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

    [Fact]
    public void Run_AdaptiveReportsAndLatticeOnAnyThreadCount_GivesTheSameModelAndBytes()
    {
        SimulationOptions options = Options(Method.FedRas) with
        {
            Rounds = 12,
            Budget = new BudgetOptions { LongestReport = 1, TightenFrom = 6 },
            Publish = PublishForm.Lattice,
            Lattice = new LatticeOptions { RefineFrom = 8 },
            CountsCatchUp = true,
        };
        var summaries = new[] { 1, 2, 3 }.Select(threads => new Simulator(s_dataset, s_split,
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
        SimulationSummary summary = new Simulator(s_dataset, s_split, Options(Method.FedRas) with
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
        SimulationOptions options = Options(method) with
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
        SimulationOptions options = Options(Method.FedAvg) with { Rounds = 3 };
        SimulationSummary dense = new Simulator(s_dataset, s_split, options).Run().Summary;
        Assert.Equal(4L * s_split.Items * options.Dim, dense.DenseBytes);
        Assert.InRange(dense.UplinkBytesPerReport!.Value, dense.DenseBytes, dense.DenseBytes + 25);
        Assert.InRange(dense.DownlinkBytesPerRound!.Value, dense.DenseBytes, dense.DenseBytes + 25);

        SimulationSummary actions = new Simulator(s_dataset, s_split, options with { Method = Method.FedRas, Dim = 64 }).Run().Summary;
        Assert.True(actions.UplinkReduction > 0.9, $"{actions.UplinkReduction:P2}");
        Assert.Equal(1 - actions.UplinkBytesPerReport / actions.DenseBytes, actions.UplinkReduction);
    }

    [Fact]
    public void Run_Cancelled_StopsAtTheRoundsEndAndCanGoOn()
    {
        SimulationOptions options = Options(Method.FedRas) with { Rounds = 20 };
        using var stop = new CancellationTokenSource();
        var simulator = new Simulator(s_dataset, s_split, options);
        SimulationResult stopped = simulator.Run(new At(7, stop.Cancel), stop.Token);
        Assert.False(stopped.Completed);
        Assert.Equal(7, stopped.Summary.Rounds);

        SimulationResult resumed = new Simulator(s_dataset, s_split, options, "{}", simulator.Snapshot()).Run();
        Assert.True(resumed.Completed);
        Assert.Equal(new Simulator(s_dataset, s_split, options).Run().Summary.ModelSha256, resumed.Summary.ModelSha256);
    }

    [Theory]
    [InlineData(Method.FedRas, 16)]
    [InlineData(Method.FedRas, 4)]
    [InlineData(Method.FedAvg, 16)]
    public void Run_LearningRateFarTooHigh_SaysThatTrainingDiverged(Method method, int dim)
    {
        SimulationOptions options = Options(method) with
        {
            Rounds = 300,
            Dim = dim,
            Training = new() { LearningRate = 100, WeightDecay = 0, UserFactors = UserFactorsKind.Kept }
        };
        var e = Assert.Throws<TrainingDivergedException>(() => new Simulator(s_dataset, s_split, options).Run());
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

    [Fact]
    public void Resume_AnotherRunsFile_IsRefusedWithTheReason()
    {
        SimulationOptions options = Options(Method.FedRas) with { Rounds = 2 };
        var run = new Simulator(s_dataset, s_split, options);
        run.Run();
        ModelFile file = run.Snapshot();
        TrainTestSplit other = DatasetSplitter.Split(s_dataset, new SplitOptions { Protocol = EvaluationProtocol.Ncf });

        Assert.Contains("seed 1", Refusal(s_split, options with { Seed = 2 }), StringComparison.Ordinal);
        Assert.Contains("16 factors", Refusal(s_split, options with { Dim = 8 }), StringComparison.Ordinal);
        Assert.Contains("another split", Refusal(other, options), StringComparison.Ordinal);
        Assert.Contains("2 rounds", Refusal(s_split, options with { Rounds = 1 }), StringComparison.Ordinal);
        Assert.Contains("without server momentum; resume with the same",
            Refusal(s_split, options with { Server = new() { Momentum = 0.5f } }), StringComparison.Ordinal);
        Assert.Contains("published as actions, this run is as dense", Refusal(s_split, options with { Method = Method.FedAvg }),
            StringComparison.Ordinal);

        string Refusal(TrainTestSplit split, SimulationOptions asked) =>
            Assert.Throws<ModelFileException>(() => new Simulator(s_dataset, split, asked, "{}", file)).Message;
    }

    [Theory]
    [InlineData(EvaluationProtocol.Colr, false, false)]
    [InlineData(EvaluationProtocol.Ncf, true, true)]
    [InlineData(EvaluationProtocol.PFedRec, false, true)]
    public void Train_EveryProtocol_DrawsWhatItsNameAllowsAndNeverTrainsOnTheTestItem(EvaluationProtocol protocol, bool drawsTest,
        bool drawsCandidates)
    {
        TrainTestSplit split = DatasetSplitter.Split(s_dataset, new SplitOptions { Protocol = protocol, Candidates = 40 });
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

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static SimulationOptions Options(Method method) => new()
    {
        Method = method,
        Budget = null,
        Publish = PublishForm.Actions,
        Lattice = new(),
        Server = new(),
        Rounds = 10,
        ClientsPerRound = 20,
        Dim = 16,
        Quantizer = QuantizerSpec.Flat(8),
        BroadcastActions = 16,
        Threads = 2,
        EvalEvery = 10,
        Seed = 1,
    };

    private sealed class At(int round, Action action) : IProgress<SimulationProgress>
    {
        public void Report(SimulationProgress value)
        {
            if (value.Round == round) action();
        }
    }
}
