using FedRas.Tests.Reports;

namespace FedRas.Tests.Comparison;

public sealed class ComparisonChartTests : MadeUpSweeps
{
    [Fact]
    public void QualityByBytes_TwoMethods_AreCurvesFromBytesAndPairedQuality()
    {
        ReportSection section = Assert.Single(ReportSection.Of([Sweep("a", [1, 2])]));
        PlotModel model = Draw(section, QualityRange.All);

        Assert.Equal(("a title", ("bytes", "HR@10, mean of seeds")), (model.Title, model.Labels));
        // Dense has 0.601 and 0.602; ours lies 0.009 above and 0.022 below over the same seeds.
        Assert.Equal([[(Log(100_010), 0.6015)], [(2, 0.595)]], model.Curves);
        Assert.Equal([0.6015], model.EdgeToEdge); // the reference
        Assert.Equal(["dense"], model.Texts);
        Assert.Equal([" ", "FedRas, adaptive", "dense float32"], model.Legend);
        Assert.Equal((1.75, 5.25), (model.Limits.Left, model.Limits.Right));
        Assert.Equal(["100 B", "1 kB", "10 kB", "100 kB"], model.Ticks);
        Assert.Empty(model.Bars); // two seeds have no interval
        model.AssertInside();
    }

    [Fact]
    public void QualityByBytes_ThreeSeeds_HasBarsOfThePairedInterval()
    {
        ReportSection section = SectionOf([1, 2, 3], [.. ((ulong[])[1, 2, 3]).SelectMany(seed => (ComparisonRow[])
            [Row("dense/dense", seed, 0.6), Row("adaptive/lattice", seed, 0.6 + 0.01 * (seed - 2.0))])]);
        (double x, double low, double high) = Assert.Single(Draw(section, QualityRange.All).Bars);

        // Differences -0.01, 0, 0.01: 4.303 · 0.01 ÷ √3 on either side; the chart's edge may cut it off below.
        Assert.Equal((2, 0.024843), (x, Math.Round(high - 0.6, 6)));
        Assert.InRange(low, 0.6 - 0.024843, 0.6);
    }

    [Fact]
    public void QualityByBytes_FarBelowAndOnALevel_IsToldAtTheEdgeAndByALine()
    {
        ReportSection section = SectionOf([1], Row("dense/dense", 1, 0.6), Row("adaptive/lattice", 1, 0.59), Row("topk:0.1/dense", 1, 0.1),
            Row("popularity/dense", 1, 0.5) with { Label = "popularity", Model = "", UpBytesPerReport = null });
        PlotModel all = Draw(section, QualityRange.All), near = Draw(section, QualityRange.NearReference);

        Assert.Contains("↓ 0.10", all.Texts);
        Assert.Equal([0.6, 0.5], all.EdgeToEdge);
        Assert.Equal(["dense", "popularity", "↓ 0.10"], all.Texts.Order());
        Assert.Contains("Top-K", all.Legend);
        Assert.DoesNotContain("Top-K", near.Legend);
        Assert.Equal([0.6], near.EdgeToEdge);
        Assert.InRange(near.Limits.Bottom, 0.5, 0.59);
    }

    [Fact]
    public void Learning_TwoMethods_AreCurvesByRound()
    {
        ReportSection section = Assert.Single(ReportSection.Of([Sweep("a", [1, 2])]));
        using var chart = ComparisonChart.Learning("name", section, section.Models[0]);
        var model = new PlotModel(chart.Plot);

        (double, double)[] curve = [.. Enumerable.Range(1, 5).Select(n => (2.0 * n, Math.Round(0.1 * n + 0.0015, 9)))];
        Assert.Equal([curve, curve], model.Curves);
        Assert.Equal("rounds", model.Labels.X);
        Assert.Equal((0, 10.2, 0), (model.Limits.Left, Math.Round(model.Limits.Right, 9), model.Limits.Bottom));
        Assert.Equal([" ", "FedRas, adaptive", "dense float32"], model.Legend);
        model.AssertInside();
    }

    [Fact]
    public void Errors_EmbeddingsAndUpdates_AreCurvesOfBytesAndErrors()
    {
        using var chart = ComparisonChart.Errors("name", "small", [new("embeddings", "product 1 × 4", 5, 900, 3),
            new("updates", "line:16", 5, 400, 0.01), new("updates", "line:4", 5, 100, 0.1), new("updates", "line:4", 4, 100, 0.5)]);
        var model = new PlotModel(chart.Plot);

        Assert.Equal("small · what a report loses of the update, round 5", model.Title);
        Assert.Equal([[(Log(900), Log(3))], [(2, -1), (Log(400), -2)]], model.Curves);
        Assert.Equal([" ", "embeddings, product quantised", "updates, actions of line:LEVELS"], model.Legend);
        Assert.Equal([0.0], model.EdgeToEdge); // sending nothing
        Assert.Equal((2, 3, -2, 1), (model.Limits.Left, model.Limits.Right, model.Limits.Bottom, model.Limits.Top));
        model.AssertInside();
    }

    private static PlotModel Draw(ReportSection section, QualityRange range)
    {
        ComparisonChart chart = ComparisonChart.QualityByBytes("name", "a title", "bytes", section, section.Models[0],
            result => result.UpBytes, range);
        return new PlotModel(chart.Plot);
    }

    private static double Log(double value) => Math.Round(Math.Log10(value), 9);
}
