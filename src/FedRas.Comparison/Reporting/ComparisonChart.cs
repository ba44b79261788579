using System.Globalization;
using FedRas.Comparison.Sweep;
using FedRas.Simulation.Reports;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace FedRas.Comparison.Reporting;

/// <summary>How much of the quality axis a chart shows.</summary>
internal enum QualityRange
{
    /// <summary>All but what is far below everything that can be used.</summary>
    All,
    /// <summary>What lies within a few per cent of the reference.</summary>
    NearReference,
}

/// <summary>A chart of a comparison, drawn once and written as PNG and as SVG.</summary>
internal sealed class ComparisonChart : IDisposable
{
    private const int Width = 1500, Height = 860;
    private const double Near = 0.96; // of the reference
    private readonly Plot _plot = new();
    private readonly List<(string Name, MethodStyle Style, bool IsOurs)> _legend = [];
    private bool _tellsWhatIsBelow = true;

    private ComparisonChart(string name, string title, string x, string y)
    {
        Name = name;
        Title = title;
        PanelStyle.Prepare(_plot, title, x, y, 1);
        _plot.Axes.Right.MinimumSize = 20;
    }

    /// <summary>Name of its files.</summary>
    public string Name { get; }

    /// <summary>What it shows.</summary>
    public string Title { get; }

    /// <summary>What is drawn, as the drawing library holds it.</summary>
    internal Plot Plot => _plot;

    /// <summary>The picture as PNG.</summary>
    public byte[] ToPng() => _plot.GetImage(Width, Height).GetImageBytes(ImageFormat.Png, 100);

    /// <summary>The picture as SVG; its text is drawn as outlines, so that no viewer needs a font.</summary>
    public string ToSvg() => SvgOutlines.Of(_plot.GetSvgXml(Width, Height), Title);

    /// <summary>
    /// Quality against bytes on a logarithmic axis: a curve a method, its sizes in order; dense, and what needs no federation, as level
    /// lines. Bars are the 95 % interval of the difference to
    /// dense over the same seeds: each seed has its own test items, so of the values themselves it would tell of the seeds alone.
    /// </summary>
    public static ComparisonChart QualityByBytes(string name, string title, string xLabel, ReportSection section, ModelGroup group,
        Func<MethodResult, double?> bytes, QualityRange range, bool showsOurDownlinks = false)
    {
        var chart = new ComparisonChart(name, title, xLabel, $"{section.QualityName}, mean of seeds");
        MethodResult[] shown = [.. group.Results.Where(result => bytes(result) is > 0 && result.MeanQuality is not null
            && (IsMain(result, group) || (showsOurDownlinks && result.HasOurDownlink)))];
        if (shown.Length == 0) return chart;
        double least = Math.Floor(4 * shown.Min(result => Math.Log10(bytes(result)!.Value)) - 0.6) / 4,
            most = Math.Ceiling(4 * shown.Max(result => Math.Log10(bytes(result)!.Value)) + 0.2) / 4;
        double[] levels = [.. shown.Select(group.Level), .. Levels(section, group).Select(level => level.Value)];
        chart._plot.Axes.SetLimitsX(least, most);
        chart._tellsWhatIsBelow = range == QualityRange.All; // of one part of the axis too many are
        chart.FitQuality(levels, range == QualityRange.NearReference ? group.Reference?.MeanQuality?.Mean : null);
        chart._plot.Axes.Bottom.TickGenerator = ByteTicks(least, most);
        chart.AddLevels(section, group, least);
        foreach (IGrouping<(string Method, string Downlink), MethodResult> curve in shown.GroupBy(result =>
            (result.Row.Method, result.Row.Downlink)).OrderBy(curve => curve.First().Row.IsOurs))
            chart.AddCurve([.. curve.OrderBy(bytes)], bytes, group, IsOpen(curve.First()));
        chart.AddLegend();
        return chart;

        static bool IsOpen(MethodResult result) => result.HasOurDownlink && !result.Row.IsOurs;
    }

