using System.Text.Json;

namespace FedRas.Simulation.Reports;

/// <summary>How reports are written as JSON: camelCase, nulls written, numbers in full.</summary>
public static class ReportJson
{
    /// <summary>On one line, as a log has it.</summary>
    public static readonly JsonSerializerOptions Line = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    /// <summary>Indented, as a file to read has it.</summary>
    public static readonly JsonSerializerOptions Page = new(Line) { WriteIndented = true };
}
