using FedRas.Simulation.Reports;
using ScottPlot;

namespace FedRas.Benchmarks.Load;

/// <summary>Draws what <see cref="MemoryLog"/> wrote.</summary>
internal static class MemoryGraph
{
    private const int Width = 1_200, Height = 600;

    public static void Draw(string csv, string picture)
    {
        double[][] rows = [.. File.ReadLines(csv).Skip(1).Select(line =>
            line.Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray())];
        double minutes = rows[^1][0] / 60, top = 1.25 * rows.Max(row => row[1]);
        string heading = string.Create(CultureInfo.InvariantCulture,
            $"Memory of a server: {rows[^1][6]:#,0} reports in {rows[^1][5]:#,0} rounds, {minutes:0} minutes");
        File.WriteAllBytes(picture, Picture.Render(Width, Height, [plot =>
        {
            PanelStyle.Prepare(plot, "", "minutes", "MB", top);
            Add(plot, rows, 1, "of the process", 0);
            Add(plot, rows, 3, "kept by the garbage collector", 1);
            Add(plot, rows, 2, "objects after the last collection", 2, isBelow: true);
            plot.Axes.SetLimitsX(0, minutes);
            plot.Axes.Bottom.TickGenerator = PanelStyle.Steps(minutes);
        }], heading));
    }

    private static void Add(Plot plot, double[][] rows, int column, string name, int color, bool isBelow = false)
    {
        double[] values = [.. rows.Select(row => row[column])];
        ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine([.. rows.Select(row => row[0] / 60)], values, PanelStyle.Colors[color]);
        line.LineWidth = 2;
        (double y, Alignment alignment) = isBelow ? (values.Skip(values.Length / 2).Min(), Alignment.UpperRight)
            : (values.Max(), Alignment.LowerRight);
        PanelStyle.Write(plot, name, rows[^1][0] / 60 * 0.99, y, alignment, PanelStyle.Colors[color]);
    }
}
