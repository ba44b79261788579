using System.Text;
using FedRas.Comparison.Sweep;
using FedRas.Simulation.Reports;

namespace FedRas.Comparison.Reporting;

/// <summary>
/// The report of one comparison or of several: <c>results.csv</c>, <c>results.parquet</c>, <c>report.html</c>, and its charts as PNG and
/// SVG.
/// </summary>
public static class ComparisonReport
{
    /// <summary>Names of the files besides the charts.</summary>
    public static IReadOnlyList<string> FileNames { get; } = ["report.html", "results.csv", "results.parquet", "charts"];

    private const string WrittenCharts = ".written"; // names of the charts that a report has put there

    /// <summary>Writes the report of some sweeps into a folder; each file is written whole or not at all.</summary>
    /// <returns>How many runs of the sweeps' methods and seeds are not there: not run yet, or not to be read.</returns>
    /// <exception cref="ComparisonException">There is nothing to report.</exception>
    public static async Task<int> WriteAsync(string folder, IReadOnlyList<ComparisonFolder> sweeps)
    {
        foreach (ComparisonFolder sweep in sweeps)
            if (!sweep.Exists) throw new ComparisonException($"{sweep.Path} holds no comparison: there is no compare.json; name folders "
                + "that fedras compare has written");
        IReadOnlyList<ReportSection> sections = ReportSection.Of(sweeps);
        ComparisonCell[] cells = [.. sections.SelectMany(section => section.Cells)];
        Directory.CreateDirectory(Path.Combine(folder, "charts"));
        WholeFile.Write(Path.Combine(folder, "results.csv"), Encoding.UTF8.GetBytes(ResultColumns.ToCsv(cells)));
        WholeFile.Write(Path.Combine(folder, "results.parquet"), await ParquetTable.WriteAsync(cells).ConfigureAwait(false));
        var svg = new Dictionary<string, ChartPicture>();
        foreach (ComparisonChart chart in sections.SelectMany(Charts))
        {
            using (chart)
            {
                svg[chart.Name] = new ChartPicture(chart.Title, chart.ToSvg());
                WholeFile.Write(Path.Combine(folder, "charts", chart.Name + ".svg"), Encoding.UTF8.GetBytes(svg[chart.Name].Svg));
                WholeFile.Write(Path.Combine(folder, "charts", chart.Name + ".png"), chart.ToPng());
            }
        }
        RemoveOthers(Path.Combine(folder, "charts"), svg.Keys);
        WholeFile.Write(Path.Combine(folder, "report.html"), Encoding.UTF8.GetBytes(new ReportPage(svg).Render(sections)));
        return sections.Sum(section => section.Missing);
    }

    // Charts of a former report, of sections that are not there any more; what else lies there is not ours.
    private static void RemoveOthers(string charts, IReadOnlyCollection<string> written)
    {
        string list = Path.Combine(charts, WrittenCharts);
        foreach (string name in File.Exists(list) ? File.ReadAllLines(list).Select(line => Path.GetFileName(line)) : [])
        {
            if (name.Length == 0 || written.Contains(name)) continue;
            foreach (string extension in (string[])[".png", ".svg"]) File.Delete(Path.Combine(charts, name + extension));
        }
        WholeFile.Write(list, Encoding.UTF8.GetBytes(string.Join('\n', written) + "\n"));
    }

    private static IEnumerable<ComparisonChart> Charts(ReportSection section)
    {
        if (section.Models is [var group, ..])
        {
            yield return ComparisonChart.QualityByBytes(section.FileName + "-uplink", $"{section.Title} · quality by the bytes a device "
                + "sends", "bytes of a report (log)", section, group, result => result.UpBytes, QualityRange.All);
            if (ComparisonChart.HasFartherOnes(group)) yield return ComparisonChart.QualityByBytes(section.FileName + "-near",
                $"{section.Title} · the same, near {group.ReferenceName}", "bytes of a report (log)", section, group, result =>
                    result.UpBytes, QualityRange.NearReference);
            yield return ComparisonChart.QualityByBytes(section.FileName + "-total", $"{section.Title} · quality by the bytes of the "
                + "whole training", "bytes of all devices, both ways, whole training (log); open: our downlink", section, group, result =>
                    result.TotalBytes, QualityRange.All, showsOurDownlinks: true);
            yield return ComparisonChart.Learning(section.FileName + "-learning", section, group);
        }
        if (section.QuantizationErrors is { Count: > 0 } errors) yield return ComparisonChart.Errors(section.FileName + "-errors",
            section.Title, errors);
    }
}
