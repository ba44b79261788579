using System.Globalization;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace FedRas.Simulation.Reports;

/// <summary>Quality over training, against one thing or another. Curves carry their names themselves, which stays readable at half size.</summary>
internal static class ProgressPanel
{
    private static readonly MarkerShape[] s_markers = [MarkerShape.FilledCircle, MarkerShape.FilledSquare];

    /// <summary>Quality against rounds.</summary>
    public static void DrawRounds(Plot plot, SimulationSummary summary, IReadOnlyList<QualityCurve> curves)
    {
        bool epochs = summary.ClientsPerRound is null;
        double last = Math.Max(1, curves[0].Rounds.DefaultIfEmpty(1).Max());
        Prepare(plot, curves, $"{summary.Dataset} · {summary.Method}: quality by {(epochs ? "epoch" : "round")}",
            epochs ? "epochs" : string.Create(CultureInfo.InvariantCulture, $"rounds of {summary.ClientsPerRound:#,0} devices"));
        plot.Axes.SetLimitsX(0, last * 1.25);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic
        {
            IntegerTicksOnly = true,
            TickDensity = 0.5,
            LabelFormatter = round => round.ToString("#,0", CultureInfo.InvariantCulture),
        };
        for (int i = 0; i < curves.Count; i++)
        {
            AddPopularity(plot, curves[i], i, Clearing(curves, curves[i].Popularity, last));
            AddCurve(plot, curves[i].Rounds, curves[i].Values, i, curves[i].Name);
        }
    }

    /// <summary>Quality against megabytes, and where the same curve would lie if every payload were dense float32.</summary>
    public static void DrawTraffic(Plot plot, SimulationSummary summary, IReadOnlyList<QualityCurve> curves)
    {
        Prepare(plot, curves, $"{summary.Dataset} · {summary.Method}: quality by traffic", "megabytes moved by all devices, up and down");
        double densePerRound = 2.0 * summary.DenseBytes * summary.ClientsPerRound.GetValueOrDefault() / 1e6;
        // Zero has no place on a logarithmic axis.
        QualityCurve[] moved = [.. curves.Select(curve => curve.Where(n => curve.Megabytes[n] > 0))];
        double[][] own = [.. moved.Select(curve => Array.ConvertAll(curve.Megabytes, Math.Log10))];
        double[][] dense = summary.Quantizer is null ? []
            : [.. moved.Select(curve => Array.ConvertAll(curve.Rounds, round => Math.Log10(round * densePerRound)))];

        double[] places = [.. own.Concat(dense).SelectMany(x => x)];
        double least = Math.Floor(places.DefaultIfEmpty(0).Min()), most = Math.Max(least + 1, places.DefaultIfEmpty(1).Max());
        double right = most + 0.25 * (most - least); // room for the names at the curves' ends
        plot.Axes.SetLimitsX(least, right);
        plot.Axes.Bottom.TickGenerator = PanelStyle.Decades((int)least, (int)Math.Floor(right));
        for (int i = 0; i < moved.Length; i++)
        {
            AddPopularity(plot, moved[i], i, least + 0.05);
            AddCurve(plot, own[i], moved[i].Values, i, moved[i].Name);
            if (i < dense.Length) AddDense(plot, dense[i], moved[i].Values, i);
        }
        if (dense.Length > 0 && dense[0].Length > 0)
            NameDense(plot, dense[0][^1], moved[0].Values[^1], Math.Pow(10, dense[0][^1] - own[0][^1]));
    }

    /// <summary>Quality against virtual time.</summary>
    public static void DrawTime(Plot plot, SimulationSummary summary, IReadOnlyList<QualityCurve> curves)
    {
        double last = Math.Max(1e-3, curves[0].Seconds.DefaultIfEmpty(1).Max());
        (double unit, string name) = last switch
        {
            < 300 => (1.0, "seconds"),
            < 3 * 3_600 => (60.0, "minutes"),
            < 3 * 86_400 => (3_600.0, "hours"),
            _ => (86_400.0, "days"),
        };
        Prepare(plot, curves, $"{summary.Dataset} · {summary.Method} · {summary.Scenario}: quality by time", "virtual " + name);
        last /= unit;
        plot.Axes.SetLimitsX(0, last * 1.25);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { TickDensity = 0.5 };
        for (int i = 0; i < curves.Count; i++)
        {
            AddPopularity(plot, curves[i], i, Clearing(curves, curves[i].Popularity, curves[0].Rounds.DefaultIfEmpty(1).Max()) / curves[0].Rounds.DefaultIfEmpty(1).Max() * last);
            AddCurve(plot, Array.ConvertAll(curves[i].Seconds, second => second / unit), curves[i].Values, i, curves[i].Name);
        }
    }

    // Of some places for a name above a level line, the one that the curves stay farthest from.
    private static double Clearing(IReadOnlyList<QualityCurve> curves, double level, double last)
    {
        double width = 0.2 * last;
        return ((double[])[0.6, 0.8, 0.4, 0.2, 0.02]).Select(share => share * last).MaxBy(Distance);

        double Distance(double left) => curves
            .SelectMany(curve => curve.Rounds.Zip(curve.Values))
            .Where(point => point.First >= left - width / 2 && point.First <= left + 1.5 * width)
            .Select(point => Math.Abs(point.Second - level))
            .DefaultIfEmpty(1).Min();
    }

    private static void Prepare(Plot plot, IReadOnlyList<QualityCurve> curves, string title, string xLabel)
    {
        double top = curves.SelectMany(curve => curve.Values.Append(curve.Popularity)).Max();
        PanelStyle.Prepare(plot, title, xLabel, string.Join(" and ", curves.Select(curve => curve.Name)), Math.Max(0.05, top * 1.25));
    }

    private static void AddCurve(Plot plot, double[] x, double[] y, int index, string name)
    {
        if (x.Length == 0) return;
        Scatter curve = plot.Add.Scatter(x, y, PanelStyle.Colors[index]);
        curve.LineWidth = 4;
        curve.MarkerShape = s_markers[index];
        curve.MarkerSize = x.Length <= 40 ? 11 : 0;
        string label = string.Create(CultureInfo.InvariantCulture, $"{name}\n{y[^1]:0.000}");
        PanelStyle.Write(plot, label, x[^1], y[^1], Alignment.MiddleLeft, PanelStyle.Colors[index]).OffsetX = 14;
    }

    private static void AddPopularity(Plot plot, QualityCurve curve, int index, double left)
    {
        plot.Add.HorizontalLine(curve.Popularity, 2.5f, PanelStyle.Colors[index], LinePattern.Dashed);
        PanelStyle.Write(plot, "popularity", left, curve.Popularity, Alignment.LowerLeft, PanelStyle.Colors[index]).OffsetY = -4;
    }

    private static void AddDense(Plot plot, double[] x, double[] y, int index)
    {
        Scatter curve = plot.Add.Scatter(x, y, PanelStyle.Colors[index]);
        curve.LineWidth = 3;
        curve.LinePattern = LinePattern.Dotted;
        curve.MarkerSize = 0;
    }

    private static void NameDense(Plot plot, double x, double y, double factor)
    {
        string label = string.Create(CultureInfo.InvariantCulture, $"this run, dense size:\n{factor:#,0.#} × the bytes");
        PanelStyle.Write(plot, label, x, y, Alignment.LowerCenter, Color.FromHex("#444444")).OffsetY = -10;
    }
}
