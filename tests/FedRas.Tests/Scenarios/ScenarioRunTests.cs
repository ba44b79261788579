using FedRas.Tests.Data;

namespace FedRas.Tests.Scenarios;

/// <summary>Whole trainings in a scenario.</summary>
public sealed class ScenarioRunTests
{
    private static readonly Dataset s_dataset = TestDatasets.Synthetic(150, 120, 20);
    private static readonly TrainTestSplit s_split = DatasetSplitter.Split(s_dataset, new SplitOptions());
    private static readonly SimulationOptions s_options = new()
    {
        Budget = null,
        Quantizer = QuantizerSpec.Flat(16),
        Publish = PublishForm.Actions,
        Lattice = new(),
        Server = new(),
        Rounds = 15,
        ClientsPerRound = 12,
        Dim = 8,
        BroadcastActions = 8,
        EvalEvery = 5,
        Threads = 1
    };

    [Theory]
    [InlineData("mobile")]
    [InlineData("harsh")]
    public void Run_AnyThreadCount_GivesTheSameModelAndTimes(string name)
    {
        SimulationSummary[] runs = [.. new[] { 1, 2, 3 }.Select(threads =>
            Run(s_options with { Scenario = BuiltInScenarios.Find(name), Threads = threads }).Summary)];
        Assert.Single(runs.Select(Untimed).Distinct());
        Assert.True(runs[0].VirtualSeconds > 0);
        Assert.True(runs[0].ReportsSurplus > 0 && runs[0].ReportsDropped > 0, $"{runs[0].ReportsSurplus} not needed, "
            + $"{runs[0].ReportsDropped} dropped");
    }

    [Theory]
    [InlineData(Method.FedRas)]
    [InlineData(Method.FedAvg)]
    public void Run_Uniform_TrainsTheSameModelAsNoScenario(Method method)
    {
        SimulationOptions options = s_options with { Method = method, CountsCatchUp = true };
        SimulationSummary without = Run(options).Summary, with = Run(options with { Scenario = BuiltInScenarios.Find("uniform") }).Summary;
        Assert.Equal(without.ModelSha256, with.ModelSha256);
        Assert.Null(without.VirtualSeconds);
        Assert.Equal((0, 0, 0), (with.ReportsLate, with.ReportsDropped, with.RoundsWithoutStep));
    }

    [Theory]
    [InlineData(Method.FedRas)]
    [InlineData(Method.FedAvg)]
    public void Run_AllDropOut_PassesEveryRoundWithoutAStep(Method method)
    {
        var ghosts = new Scenario { Classes = [new DeviceClass { DropOut = 1 }] };
        SimulationSummary summary = Run(s_options with { Method = method, Scenario = ghosts }).Summary;
        Assert.Equal((15, 15 * 12, 0.0), (summary.RoundsWithoutStep, summary.ReportsDropped, summary.BytesPerDeviceUp));
        Assert.Equal(150, summary.NeverTrainedUsers);
        Assert.True(summary.BytesPerDeviceDown > 0);
    }

    [Fact]
    public void Run_HardlyAnybodyThere_AsksFewerOrNobody()
    {
        var empty = new Scenario { Classes = [new DeviceClass { Availability = 1e-9 }], DeadlineSeconds = 60 };
        SimulationSummary summary = Run(s_options with { Scenario = empty }).Summary;
        Assert.Equal((15 * 60.0, 0, 0.0), (summary.VirtualSeconds, summary.ReportsDropped, summary.BytesPerDeviceDown));
    }

    [Fact]
    public void Run_BytesPerDevice_AreTheRoundsTotalsOverAllDevices()
    {
        SimulationResult result = Run(s_options with { Scenario = BuiltInScenarios.Find("harsh") });
        Assert.Equal(result.History[^1].UplinkBytes / 150.0, result.Summary.BytesPerDeviceUp!.Value, 1e-9);
        Assert.Equal(result.History[^1].DownlinkBytes / 150.0, result.Summary.BytesPerDeviceDown!.Value, 1e-9);
        Assert.Equal(result.History[^1].DownlinkBytes, result.Devices.Sum(device => device.BytesDown));
        Assert.Equal(result.History[^1].UplinkBytes, result.Devices.Sum(device => device.BytesUp));
        Assert.InRange(result.Summary.Hr10SlowestQuintile!.Value, 0, 1);
    }

