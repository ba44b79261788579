using FedRas.Simulation.Running;
using ScottPlot;
using ScottPlot.Plottables;

namespace FedRas.Simulation.Reports;

/// <summary>
/// Quality over training, against one thing or another. Names stand at the curves' ends, one under the other if they would meet, which
/// stays readable at half size.
/// </summary>
internal static class ProgressPanel
{
    private const double Gutter = 0.22, LabelHeight = 0.1; // room for names right of the curves; a name's height, of the axis

    private static readonly MarkerShape[] s_markers = [MarkerShape.FilledCircle, MarkerShape.FilledSquare];

    /// <summary>Quality against rounds.</summary>
    public static void DrawRounds(Plot plot, SimulationSummary summary, IReadOnlyList<QualityCurve> curves)
    {
        bool epochs = summary.ClientsPerRound is null;
        double last = Math.Max(1, curves[0].Rounds.DefaultIfEmpty(1).Max());
        double top = Prepare(plot, curves, "Quality by " + (epochs ? "epoch" : "round"),
            epochs ? "epochs" : string.Create(CultureInfo.InvariantCulture, $"rounds of {summary.ClientsPerRound:#,0} devices"));
        plot.Axes.SetLimitsX(0, last * (1 + Gutter));
        plot.Axes.Bottom.TickGenerator = PanelStyle.Steps(last);
        foreach ((QualityCurve curve, int i) in curves.Select((curve, i) => (curve, i))) AddCurve(plot, curve.Rounds, curve.Values, i,
            marksAll: true);
        AddNames(plot, curves, 0, last, top);
    }

    /// <summary>Quality against megabytes, and how many more dense tables would have moved.</summary>
    public static void DrawTraffic(Plot plot, SimulationSummary summary, IReadOnlyList<QualityCurve> curves)
    {
        double top = Prepare(plot, curves, "Quality by traffic", "megabytes moved by all devices, up and down (log)");
        // Zero has no place on a logarithmic axis.
        QualityCurve[] moved = [.. curves.Select(curve => curve.Where(n => curve.Megabytes[n] > 0))];
        double[][] own = [.. moved.Select(curve => Array.ConvertAll(curve.Megabytes, Math.Log10))];
        double end = own[0].DefaultIfEmpty(1).Max(), least = Math.Floor(own.SelectMany(x => x).DefaultIfEmpty(0).Min());
        double? dense = summary.Quantizer is null || own[0].Length == 0 ? null
            : Math.Log10(moved[0].Rounds[^1] * 2e-6 * summary.DenseBytes * summary.ClientsPerRound.GetValueOrDefault());
        double most = Math.Max(least + 1, Math.Max(end, dense ?? end));
        double right = dense > end ? most + 0.05 * (most - least) : most + Gutter * (most - least);
        plot.Axes.SetLimitsX(least, right);
        plot.Axes.Bottom.TickGenerator = PanelStyle.Decades((int)least, (int)Math.Floor(most));
        for (int i = 0; i < moved.Length; i++) AddCurve(plot, own[i], moved[i].Values, i, marksAll: false);
        if (dense > end) AddDense(plot, end, dense.Value, moved[0].Values[^1], 0.14 * (right - least));
        AddNames(plot, moved, least, end, top);
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
        double top = Prepare(plot, curves, $"{summary.Dataset} · {summary.Method} · {summary.Scenario}: quality by time", "virtual "
            + name);
        last /= unit;
        plot.Axes.SetLimitsX(0, last * (1 + Gutter));
        plot.Axes.Bottom.TickGenerator = PanelStyle.Steps(last);
        for (int i = 0; i < curves.Count; i++)
            AddCurve(plot, Array.ConvertAll(curves[i].Seconds, second => second / unit), curves[i].Values, i, marksAll: true);
        AddNames(plot, curves, 0, last, top);
    }

