using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace FedRas.Simulation.Reports;

/// <summary>What all pictures share: type, colours, axes.</summary>
public static class PanelStyle
{
    /// <summary>Height of letters and of numbers at axes, in pixels.</summary>
    public const float TickSize = 20;

    private const float TitleSize = 26, TextSize = 22;

    /// <summary>Okabe and Ito (2008): told apart by every kind of colour vision, and the first two in grey.</summary>
    public static IReadOnlyList<Color> Colors { get; } =
        [.. ((string[])["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]).Select(Color.FromHex)];

    /// <summary>Titles, labels, grid, and a y axis from 0 to <paramref name="top"/>.</summary>
    public static void Prepare(Plot plot, string title, string xLabel, string yLabel, double top)
    {
        PictureFont.Apply(plot);
        plot.Axes.Title.Label.Text = title;
        plot.Axes.Title.Label.Font = PictureFont.For(title); // holds names of data
        plot.Axes.Title.Label.FontSize = TitleSize;
        plot.XLabel(xLabel, TextSize);
        plot.YLabel(yLabel, TextSize);
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
        plot.Axes.SetLimitsY(0, top);
        plot.HideLegend();
    }

    /// <summary>Ticks from 0 to <paramref name="last"/>, about five and at round numbers.</summary>
    public static NumericManual Steps(double last)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(last / 5)));
        double step = power * ((double[])[1, 2, 2.5, 5, 10]).First(factor => factor * power >= last / 5 * 0.999);
        if (last >= 5 && step != Math.Floor(step)) step = Math.Ceiling(step);
        var ticks = new NumericManual();
        for (int n = 0; n * step <= last * 1.001; n++) ticks.AddMajor(n * step,
            (n * step).ToString("#,0.######", CultureInfo.InvariantCulture));
        return ticks;
    }

    /// <summary>Ticks of a logarithmic axis whose places are powers of ten.</summary>
    public static NumericManual Decades(int first, int last)
    {
        var ticks = new NumericManual();
        for (int power = first; power <= last; power++)
        {
            ticks.AddMajor(power, Math.Pow(10, power).ToString("#,0.######", CultureInfo.InvariantCulture));
            for (int digit = 2; digit <= 9; digit++) ticks.AddMinor(power + Math.Log10(digit));
        }
        return ticks;
    }

    /// <summary>Text at a place of the plot.</summary>
    public static Text Write(Plot plot, string text, double x, double y, Alignment alignment, Color color)
    {
        Text label = plot.Add.Text(text, x, y);
        label.LabelFontSize = TickSize;
        label.LabelBackgroundColor = ScottPlot.Colors.White.WithAlpha(0.75);
        label.LabelFontColor = color;
        label.LabelStyle.Font = PictureFont.For(text);
        label.LabelAlignment = alignment;
        return label;
    }
}
