using System.Text.Json;

namespace FedRas.Simulation.Reports;

/// <summary>How reports are written as JSON: camelCase, nulls written, numbers in full.</summary>
public static class ReportJson
{
    public static readonly JsonSerializerOptions Line = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    public static readonly JsonSerializerOptions Page = new(Line) { WriteIndented = true };
}
