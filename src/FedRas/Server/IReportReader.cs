using FedRas.Models;
using FedRas.Wire;

namespace FedRas.Server;

/// <summary>
/// What a server takes for a report. FedRAS's own reports are read by <see cref="ReportGate"/>; another method puts its own reader in. One
/// instance serves one thread at a time.
/// </summary>
public interface IReportReader
{
    /// <summary>Reads a report. It must not throw, whatever the bytes: what is no report is refused with its reason.</summary>
    /// <param name="report">The bytes as they came.</param>
    /// <param name="context">What the server knows beside them.</param>
    /// <param name="rows">Receives the rows; they mean nothing if the report is refused.</param>
    Admission Read(ReadOnlySpan<byte> report, in ReportContext context, DecodedRows rows);
}

/// <summary>What both ends of a report know beside its bytes.</summary>
/// <param name="Model">The table of the round.</param>
/// <param name="Device">The device's number.</param>
public readonly record struct ReportContext(GlobalModel Model, long Device)
{
    /// <summary>The values of the table, M × d.</summary>
    public FactorMatrix Published => Model.ItemFactors;

    /// <summary>The round.</summary>
    public int Round => Model.Round;
}

/// <summary>What a reader makes of a report.</summary>
/// <param name="Refusal">Why it is refused; null if it is taken.</param>
public readonly record struct Admission(string? Refusal)
{
    /// <summary>The share of a touched row that the device's weight decay leaves.</summary>
    public float Retention { get; init; } = 1;

    /// <summary>What the device says about how it described its update.</summary>
    public ReportFacts Facts { get; init; }

    /// <summary>Actions K that the report describes its rows with; 0 for rows that travel in full.</summary>
    public int Levels { get; init; }
}
