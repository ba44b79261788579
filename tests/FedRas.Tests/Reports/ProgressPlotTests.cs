using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Reports;
using FedRas.Simulation.Running;
using SkiaSharp;

namespace FedRas.Tests.Reports;

public sealed class ProgressPlotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fedras-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("fedras", true, 10)]
    [InlineData("fedras", false, 200)]
    [InlineData("fedavg", true, 1)]
    [InlineData("centralized", true, 3)]
    [InlineData("fedras", true, 0)]
    public void Save_AnyRun_WritesAPictureOfItsSizeWithCurvesIn(string method, bool sampled, int points)
    {
        string path = Path.Combine(_folder, "progress.png");
        bool federated = method != "centralized";
        EvaluationPoint[] history = [.. Enumerable.Range(1, points).Select(n => Point(n, sampled ? 0.5 - 0.4 / n : null, federated))];
        ProgressPlot.Save(path, Result(method, sampled), history);

        using SKBitmap picture = SKBitmap.Decode(path);
        Assert.Equal((ProgressPlot.Width, ProgressPlot.Height), (picture.Width, picture.Height));
        Assert.False(File.Exists(path + ".tmp"));
        var blue = new SKColor(0x00, 0x72, 0xB2);
        Assert.True(picture.Pixels.Count(pixel => pixel == blue) > 500, "the first curve or its baseline is missing");
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