    [Fact]
    public void Run_SeveralUsersADevice_TrainsThemAllInFewReports()
    {
        var silos = new Scenario { UsersPerDevice = new() { Min = 10, Max = 30 } };
        SimulationOptions options = s_options with { Scenario = silos, ClientsPerRound = 3 };
        int devices = Simulator.CountTrainableDevices(s_split, options);
        Assert.InRange(devices, 5, 15);
        Assert.Equal(150, Simulator.CountTrainableDevices(s_split, s_options));
        SimulationResult result = Run(options);
        Assert.Equal((devices, 0), (result.Devices.Count, result.Summary.NeverTrainedUsers));
        Assert.Equal(15 * 3, result.Devices.Sum(device => device.Reports));
        Assert.Equal(result.Summary.ModelSha256, Run(options with { Threads = 3 }).Summary.ModelSha256);
    }

    [Fact]
    public void Run_SeveralUsersADevice_RanksForEachByFactorsOfTheirOwn()
    {
        // Scores that came from another user's factors would rank no better than popularity.
        Dataset dataset = SyntheticInteractions.Generate(new SyntheticOptions { Users = 200, Items = 300, MeanPerUser = 30 });
        SimulationOptions options = s_options with
        {
            Method = Method.FedAvg,
            Dim = 16,
            Rounds = 60,
            ClientsPerRound = 4,
            Scenario = new Scenario { UsersPerDevice = new() { Min = 10, Max = 30 } },
        };
        SimulationResult result = new Simulator(dataset, DatasetSplitter.Split(dataset, new SplitOptions()), options).Run();
        double learned = result.Summary.Hr10!.Value, popularity = result.Popularity.AtK.Single(q => q.K == 10).HitRate!.Value;
        Assert.True(learned > 1.2 * popularity, $"HR@10 {learned:F3}, popularity {popularity:F3}");
    }

    [Fact]
    public void Run_Target_IsTheTimeOfTheFirstEvaluationThatReachesIt()
    {
        SimulationOptions options = s_options with { Scenario = BuiltInScenarios.Find("mobile"), Rounds = 40 };
        SimulationResult result = Run(options);
        EvaluationPoint first = result.History.First(point => point.Hr10 >= 0.95 * result.History.Max(past => past.Hr10));
        Assert.Equal(first.VirtualSeconds, result.Summary.VirtualSecondsToTarget);
        Assert.Equal(result.History[0].VirtualSeconds, Run(options with { TargetHr10 = 1e-9 }).Summary.VirtualSecondsToTarget);
        Assert.Null(Run(options with { TargetHr10 = 1 }).Summary.VirtualSecondsToTarget);
        Assert.Equal(result.History.Select(point => point.VirtualSeconds).Order(), result.History.Select(point => point.VirtualSeconds));
    }

    [Fact]
    public void Resume_InAScenario_IsRefused()
    {
        var first = new Simulator(s_dataset, s_split, s_options);
        first.Run();
        SimulationOptions options = s_options with { Scenario = new Scenario(), Rounds = 20 };
        var error = Assert.Throws<ModelFileException>(() => new Simulator(s_dataset, s_split, options, "{}", first.Snapshot()));
        Assert.Contains("cannot be resumed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_SomeNotThere_PassesOverThemAlone()
    {
        var sampler = new CohortSampler([.. Enumerable.Range(0, 20)], seed: 3);
        int[] all = sampler.Select(5, 20).ToArray();
        Assert.Equal(all.Where(device => device % 3 == 0).Take(4), sampler.Select(5, 4, device => device % 3 == 0).ToArray());
        Assert.Equal(7, sampler.Select(5, 20, device => device % 3 == 0).Length);
    }

    private static SimulationResult Run(SimulationOptions options) => new Simulator(s_dataset, s_split, options).Run();

    private static string Untimed(SimulationSummary summary) => SummaryFile.ToText(summary with
    {
        ClientsPerSecond = null,
        TrainSeconds = 0,
        WallSeconds = 0
    });
}
