using System.Text;
using System.Text.Json;
using FedRas.Simulation.Running;

namespace FedRas.Simulation.Reports;

/// <summary><c>summary.json</c>: the fields of <see cref="SimulationSummary"/>, nulls written.</summary>
public static class SummaryFile
{
    /// <summary>The text of the file.</summary>
    public static string ToText(SimulationSummary summary) => JsonSerializer.Serialize(summary, ReportJson.Page) + "\n";

    /// <summary>Writes the file whole or not at all.</summary>
    public static void Save(string path, SimulationSummary summary) => WholeFile.Write(path, Encoding.UTF8.GetBytes(ToText(summary)));

    /// <summary>Reads the file.</summary>
    /// <exception cref="JsonException">It is not a summary.</exception>
    public static SimulationSummary Parse(string text) =>
        JsonSerializer.Deserialize<SimulationSummary>(text, ReportJson.Page) ?? throw new JsonException("no summary");
}
