using SkiaSharp;

namespace FedRas.Tests.Reports;

public sealed class ProgressPlotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fedras-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("fedras", true, 10, 2)]
    [InlineData("fedras", false, 200, 2)]
    [InlineData("fedavg", true, 1, 2)]
    [InlineData("centralized", true, 3, 1)]
    [InlineData("fedras", true, 0, 1)]
    public void Save_AnyRun_WritesAPictureOfItsSizeAndPanels(string method, bool sampled, int points, int panels)
    {
        string path = Path.Combine(_folder, "progress.png");
        EvaluationPoint[] history = History(method, sampled, points);
        SimulationResult result = Result(method, sampled);
        ProgressPlot.Save(path, result, history);

        using SKBitmap picture = SKBitmap.Decode(path);
        Assert.Equal((ProgressPlot.Width, ProgressPlot.Height), (picture.Width, picture.Height));
        Assert.Equal([path], Directory.GetFiles(_folder));
        Assert.Equal(panels, ProgressPlot.Panels(result, QualityCurve.Of(result, history), history).Count);
    }

    [Theory]
    [InlineData("fedras", true, "Quality by round", "rounds of 5 devices", "HR@10 and NDCG@10", 0.3, 0.15)]
    [InlineData("fedras", false, "Quality by round", "rounds of 5 devices", "Recall@20 and NDCG@20", 0.1, 0.05)]
    [InlineData("centralized", true, "Quality by epoch", "epochs", "HR@10 and NDCG@10", 0.3, 0.15)]
    public void DrawRounds_TwoMetrics_AreCurvesFromThePointsWithPopularityBeside(
        string method, bool sampled, string title, string xLabel, string yLabel, double popularity, double otherPopularity)
    {
        SimulationResult result = Result(method, sampled);
        EvaluationPoint[] history = History(method, sampled, 4);
        IReadOnlyList<QualityCurve> curves = QualityCurve.Of(result, history);
        PlotModel model = PlotModel.Of(plot => ProgressPanel.DrawRounds(plot, result.Summary, curves));

        Assert.Equal((title, (xLabel, yLabel)), (model.Title, model.Labels));
        double[][] values = [[.. history.Select(point => (sampled ? point.Hr10 : point.Recall20)!.Value)],
            [.. history.Select(point => (sampled ? point.Ndcg10 : point.FullNdcg20)!.Value)]];
        for (int i = 0; i < 2; i++)
            Assert.Equal(values[i].Select((value, n) => (20.0 * (n + 1), Math.Round(value, 9))), model.Curves[i]);
        Assert.Equal([(0, 80, popularity), (0, 80, otherPopularity)], model.Levels);
        Assert.Equal((0, 1.22 * 80, 0), (model.Limits.Left, Math.Round(model.Limits.Right, 9), model.Limits.Bottom));
        Assert.Equal(1.15 * values.SelectMany(curve => curve).Append(popularity).Max(), model.Limits.Top, 1e-9);
        Assert.Equal(["0", "20", "40", "60", "80"], model.Ticks);
        Assert.Equal(values.Select((curve, i) => $"{curves[i].Name}\n{curve[^1]:0.000}")
            .Append($"popularity\n{popularity:0.000}").Append($"popularity\n{otherPopularity:0.000}").Order(), model.Texts.Order());
        model.AssertInside();
    }

    [Fact]
    public void DrawTraffic_OfActions_IsLogarithmicAndSaysWhatDenseTablesWouldTake()
    {
        SimulationResult result = Result("fedras", sampled: true);
        EvaluationPoint[] history = History("fedras", sampled: true, 4);
        PlotModel model = PlotModel.Of(plot => ProgressPanel.DrawTraffic(plot, result.Summary, QualityCurve.Of(result, history)));

        Assert.Equal(("Quality by traffic", "megabytes moved by all devices, up and down (log)"), (model.Title, model.Labels.X));
        Assert.Equal(history.Select(point => Math.Round(Math.Log10(0.13 * point.Round / 20), 9)), model.Curves[0].Select(point => point.X));
        // 80 rounds of 5 devices, 640 bytes both ways, are 0.512 MB.
        Assert.Contains((Math.Round(Math.Log10(0.52), 9), 0.4), model.Curves[0]);
        Assert.DoesNotContain(model.Texts, text => text.Contains("computed", StringComparison.Ordinal)); // fewer than what was moved
        Assert.Contains("computed, not run:\ndense tables, 9.8 × the bytes", PlotModel.Of(plot => ProgressPanel.DrawTraffic(plot,
            result.Summary with { DenseBytes = 6_400 }, QualityCurve.Of(result, history))).Texts);
        Assert.Equal(-1, model.Limits.Left);
        model.AssertInside();
    }

    [Theory]
    [InlineData("fedras", "demo · fedras: HR@10 0.400 after 200 rounds, 341 bytes a report instead of 640")]
    [InlineData("fedavg", "demo · fedavg: HR@10 0.400 after 200 rounds, 341 bytes a report")]
    [InlineData("centralized", "demo · centralized: HR@10 0.400 after 200 epochs of all data in one place")]
    public void Finding_AMethod_SaysWhatCameOfIt(string method, string text)
    {
        SimulationResult result = Result(method, sampled: true);
        if (method != "centralized") result = result with { Summary = result.Summary with { UplinkBytesPerReport = 341 } };
        Assert.Equal(text, ProgressPlot.Finding(result, new QualityCurve("HR@10", [200], [1], [0], [0.4], 0.3)));
        Assert.Contains("0.400, below popularity after", ProgressPlot.Finding(result,
            new QualityCurve("HR@10", [200], [1], [0], [0.4], 0.5)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 0.1, 0.5 }, new[] { 0.1, 0.5 })]
    [InlineData(new[] { 0.38, 0.4, 0.65 }, new[] { 0.38, 0.48, 0.65 })]
    [InlineData(new[] { 0.0, 0.0 }, new[] { 0.05, 0.15 })]
    [InlineData(new[] { 0.9, 0.99, 1.0 }, new[] { 0.75, 0.85, 0.95 })]
    public void Apart_Heights_AreKeptApartAndInside(double[] heights, double[] expected) =>
        Assert.Equal(expected, ProgressPanel.Apart(heights, 0.1, 1).Select(height => Math.Round(height, 9)));

    private static EvaluationPoint[] History(string method, bool sampled, int points) => [.. Enumerable.Range(1, points).Select(n =>
        Point(n, sampled ? 0.5 - 0.4 / n : null, method != "centralized"))];

    private static EvaluationPoint Point(int n, double? hitRate, bool federated) => MetricsLogTests.Point(20 * n, hitRate) with
    {
        UplinkBytes = federated ? n * 40_000L : 0,
        DownlinkBytes = federated ? n * 90_000L : 0,
    };

    private static SimulationResult Result(string method, bool sampled)
    {
        bool federated = method != "centralized";
        double? hitRate = sampled ? 0.3 : null;
        var quality = new RankingQuality([.. ((int[])[10, 20]).Select(k => new QualityAtK(k, hitRate, hitRate / 2, 0.1, 0.05, 0.02))], 10);
        var summary = new SimulationSummary
        {
            Dataset = "demo",
            Method = method,
            Seed = 1,
            Rounds = 200,
            Users = 10,
            Items = 20,
            Interactions = 100,
            Dim = 8,
            ClientsPerRound = federated ? 5 : null,
            Quantizer = method == "fedras" ? "flat:4" : null,
            Publish = method == "fedras" ? "actions" : null,
            BroadcastActions = method == "fedras" ? 4 : null,
            Hr10 = null,
            Ndcg10 = null,
            Recall20 = null,
            FullNdcg20 = null,
            UserFactors = "reconstructed",
            NeverTrainedUsers = null,
            UplinkBytesPerReport = null,
            DownlinkBytesPerRound = null,
            CatchUpBytesPerParticipation = null,
            DenseBytes = 640,
            UplinkReduction = null,
            DownlinkReduction = null,
            ClientsPerSecond = null,
            TrainSeconds = 1,
            WallSeconds = 2,
            ModelSha256 = "00",
        };
        return new SimulationResult(summary, true, [], quality, quality, sampled ? 99 : null);
    }
}
