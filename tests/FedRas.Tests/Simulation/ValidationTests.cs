using FedRas.Comparison.Ncf;
using FedRas.Tests.Data;

namespace FedRas.Tests.Simulation;

public sealed class ValidationTests
{
    private static readonly Dataset s_dataset =
        TestDatasets.Synthetic(150, 160, 20);

    private static readonly TrainTestSplit s_split = Split(EvaluationProtocol.Colr);

    private static TrainTestSplit Split(EvaluationProtocol protocol) =>
        DatasetSplitter.Split(s_dataset, new SplitOptions { HoldsValidation = true, Protocol = protocol, Candidates = 40 });

    private static SimulationOptions Options(Method method) => new()
    {
        Method = method,
        Budget = null,
        Quantizer = QuantizerSpec.Flat(16),
        Publish = PublishForm.Actions,
        Server = new(),
        Rounds = method == Method.Centralized ? 40 : 300,
        ClientsPerRound = 20,
        Dim = 16,
        EvalEvery = method == Method.Centralized ? 2 : 6,
        Threads = 2,
        Training = new LocalTrainerOptions { WeightDecay = method == Method.FedAvg ? 0 : 5e-3f }, // so that each comes to overfit
    };

    [Theory]
    [InlineData(Method.FedRas)]
    [InlineData(Method.Centralized)]
    public void Run_OtherTestItems_TrainAndChooseTheSame(Method method)
    {
        TrainTestSplit split = Split(EvaluationProtocol.Ncf); // under the other protocols training keeps clear of the test items
        var others = new TrainTestSplit
        {
            Kind = split.Kind,
            Protocol = split.Protocol,
            Train = split.Train,
            Validation = split.Validation,
            Candidates = split.Candidates,
            Test = InteractionMatrix.FromPairs(split.Users, split.Items,
                [.. Enumerable.Range(0, split.Users).Select(user => (user, Unmet(split, user)))]),
        };
        Simulator one = new(s_dataset, split, Options(method)), other = new(s_dataset, others, Options(method));
        SimulationResult first = one.Run(), second = other.Run();
        Assert.Equal(first.History.Select(Watched), second.History.Select(Watched));
        Assert.Equal(first.Summary.BestRound, second.Summary.BestRound);
        Assert.Equal(one.Snapshot().ItemFactors.Values, other.Snapshot().ItemFactors.Values);
        Assert.NotEqual(first.Summary.Ndcg10, second.Summary.Ndcg10);

        static object Watched(EvaluationPoint point) => (point.Round, point.Part, point.Hr10, point.Ndcg10);
    }

    private static int Unmet(TrainTestSplit split, int user) => Enumerable.Range(0, split.Items).First(item =>
        !split.Known.Contains(user, item) && !split.Test.Contains(user, item) && !split.Candidates!.Contains(user, item));

    [Theory]
    [InlineData(Method.FedRas)]
    [InlineData(Method.FedAvg)]
    [InlineData(Method.Centralized)]
    public void Run_WithoutPatience_KeepsTheModelOfTheBestEvaluation(Method method)
    {
        var whole = new Simulator(s_dataset, s_split, Options(method));
        SimulationResult result = whole.Run();
        EvaluationPoint best = result.History.MaxBy(point => point.Ndcg10)!;
        Assert.True(best.Round < whole.Round, "the test needs training that gets worse again");
        SimulationSummary summary = result.Summary;
        Assert.Equal((best.Round, best.Hr10, best.Ndcg10), (summary.BestRound, summary.ValidationHr10, summary.ValidationNdcg10));
        Assert.Equal((Options(method).Rounds, true, false), (result.Summary.Rounds, result.Completed, result.StoppedEarly));

        var until = new Simulator(s_dataset, s_split, Options(method) with { Rounds = best.Round });
        SimulationResult shorter = until.Run();
        Assert.Equal(until.Snapshot().Sha256(), whole.Snapshot().Sha256());
        Assert.Equal(until.Snapshot().Sha256(), result.Summary.ModelSha256);
        Assert.Equal(shorter.Quality.AtK, result.Quality.AtK);
    }

    [Theory]
    [InlineData(Method.FedRas, 1)]
    [InlineData(Method.FedRas, 3)]
    [InlineData(Method.Centralized, 2)]
    public void Run_Patience_StopsAfterThatManyEvaluationsWithoutABetter(Method method, int patience)
    {
        SimulationOptions options = Options(method) with { Patience = patience };
        SimulationResult result = new Simulator(s_dataset, s_split, options).Run();
        Assert.Equal((true, true), (result.StoppedEarly, result.Completed));
        Assert.Equal(result.Summary.BestRound + patience * options.EvalEvery, result.Summary.Rounds);
        Assert.All(result.History, point => Assert.Equal(EvaluationPoint.ValidationItems, point.Part));
        string other = new Simulator(s_dataset, s_split, options with { Threads = 1 }).Run().Summary.ModelSha256;
        Assert.Equal(result.Summary.ModelSha256, other);
    }

    [Fact]
    public void Run_InAScenario_KeepsTheBestModelToo()
    {
        SimulationOptions options = Options(Method.FedRas) with { Scenario = ScenarioFile.Load("mobile"), Patience = 3 };
        var run = new Simulator(s_dataset, s_split, options);
        SimulationResult result = run.Run();
        Assert.Equal(result.History.MaxBy(point => point.Ndcg10)!.Round, run.Snapshot().Round);
        Assert.NotNull(result.Summary.VirtualSeconds);
    }

    [Fact]
    public void Run_Stopped_KeepsTheBestModelSoFar()
    {
        using var stop = new CancellationTokenSource();
        var run = new Simulator(s_dataset, s_split, Options(Method.FedRas));
        SimulationResult result = run.Run(new StopAt(8, stop), stop.Token);
        Assert.False(result.Completed);
        Assert.Equal([6, 8], result.History.Select(point => point.Round)); // the last round is looked at too
        Assert.Equal(result.History.MaxBy(point => point.Ndcg10)!.Round, run.Snapshot().Round);
    }

    [Fact]
    public void Run_ResumedOrWithPatienceButNoItems_IsRefused()
    {
        var run = new Simulator(s_dataset, s_split, Options(Method.FedRas) with { Rounds = 6 });
        run.Run();
        ModelFile file = run.Snapshot();
        var resumed = Assert.Throws<ModelFileException>(() => new Simulator(s_dataset, s_split, Options(Method.FedRas), resumed: file));
        Assert.Contains("holds the best model, not the last", resumed.Message, StringComparison.Ordinal);
        TrainTestSplit plain = DatasetSplitter.Split(s_dataset, new SplitOptions());
        Assert.Throws<ArgumentException>(() => new Simulator(s_dataset, plain, Options(Method.FedRas) with { Patience = 3 }));
        Assert.Throws<ArgumentException>(() => new Simulator(s_dataset, s_split,
            Options(Method.FedRas) with { OtherModel = NcfRun.Create }));
    }

    private sealed class StopAt(int round, CancellationTokenSource stop) : IProgress<SimulationProgress>
    {
        public void Report(SimulationProgress value)
        {
            if (value.Round == round) stop.Cancel();
        }
    }
}
