using FedRas.Tests.Data;
using SkiaSharp;

namespace FedRas.Tests.Reports;

public sealed class ScenarioPlotsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fedras-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("mobile", SplitKind.LeaveOneOut)]
    [InlineData("uniform", SplitKind.Ratio)]
    public void Draw_ARun_ShowsQualityByTimeAndADotADevice(string name, SplitKind kind)
    {
        SimulationResult result = Run(BuiltInScenarios.Find(name)!, kind);
        PlotModel time = PlotModel.Of(plot =>
            ProgressPanel.DrawTime(plot, result.Summary, QualityCurve.Of(result, result.History)));
        Assert.EndsWith($" · {name}: quality by time", time.Title, StringComparison.Ordinal);
        double unit = time.Labels.X switch { "virtual seconds" => 1, "virtual minutes" => 60, "virtual hours" => 3_600, _ => 86_400 };
        Assert.Equal(result.History.Select(point => Math.Round(point.VirtualSeconds!.Value / unit, 9)),
            time.Curves[0].Select(point => point.X));
        Assert.Equal(result.History.Select(point => Math.Round((kind == SplitKind.LeaveOneOut ? point.Hr10 : point.Recall20)!.Value, 9)),
            time.Curves[0].Select(point => point.Y));
        time.AssertInside();

        PlotModel actions = PlotModel.Of(plot => ActionsPanel.Draw(plot, result.Summary, result.Devices));
        DeviceRecord[] sent = [.. result.Devices.Where(device => device.Reports > 0)];
        Assert.Equal(("uplink in kilobits a second", "actions K a report, mean of a device"), actions.Labels);
        Assert.Equal(sent.Select(device => (Math.Round(Math.Log10(device.UplinkKilobitsPerSecond), 9), Math.Round(device.MeanActions, 9)))
            .Order(), actions.Dots.SelectMany(dots => dots).Order());
        Assert.Equal(sent.GroupBy(device => device.Class).Select(devices => $"{devices.Key}: {devices.Count()} devices").Order(),
            actions.Texts.Order());
        actions.AssertInside();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Save_ManyOrNoReports_WritesBothPictures(double dropOut)
    {
        SimulationResult result = Run(new Scenario { Classes = [new DeviceClass { DropOut = dropOut }] }, SplitKind.LeaveOneOut);
        string time = Path.Combine(_folder, "time.png"), actions = Path.Combine(_folder, "actions.png");
        ScenarioPlots.SaveTime(time, result, dropOut == 1 ? [] : result.History);
        ScenarioPlots.SaveActions(actions, result);
        foreach (string path in (string[])[time, actions])
        {
            using SKBitmap picture = SKBitmap.Decode(path);
            Assert.Equal((ScenarioPlots.Width, ScenarioPlots.Height), (picture.Width, picture.Height));
        }
        PlotModel panel = PlotModel.Of(plot => ActionsPanel.Draw(plot, result.Summary, result.Devices));
        Assert.Equal(dropOut == 1 ? 0 : result.Devices.Count(device => device.Reports > 0), panel.Dots.Sum(dots => dots.Length));
    }

    private static SimulationResult Run(Scenario scenario, SplitKind kind)
    {
        Dataset dataset = TestDatasets.Synthetic(60, 120, 12);
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
