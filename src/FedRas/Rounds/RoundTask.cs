using FedRas.Training;

namespace FedRas.Rounds;

/// <summary>
/// All that a server and a device must agree on in one round. The server makes it and sends it; a device takes nothing else from the server
/// but frames.
/// </summary>
public sealed record RoundTask
{
    /// <summary>The round; 0 or more.</summary>
    public required int Round { get; init; }

    /// <summary>Items M of the table.</summary>
    public required int Items { get; init; }

    /// <summary>Factors d a row.</summary>
    public required int Dim { get; init; }

    /// <summary>The public seed, which the start of the table follows from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Tells the table of this round from any other; a device that holds another one must catch up first.</summary>
    public required ulong Check { get; init; }

    /// <summary>How devices train.</summary>
    public LocalTrainerOptions Training { get; init; } = new();

    /// <summary>What the server takes from one report.</summary>
    public ReportLimits Limits { get; init; } = new();

    /// <summary>Target τ for the relative distortion ‖g − ĝ‖² / ‖g‖² of a report; above 0 … 1, default 0.01.</summary>
    public double Distortion { get; init; } = 0.01;

    /// <summary>
    /// Longest report in bytes that the server asks for. A device whose shortest report is longer sends that one all the same.
    /// </summary>
    public long MostReportBytes { get; init; } = long.MaxValue;

    /// <summary>Time until the round closes, counted from when the task was made; null, the default, without a deadline.</summary>
    public TimeSpan? Deadline { get; init; }
}
