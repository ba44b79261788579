using ScottPlot;
using ScottPlot.Plottables;

namespace FedRas.Tests.Reports;

/// <summary>What a plot shows, read from the drawing library's own model of it.</summary>
internal sealed class PlotModel
{
    private readonly Plot _plot;

    public PlotModel(Plot plot)
    {
        _plot = plot;
        plot.RenderInMemory(1_000, 700); // makes the ticks
    }

    /// <summary>A plot as a panel draws it.</summary>
    public static PlotModel Of(Action<Plot> draw)
    {
        var plot = new Plot();
        draw(plot);
        return new PlotModel(plot);
    }

    public string Title => _plot.Axes.Title.Label.Text;

    public (string X, string Y) Labels => (_plot.Axes.Bottom.Label.Text, _plot.Axes.Left.Label.Text);

    public AxisLimits Limits => _plot.Axes.GetLimits();

    /// <summary>The points of each curve.</summary>
    public (double X, double Y)[][] Curves => [.. _plot.GetPlottables<Scatter>().Select(curve => Points(curve.Data.GetScatterPoints()))];

    /// <summary>The points of each group of dots.</summary>
    public (double X, double Y)[][] Dots => [.. _plot.GetPlottables<Markers>().Select(dots => Points(dots.Data.GetScatterPoints()))];

    /// <summary>Level lines that end: from, to, height.</summary>
    public (double From, double To, double At)[] Levels => [.. _plot.GetPlottables<LinePlot>().Where(line => line.Start.Y == line.End.Y)
        .Select(line => (Round(line.Start.X), Round(line.End.X), Round(line.Start.Y)))];

    /// <summary>Level lines from edge to edge.</summary>
    public double[] EdgeToEdge => [.. _plot.GetPlottables<HorizontalLine>().Select(line => Round(line.Y))];

    /// <summary>Bars: where, and their lower and upper end.</summary>
    public (double X, double Low, double High)[] Bars => [.. _plot.GetPlottables<LinePlot>().Where(line => line.Start.X == line.End.X)
        .Select(line => (Round(line.Start.X), Round(line.Start.Y), Round(line.End.Y)))];

    public string[] Texts => [.. _plot.GetPlottables<Text>().Select(text => text.LabelText)];

    public string[] Legend => [.. _plot.Legend.ManualItems.Select(item => item.LabelText)];

    /// <summary>The numbers at the bottom axis.</summary>
    public string[] Ticks => [.. _plot.Axes.Bottom.TickGenerator.Ticks.Where(tick => tick.IsMajor).Select(tick => tick.Label)];

    /// <summary>Everything drawn lies within the axes.</summary>
    public void AssertInside()
    {
        foreach ((double x, double y) in Curves.Concat(Dots).SelectMany(points => points))
        {
            Assert.InRange(x, Limits.Left, Limits.Right);
            Assert.InRange(y, Limits.Bottom, Limits.Top);
        }
    }

    private static (double, double)[] Points(IEnumerable<Coordinates> points) => [.. points.Select(at => (Round(at.X), Round(at.Y)))];

    private static double Round(double value) => Math.Round(value, 9);
}
