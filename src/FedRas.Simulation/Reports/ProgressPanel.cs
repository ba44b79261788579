using System.Globalization;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace FedRas.Simulation.Reports;

/// <summary>One half of the progress picture. Curves carry their names themselves, which stays readable at half size.</summary>
internal static class ProgressPanel
{
    private const float TitleSize = 26, TextSize = 22, TickSize = 20;

    // Blue and vermilion of Okabe and Ito (2008): told apart by every kind of colour vision, and in grey.
    private static readonly Color[] s_colors = [Color.FromHex("#0072B2"), Color.FromHex("#D55E00")];
    private static readonly MarkerShape[] s_markers = [MarkerShape.FilledCircle, MarkerShape.FilledSquare];

    // The first that the machine has; with none of them the drawing library's own choice stands, and with no font at all the curves alone.
    private static readonly string? s_font = ((string[])["DejaVu Sans", "Noto Sans", "Liberation Sans", "Segoe UI", "Helvetica", "Arial"])
        .FirstOrDefault(SKFontManager.Default.FontFamilies.Contains);

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
        plot.Axes.Bottom.TickGenerator = Decades((int)least, (int)Math.Floor(right));
        for (int i = 0; i < moved.Length; i++)
        {
            AddPopularity(plot, moved[i], i, least + 0.05);
            AddCurve(plot, own[i], moved[i].Values, i, moved[i].Name);
            if (i < dense.Length) AddDense(plot, dense[i], moved[i].Values, i);
        }
        if (dense.Length > 0 && dense[0].Length > 0)
            NameDense(plot, dense[0][^1], moved[0].Values[^1], Math.Pow(10, dense[0][^1] - own[0][^1]));
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

    private static NumericManual Decades(int first, int last)
    {
        var ticks = new NumericManual();
        for (int power = first; power <= last; power++)
        {
            ticks.AddMajor(power, Math.Pow(10, power).ToString("#,0.######", CultureInfo.InvariantCulture));
            for (int digit = 2; digit <= 9; digit++) ticks.AddMinor(power + Math.Log10(digit));
        }
        return ticks;
    }

    private static void Prepare(Plot plot, IReadOnlyList<QualityCurve> curves, string title, string xLabel)
    {
        if (s_font is not null) plot.Font.Set(s_font);
        plot.Axes.Title.Label.Text = title;
        plot.Axes.Title.Label.FontSize = TitleSize;
        plot.XLabel(xLabel, TextSize);
        plot.YLabel(string.Join(" and ", curves.Select(curve => curve.Name)), TextSize);
        foreach (IAxis axis in (IAxis[])[plot.Axes.Bottom, plot.Axes.Left])
        {
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = TickSize;
        }
        plot.Axes.Title.Label.Bold = true;
        plot.Axes.Right.MinimumSize = 30;
        plot.Axes.Left.TickGenerator = new NumericAutomatic
        {
            TickDensity = 0.6,
            MinorTickGenerator = new EvenlySpacedMinorTickGenerator(1),
        };
        plot.Grid.MajorLineColor = Color.FromHex("#E4E4E4");
        plot.Axes.Frame(false);
        double top = curves.SelectMany(curve => curve.Values.Append(curve.Popularity)).Max();
        plot.Axes.SetLimitsY(0, Math.Max(0.05, top * 1.25));
        plot.HideLegend();
    }

    private static void AddCurve(Plot plot, double[] x, double[] y, int index, string name)
    {
        if (x.Length == 0) return;
        Scatter curve = plot.Add.Scatter(x, y, s_colors[index]);
        curve.LineWidth = 4;
        curve.MarkerShape = s_markers[index];
        curve.MarkerSize = x.Length <= 40 ? 11 : 0;
        string label = string.Create(CultureInfo.InvariantCulture, $"{name}\n{y[^1]:0.000}");
        Write(plot, label, x[^1], y[^1], Alignment.MiddleLeft, s_colors[index]).OffsetX = 14;
    }

    private static void AddPopularity(Plot plot, QualityCurve curve, int index, double left)
    {
        plot.Add.HorizontalLine(curve.Popularity, 2.5f, s_colors[index], LinePattern.Dashed);
        Write(plot, "popularity", left, curve.Popularity, Alignment.LowerLeft, s_colors[index]).OffsetY = -4;
    }

    private static void AddDense(Plot plot, double[] x, double[] y, int index)
    {
        Scatter curve = plot.Add.Scatter(x, y, s_colors[index]);
        curve.LineWidth = 3;
        curve.LinePattern = LinePattern.Dotted;
        curve.MarkerSize = 0;
    }

    private static void NameDense(Plot plot, double x, double y, double factor)
    {
        string label = string.Create(CultureInfo.InvariantCulture, $"this run, dense size:\n{factor:#,0.#} × the bytes");
        Write(plot, label, x, y, Alignment.LowerCenter, Color.FromHex("#444444")).OffsetY = -10;
    }

    private static Text Write(Plot plot, string text, double x, double y, Alignment alignment, Color color)
    {
        Text label = plot.Add.Text(text, x, y);
        label.LabelFontSize = TickSize;
        label.LabelBackgroundColor = Colors.White.WithAlpha(0.75);
        label.LabelFontColor = color;
        if (s_font is not null) label.LabelFontName = s_font;
        label.LabelAlignment = alignment;
        return label;
    }
}