    /// <summary>
    /// Whether a run stands for its method: with its own downlink, a dense one, or ours for ours; where it has none of these, any.
    /// </summary>
    private static bool IsMain(MethodResult result, ModelGroup group) => IsUsual(result)
        || !group.Results.Any(other => other.Row.Method == result.Row.Method && other.MeanQuality is not null && IsUsual(other));

    private static bool IsUsual(MethodResult result) => result.Row.IsOurs || result.Row.Downlink is not ("lattice" or "same");

    /// <summary>Whether a chart near the reference leaves anything out that one of all methods shows.</summary>
    public static bool HasFartherOnes(ModelGroup group) =>
        group.Reference?.MeanQuality is { } reference && group.Results.Any(result => result.UpBytes > 0 && result.MeanQuality is not null
            && IsMain(result, group) && group.Level(result) < Near * reference.Mean);

    /// <summary>Quality against rounds, the best size of each method.</summary>
    public static ComparisonChart Learning(string name, ReportSection section, ModelGroup group)
    {
        var chart = new ComparisonChart(name, $"{section.Title} · learning curves, best size of each method", "rounds",
            $"{section.QualityName}, mean of seeds");
        MethodResult[] best = [.. group.Results.Where(result => result.MeanQuality is not null && result.Done[0].History.Count > 1
            && IsMain(result, group))
            .GroupBy(result => result.Row.Method).Select(method => method.MaxBy(group.Level)!)];
        if (best.Length == 0) return chart;
        double rounds = best.Max(result => result.Done[0].History[^1].Round);
        chart._plot.Axes.SetLimitsX(0, rounds * 1.02);
        chart._plot.Axes.Bottom.TickGenerator = new NumericAutomatic
        {
            IntegerTicksOnly = true,
            TickDensity = 0.5,
            LabelFormatter = round =>
            round.ToString("#,0", CultureInfo.InvariantCulture)
        };
        double top = 0;
        foreach (MethodResult result in best.OrderBy(result => result.Row.IsOurs))
        {
            (double Round, double Value)[] points = [.. result.Done.SelectMany(cell => cell.History).GroupBy(point =>
                point.Round).OrderBy(at => at.Key)
                .Select(at => ((double)at.Key, at.Average(point => (section.IsSampled ? point.Hr10
                    : point.Recall20) ?? double.NaN))).Where(at => !double.IsNaN(at.Item2))];
            if (points.Length == 0) continue;
            top = Math.Max(top, points.Max(point => point.Value));
            MethodStyle style = MethodStyle.For(result.Row.Method);
            double[] x = [.. points.Select(point => point.Round)], y = [.. points.Select(point => point.Value)];
            Scatter line = chart._plot.Add.Scatter(x, y, style.Color);
            line.LineWidth = result.Row.IsOurs ? 4 : 2;
            line.MarkerSize = 0;
            // Of many points some carry the marker that tells curves of a colour apart, each method's at another place.
            int stride = Math.Max(1, x.Length / 6), first = chart._legend.Count * 3 % stride;
            double[] someX = [.. x.Where((_, i) => i % stride == first)], someY = [.. y.Where((_, i) => i % stride == first)];
            Markers markers = chart._plot.Add.Markers(someX, someY);
            (markers.MarkerShape, markers.MarkerSize, markers.MarkerColor) = (style.Marker, 10, style.Color);
            chart._legend.Add((result.Name, style, result.Row.IsOurs));
        }
        chart._plot.Axes.SetLimitsY(0, 1.05 * top);
        chart.AddLegend();
        return chart;
    }

