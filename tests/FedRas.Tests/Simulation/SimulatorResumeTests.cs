using FedRas.Server.Aggregation;

namespace FedRas.Tests.Simulation;

/// <summary>Runs that stop and go on.</summary>
public sealed class SimulatorResumeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fedras-run-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Method.FedRas)]
    [InlineData(Method.FedAvg)]
    [InlineData(Method.Centralized)]
    public void Run_HundredRounds_EqualsSixtyResumedForForty(Method method) =>
        AssertResumes(SmallRun.Options(method) with { Rounds = 100 });

    [Theory]
    [InlineData(70)]
    [InlineData(60)]
    [InlineData(30)]
    public void Run_AdaptiveReportsAndLattice_EqualsSixtyResumedForForty(int refineFrom) =>
        AssertResumes(SmallRun.Options(Method.FedRas) with
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
        AssertResumes(SmallRun.Options(Method.FedRas) with
        {
            Rounds = 100,
            Publish = publish,
            Server = new ServerOptimizerOptions { Momentum = 0.8f, FinalShare = 0.2f, FallRounds = 100 },
        });

    private void AssertResumes(SimulationOptions options)
    {
        var whole = new Simulator(SmallRun.Data, SmallRun.Split, options, "{}");
        SimulationSummary expected = whole.Run().Summary;

        var first = new Simulator(SmallRun.Data, SmallRun.Split, options with { Rounds = 60 }, "{}");
        first.Run();
        string file = Path.Combine(_folder, "model.fedras");
        first.Snapshot().Save(file);
        var second = new Simulator(SmallRun.Data, SmallRun.Split, options with { EvalEvery = 7 }, "{}", ModelFile.Load(file));
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

    [Fact]
    public void Run_Cancelled_StopsAtTheRoundsEndAndCanGoOn()
    {
        SimulationOptions options = SmallRun.Options(Method.FedRas) with { Rounds = 20 };
        using var stop = new CancellationTokenSource();
        var simulator = new Simulator(SmallRun.Data, SmallRun.Split, options);
        SimulationResult stopped = simulator.Run(new At(7, stop.Cancel), stop.Token);
        Assert.False(stopped.Completed);
        Assert.Equal(7, stopped.Summary.Rounds);

        SimulationResult resumed = new Simulator(SmallRun.Data, SmallRun.Split, options, "{}", simulator.Snapshot()).Run();
        Assert.True(resumed.Completed);
        Assert.Equal(new Simulator(SmallRun.Data, SmallRun.Split, options).Run().Summary.ModelSha256, resumed.Summary.ModelSha256);
    }

    [Fact]
    public void Resume_AnotherRunsFile_IsRefusedWithTheReason()
    {
        SimulationOptions options = SmallRun.Options(Method.FedRas) with { Rounds = 2 };
        var run = new Simulator(SmallRun.Data, SmallRun.Split, options);
        run.Run();
        ModelFile file = run.Snapshot();
        TrainTestSplit other = DatasetSplitter.Split(SmallRun.Data, new SplitOptions { Protocol = EvaluationProtocol.Ncf });

        Assert.Contains("seed 1", Refusal(SmallRun.Split, options with { Seed = 2 }), StringComparison.Ordinal);
        Assert.Contains("16 factors", Refusal(SmallRun.Split, options with { Dim = 8 }), StringComparison.Ordinal);
        Assert.Contains("another split", Refusal(other, options), StringComparison.Ordinal);
        Assert.Contains("2 rounds", Refusal(SmallRun.Split, options with { Rounds = 1 }), StringComparison.Ordinal);
        Assert.Contains("without server momentum; resume with the same",
            Refusal(SmallRun.Split, options with { Server = new() { Momentum = 0.5f } }), StringComparison.Ordinal);
        Assert.Contains("published as actions, this run is as dense", Refusal(SmallRun.Split, options with { Method = Method.FedAvg }),
            StringComparison.Ordinal);

        string Refusal(TrainTestSplit split, SimulationOptions asked) =>
            Assert.Throws<ModelFileException>(() => new Simulator(SmallRun.Data, split, asked, "{}", file)).Message;
    }

    private sealed class At(int round, Action action) : IProgress<SimulationProgress>
    {
        public void Report(SimulationProgress value)
        {
            if (value.Round == round) action();
        }
    }
}
