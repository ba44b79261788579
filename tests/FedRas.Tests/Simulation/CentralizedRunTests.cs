using FedRas.Tests.Data;

namespace FedRas.Tests.Simulation;

public sealed class CentralizedRunTests
{
    private const int Dim = 8;
    private const double Weight = 0.2, Prior = 0.3;

    private static readonly Dataset s_dataset =
        TestDatasets.Synthetic(150, 160, 20);

    private static readonly TrainTestSplit s_split = DatasetSplitter.Split(s_dataset, new SplitOptions());

    [Fact]
    public void Fit_AnyFactor_IsWhereTheLossHasNoSlope()
    {
        FactorMatrix table = new GlobalModel(60, Dim, seed: 1).ItemFactors;
        int[] met = [3, 17, 18, 40, 59];
        var x = new float[Dim];
        new ImplicitLeastSquares(table, Weight, Prior).Fit(met, x);

        for (int j = 0; j < Dim; j++)
        {
            double slope = Prior * Math.Sqrt(met.Length + Weight * table.Rows) * x[j];
            for (int row = 0; row < table.Rows; row++)
            {
                double score = 0;
                for (int i = 0; i < Dim; i++) score += x[i] * table.Row(row)[i];
                slope += (Weight * score + (met.Contains(row) ? score - 1 : 0)) * table.Row(row)[j];
            }
            Assert.Equal(0, slope, 1e-5);
        }
    }

    [Fact]
    public void Fit_NothingMet_IsZero()
    {
        float[] x = [1, 2, 3];
        new ImplicitLeastSquares(new GlobalModel(5, 3, seed: 1).ItemFactors, Weight, Prior).Fit([], x);
        Assert.Equal([0f, 0, 0], x);
    }

    [Fact]
    public void Fit_EquationsWithoutOneSolution_SaysWhatToRaise()
    {
        var flat = new FactorMatrix(5, 3); // of zeros
        var fit = new ImplicitLeastSquares(flat, Weight, prior: 0);
        string message = Assert.Throws<TrainingDivergedException>(() => fit.Fit([1], new float[3])).Message;
        Assert.Contains("a user prior of 0 is too low for this data; raise it", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AnyNumberOfThreads_IsTheSameModel()
    {
        string[] models = [.. new[] { 1, 2, 5 }.Select(threads => Run(Options() with { Threads = threads }).ModelSha256)];
        Assert.All(models, model => Assert.Equal(models[0], model));
    }

    [Fact]
    public void Run_LossAndUserFactorsOfDevices_ChangeNothing()
    {
        SimulationSummary one = Run(Options());
        SimulationSummary other = Run(Options() with
        {
            Training = Options().Training with { Loss = LossKind.Bpr, UserFactors = UserFactorsKind.Kept },
        });
        Assert.Equal((one.ModelSha256, one.Ndcg10, one.UserFactors), (other.ModelSha256, other.Ndcg10, other.UserFactors));
    }

    [Fact]
    public void Run_IsACeiling_AboveDevicesOfTheSameModel()
    {
        SimulationOptions dense = Options() with { Method = Method.FedAvg, Rounds = 200, Training = new LocalTrainerOptions() };
        Assert.True(Run(Options()).Ndcg10 > Run(dense).Ndcg10);
    }

    [Fact]
    public void UserScores_OfATrainingUser_AreThoseOfTheRun()
    {
        var run = new CentralizedRun(s_split, Options(), null);
        for (int epoch = 0; epoch < 3; epoch++) run.Advance();
        var file = new ModelFile { Round = 3, Seed = 1, ItemFactors = run.State().Items };
        var scores = new float[s_split.Items];
        run.Recommender.ScoreAll(7, scores);
        Assert.True(s_split.Train.Count < s_dataset.Interactions.Length); // test items weigh nothing
        Assert.Equal(scores, UserScores.Of(file, s_split.Client(7), () => s_split, Options()));
    }

    private static SimulationSummary Run(SimulationOptions options) =>
        new Simulator(s_dataset, s_split, options).Run(cancellationToken: TestContext.Current.CancellationToken).Summary;

    private static SimulationOptions Options() => new()
    {
        Method = Method.Centralized,
        Rounds = 6,
        Server = new(),
        ClientsPerRound = 20,
        Dim = 16,
        Threads = 2,
        Training = new LocalTrainerOptions { UserPrior = 0.3f },
    };
}