    private static double Prepare(Plot plot, IReadOnlyList<QualityCurve> curves, string title, string xLabel)
    {
        double top = Math.Max(0.05, 1.15 * curves.SelectMany(curve => curve.Values.Append(curve.Popularity)).Max());
        PanelStyle.Prepare(plot, title, xLabel, string.Join(" and ", curves.Select(curve => curve.Name))
            + (curves[0].IsOfValidation ? ", validation" : ""), top);
        return top;
    }

    private static void AddCurve(Plot plot, double[] x, double[] y, int index, bool marksAll)
    {
        if (x.Length == 0) return;
        Scatter curve = plot.Add.Scatter(x, y, PanelStyle.Colors[index]);
        (curve.LineWidth, curve.MarkerShape, curve.MarkerSize) = (4, s_markers[index], marksAll && x.Length <= 30 ? 11 : 0);
        Marker end = plot.Add.Marker(x[^1], y[^1], s_markers[index], 14, PanelStyle.Colors[index]);
        end.MarkerStyle.LineWidth = 0;
    }

    // Popularity as dashed lines up to the curves' end, and all names right of it, each as near its height as the others allow.
    private static void AddNames(Plot plot, IReadOnlyList<QualityCurve> curves, double from, double to, double top)
    {
        var names = new List<(string Text, double At, Color Color)>();
        for (int i = 0; i < curves.Count; i++)
        {
            Color color = PanelStyle.Colors[i];
            LinePlot level = plot.Add.Line(from, curves[i].Popularity, to, curves[i].Popularity);
            (level.LineColor, level.LineWidth, level.LinePattern) = (color, 2.5f, LinePattern.Dashed);
            names.Add((string.Create(CultureInfo.InvariantCulture, $"popularity\n{curves[i].Popularity:0.000}"), curves[i].Popularity,
                color));
            if (curves[i].Values.Length > 0)
                names.Add((string.Create(CultureInfo.InvariantCulture, $"{curves[i].Name}\n{curves[i].Values[^1]:0.000}"),
                    curves[i].Values[^1], color));
        }
        names.Sort((one, other) => one.At.CompareTo(other.At));
        double[] heights = Apart([.. names.Select(name => name.At)], LabelHeight * top, top);
        for (int i = 0; i < heights.Length; i++)
            PanelStyle.Write(plot, names[i].Text, to, heights[i], Alignment.MiddleLeft, names[i].Color).OffsetX = 14;
    }

    /// <summary>
    /// Ascending heights moved as little as keeps them <paramref name="least"/> apart and between 0 and <paramref name="top"/>.
    /// </summary>
    internal static double[] Apart(double[] heights, double least, double top)
    {
        double[] moved = [.. heights];
        for (int i = 0; i < moved.Length; i++) moved[i] = Math.Max(moved[i], i == 0 ? least / 2 : moved[i - 1] + least);
        for (int i = moved.Length - 1; i >= 0; i--) moved[i] = Math.Min(moved[i], i == moved.Length - 1 ? top - least / 2
            : moved[i + 1] - least);
        return moved;
    }

    // One point that nobody measured, and says so: the bytes are computed, the quality is this run's.
    private static void AddDense(Plot plot, double from, double to, double quality, double nameWidth)
    {
        Color grey = Color.FromHex("#444444");
        LinePlot way = plot.Add.Line(Math.Min(to, from + nameWidth), quality, to, quality);
        (way.LineColor, way.LineWidth, way.LinePattern) = (grey, 2, LinePattern.Dotted);
        Marker end = plot.Add.Marker(to, quality, MarkerShape.OpenCircle, 14, grey);
        end.MarkerStyle.LineWidth = 2;
        string factor = Math.Pow(10, to - from) is var times && times < 10 ? times.ToString("0.0", CultureInfo.InvariantCulture)
            : times.ToString("#,0", CultureInfo.InvariantCulture);
        PanelStyle.Write(plot, $"computed, not run:\ndense tables, {factor} × the bytes", to, quality, Alignment.UpperRight,
            grey).OffsetY = 12;
    }
}