    /// <summary>What descriptions of some bytes lose: quantised embeddings beside quantised updates, both axes logarithmic.</summary>
    public static ComparisonChart Errors(string name, string dataset, IReadOnlyList<QuantizationError> errors)
    {
        int round = errors.Max(error => error.Round);
        var chart = new ComparisonChart(name, $"{dataset} · what a report loses of the update, round "
            + $"{round.ToString("#,0", CultureInfo.InvariantCulture)}", "bytes of a report (log)", "relative squared error (log)");
        (string Label, MethodStyle Style, Func<QuantizationError, bool> Is)[] series =
        [
            ("embeddings, product quantised", MethodStyle.For("pq"), error => error.What == "embeddings"),
            ("updates, product quantised: same bytes", MethodStyle.For("pq") with { Marker = MarkerShape.FilledTriangleUp }, error =>
                error.What == "updates" && error.Quantizer.StartsWith("product", StringComparison.Ordinal)),
            ("updates, actions of flat:K", MethodStyle.For("flat"), error => error.Quantizer.StartsWith("flat", StringComparison.Ordinal)),
            ("updates, actions of line:LEVELS", MethodStyle.For("line"), error =>
                error.Quantizer.StartsWith("line", StringComparison.Ordinal)),
        ];
        QuantizationError[] shown = [.. errors.Where(error => error.Round == round && error.RelativeError > 0)];
        double left = Math.Floor(4 * shown.Min(X)) / 4, right = Math.Ceiling(4 * shown.Max(X)) / 4, low = Math.Floor(shown.Min(Y)),
            high = Math.Ceiling(shown.Max(Y));
        chart._plot.Axes.SetLimits(left, right, low, high);
        chart._plot.Axes.Bottom.TickGenerator = ByteTicks(left, right);
        chart._plot.Axes.Left.TickGenerator = PanelStyle.Decades((int)low, (int)high);
        foreach ((string label, MethodStyle style, Func<QuantizationError, bool> isOf) in series)
        {
            QuantizationError[] points = [.. shown.Where(isOf).OrderBy(error => error.Bytes)];
            if (points.Length == 0) continue;
            Scatter curve = chart._plot.Add.Scatter(Array.ConvertAll(points, X), Array.ConvertAll(points, Y), style.Color);
            (curve.LineWidth, curve.MarkerShape, curve.MarkerSize) = (3, style.Marker, 13);
            chart._legend.Add((label, style, false));
        }
        chart._plot.Add.HorizontalLine(0, 1.5f, Color.FromHex("#666666"));
        PanelStyle.Write(chart._plot, "sending nothing", left, 0, Alignment.UpperLeft, Color.FromHex("#444444")).OffsetX = 8;
        chart.AddLegend();
        return chart;

        static double X(QuantizationError error) => Math.Log10(error.Bytes);

        static double Y(QuantizationError error) => Math.Log10(error.RelativeError);
    }

    /// <inheritdoc/>
    public void Dispose() => _plot.Dispose();

    // What is far below everything that can be used would press the rest together.
    private void FitQuality(double[] levels, double? near)
    {
        double top = Math.Max(levels.Max(), 1.012 * near ?? 0), bottom = Math.Max(levels.Min(), near is { } reference ? Near * reference
            : 0.6 * top);
        double margin = 0.08 * (top - bottom) + 0.002;
        _plot.Axes.SetLimitsY(Math.Max(0, bottom - margin), top + margin);
    }

    private void AddCurve(MethodResult[] sizes, Func<MethodResult, double?> bytes, ModelGroup group, bool isOpen)
    {
        MethodStyle style = MethodStyle.For(sizes[0].Row.Method);
        bool isOurs = sizes[0].Row.IsOurs;
        double bottom = _plot.Axes.GetLimits().Bottom;
        double[] x = [.. sizes.Select(result => Math.Log10(bytes(result)!.Value))], y = [.. sizes.Select(group.Level)];
        for (int i = 0; i < x.Length; i++)
        {
            if (y[i] < bottom) // told at the edge, since it has left the chart
            {
                if (!_tellsWhatIsBelow) continue;
                Text note = PanelStyle.Write(_plot, "↓ " + y[i].ToString("0.00", CultureInfo.InvariantCulture), x[i], bottom,
                    Alignment.LowerCenter, style.Color);
                note.LabelFontSize = 16;
            }
            else if (group.Reference is { } reference && !ReferenceEquals(reference, sizes[i])
                && Estimate.OfDifferences(sizes[i].Quality, reference.Quality) is { HalfWidth: { } half })
            {
                LinePlot bar = _plot.Add.Line(x[i], Math.Max(bottom, y[i] - half), x[i], y[i] + half);
                (bar.LineColor, bar.LineWidth) = (style.Color.WithAlpha(0.6), isOurs ? 3 : 1.5f);
            }
        }
        Scatter curve = _plot.Add.Scatter(x, y, style.Color);
        curve.LineWidth = isOurs ? 4 : 2;
        (curve.MarkerShape, curve.MarkerSize) = (isOpen ? style.Open : style.Marker, isOurs ? 18 : 12);
        if (isOpen) (curve.MarkerLineColor, curve.MarkerLineWidth, curve.LineWidth) = (style.Color, 2, 1);
        if (_tellsWhatIsBelow || y.Any(level => level >= bottom)) _legend.Add((sizes[0].Row.Label, style, isOurs));
    }

    private static IEnumerable<(string Name, double Value)> Levels(ReportSection section, ModelGroup group) =>
        section.Levels(group).Select(level => (level.Row.Label, level.MeanQuality!.Value.Mean));

    private void AddLevels(ReportSection section, ModelGroup group, double left)
    {
        double bottom = _plot.Axes.GetLimits().Bottom;
        if (group.Reference?.MeanQuality is { } reference)
        {
            _plot.Add.HorizontalLine(reference.Mean, 2, Colors.Black.WithAlpha(0.6));
            PanelStyle.Write(_plot, group.ReferenceName, left, reference.Mean, Alignment.LowerLeft, Colors.Black).OffsetX = 8;
        }
        foreach ((string name, double value) in Levels(section, group))
        {
            if (value < bottom) continue;
            _plot.Add.HorizontalLine(value, 2, Color.FromHex("#666666"));
            double fromReference = value - (group.Reference?.MeanQuality?.Mean ?? double.NegativeInfinity);
            // Beside the reference's name where it would stand on it.
            bool isClose = Math.Abs(fromReference) < 0.05 * (_plot.Axes.GetLimits().Top - bottom);
            PanelStyle.Write(_plot, name, left, value, fromReference > 0 ? Alignment.LowerLeft : Alignment.UpperLeft,
                Color.FromHex("#444444")).OffsetX = isClose ? 90 : 8;
        }
    }

    private void AddLegend()
    {
        List<LegendItem> items = [new() { LabelText = " " }]; // the panel cuts off the top of its first line
        foreach ((string name, MethodStyle style, bool isOurs) in _legend.DistinctBy(entry => entry.Name).OrderByDescending(entry =>
            entry.IsOurs))
            items.Add(new LegendItem
            {
                LabelText = name,
                LineColor = style.Color,
                LineWidth = isOurs ? 4 : 2,
                MarkerShape = style.Marker,
                MarkerSize = isOurs ? 14 : 11,
                MarkerFillColor = style.Color,
                MarkerLineColor = style.Color,
            });
        _plot.Legend.ManualItems = items;
        _plot.Legend.FontSize = 17;
        _plot.Legend.OutlineWidth = 0;
        _plot.Legend.ShadowColor = Colors.Transparent;
        _plot.ShowLegend(Edge.Right);
    }

    private static NumericManual ByteTicks(double least, double most)
    {
        var ticks = new NumericManual();
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB"];
        for (int power = (int)Math.Floor(least); power <= Math.Ceiling(most); power++)
        {
            if (power >= least && power <= most) ticks.AddMajor(power,
                $"{Math.Pow(10, power % 3)} {units[Math.Clamp(power / 3, 0, units.Length - 1)]}");
            for (int digit = 2; digit <= 9; digit++)
                if (power + Math.Log10(digit) is var at && at >= least && at <= most) ticks.AddMinor(at);
        }
        return ticks;
    }
}
