using FedRas.Simulation.Running;
using FedRas.Simulation.Scenarios;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace FedRas.Simulation.Reports;

/// <summary>What devices of a scenario sent, against the rate of their uplink; one dot a device, one colour a class.</summary>
internal static class ActionsPanel
{
    public static void Draw(Plot plot, SimulationSummary summary, IReadOnlyList<DeviceRecord> devices)
    {
        DeviceRecord[] sent = [.. devices.Where(device => device.Reports > 0)];
        // Dense reports have no actions to show.
        bool dense = sent.All(device => device.Actions == 0);
        Func<DeviceRecord, double> height = dense ? device => device.MeanReportBytes : device => device.MeanActions;
        double top = sent.Select(height).DefaultIfEmpty(1).Max();
        PanelStyle.Prepare(plot, $"{summary.Dataset} · {summary.Method} · {summary.Scenario}: {(dense ? "reports" : "actions")} by uplink",
            "uplink in kilobits a second",
            dense ? "bytes a report, mean of a device" : "actions K a report, mean of a device", 1.25 * top);
        ((NumericAutomatic)plot.Axes.Left.TickGenerator).LabelFormatter = bytes => bytes.ToString("#,0", CultureInfo.InvariantCulture);

        double[] places = [.. sent.Select(device => Math.Log10(device.UplinkKilobitsPerSecond))];
        double least = places.DefaultIfEmpty(0).Min() - 0.3, most = places.DefaultIfEmpty(1).Max() + 0.3;
        if (Math.Ceiling(least) > Math.Floor(most)) least = Math.Floor(least); // at least one decade has its number
        plot.Axes.SetLimitsX(least, most);
        plot.Axes.Bottom.TickGenerator = PanelStyle.Decades((int)Math.Ceiling(least), (int)Math.Floor(most));
        int index = 0;
        foreach (IGrouping<string, DeviceRecord> kind in sent.GroupBy(device => device.Class).OrderBy(kind =>
            kind.Average(device => Math.Log(device.UplinkKilobitsPerSecond))))
            AddClass(plot, kind.Key, [.. kind], index++, top, height);
    }

    private static void AddClass(Plot plot, string name, DeviceRecord[] devices, int index, double top, Func<DeviceRecord, double> height)
    {
        Color color = PanelStyle.Colors[index % PanelStyle.Colors.Count];
        double[] x = [.. devices.Select(device => Math.Log10(device.UplinkKilobitsPerSecond))];
        double[] y = [.. devices.Select(height)];
        Markers dots = plot.Add.Markers(x, y);
        dots.MarkerColor = color.WithAlpha(0.35);
        dots.MarkerSize = 7;
        // Over the middle of its dots, neighbours at different heights.
        Array.Sort(x);
        string label = string.Create(CultureInfo.InvariantCulture, $"{name}: {devices.Length:#,0} devices");
        PanelStyle.Write(plot, label, x[x.Length / 2], top * (1.06 + 0.08 * (index % 2)), Alignment.LowerCenter, color);
    }
}
