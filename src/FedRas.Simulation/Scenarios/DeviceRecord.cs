namespace FedRas.Simulation.Scenarios;

/// <summary>What one device of a scenario did over a training.</summary>
/// <param name="Class">Name of its class.</param>
/// <param name="UplinkKilobitsPerSecond">The rate it drew.</param>
/// <param name="Reports">Reports sent, late ones included.</param>
/// <param name="BytesUp">Their bytes.</param>
/// <param name="BytesDown">Bytes downloaded.</param>
/// <param name="Actions">Actions K of its reports, added up; 0 if they are dense.</param>
public sealed record DeviceRecord(string Class, double UplinkKilobitsPerSecond, int Reports, long BytesUp, long BytesDown, long Actions)
{
    /// <summary>Mean bytes a report; 0 before the first.</summary>
    public double MeanReportBytes => Reports == 0 ? 0 : (double)BytesUp / Reports;

    /// <summary>Mean actions K a report; 0 before the first.</summary>
    public double MeanActions => Reports == 0 ? 0 : (double)Actions / Reports;
}
