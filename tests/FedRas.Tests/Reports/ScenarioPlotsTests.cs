using FedRas.Actions;
using FedRas.Server.Publishing;
using FedRas.Simulation.Data;
using FedRas.Simulation.Publishing;
using FedRas.Simulation.Reports;
using FedRas.Simulation.Running;
using FedRas.Simulation.Scenarios;
using SkiaSharp;

namespace FedRas.Tests.Reports;

public sealed class ScenarioPlotsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fedras-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("mobile", SplitKind.LeaveOneOut)]
    [InlineData("uniform", SplitKind.Ratio)]
    public void Save_ARun_WritesBothPicturesWithColourIn(string name, SplitKind kind)
    {
        SimulationResult result = Run(BuiltInScenarios.Find(name)!, kind);
        Assert.True(Blue(result, result.History) is { Time: > 500, Actions: > 100 });
    }

    [Fact]
    public void Save_NobodyReported_StillWritesThem() =>
        Assert.Equal(0, Blue(Run(new Scenario { Classes = [new DeviceClass { DropOut = 1 }] }, SplitKind.LeaveOneOut), []).Actions);

    private (int Time, int Actions) Blue(SimulationResult result, IReadOnlyList<EvaluationPoint> points)
    {
        string time = Path.Combine(_folder, "time.png"), actions = Path.Combine(_folder, "actions.png");
        ScenarioPlots.SaveTime(time, result, points);
        ScenarioPlots.SaveActions(actions, result);
        return (Blue(time), Blue(actions));
    }

    // Dots are drawn half transparent, so any blue counts.
    private static int Blue(string path)
    {
        using SKBitmap picture = SKBitmap.Decode(path);
        Assert.Equal((ScenarioPlots.Width, ScenarioPlots.Height), (picture.Width, picture.Height));
        return picture.Pixels.Count(pixel => pixel.Blue > pixel.Red + 40);
    }

    private static SimulationResult Run(Scenario scenario, SplitKind kind)
    {
        Dataset dataset = SyntheticInteractions.Generate(new SyntheticOptions { Users = 60, Items = 120, MeanPerUser = 12, Seed = 3 });
        var options = new SimulationOptions
        {
            Budget = null,
            Quantizer = QuantizerSpec.Flat(16),
            Publish = PublishForm.Actions,
            Server = new(),
            Rounds = 6,
            ClientsPerRound = 10,
            Dim = 4,
            BroadcastActions = 4,
            EvalEvery = 2,
            Threads = 1,
            Scenario = scenario
        };
        return new Simulator(dataset, DatasetSplitter.Split(dataset, new SplitOptions { Kind = kind }), options).Run();
    }
}
