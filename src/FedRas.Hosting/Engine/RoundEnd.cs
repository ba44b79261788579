using FedRas.Hosting.Storage;

namespace FedRas.Hosting.Engine;

/// <summary>How a round ended.</summary>
public sealed record RoundEnd
{
    /// <summary>The round's number, from 0.</summary>
    public required int Round { get; init; }

    /// <summary>Why it was given up; null if it committed.</summary>
    public AbandonReason? Abandoned { get; init; }

    /// <summary>Devices that had a place.</summary>
    public required int Places { get; init; }

    /// <summary>Reports that counted.</summary>
    public required int Reports { get; init; }

    /// <summary>Sum of their lengths.</summary>
    public long ReportBytes { get; init; }

    /// <summary>Length of the frame to the next version.</summary>
    public long FrameBytes { get; init; }

    /// <summary>The point of the quality curve that came with it; null if none did.</summary>
    public QualityPoint? Quality { get; init; }

    /// <summary>Time from the first check-in to this end.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>
    /// Items by how many of the reports touched them: [n] items were touched by n of them. Empty for a round that was given up.
    /// </summary>
    public IReadOnlyList<int> Touches { get; init; } = [];

    /// <summary>Touched items whose rows wait, since too few devices touched them.</summary>
    public int HeldRows { get; init; }

    /// <summary>Time to add the reports up and to move the table.</summary>
    public TimeSpan Fold { get; init; }

    /// <summary>Time to make the next version and its frame.</summary>
    public TimeSpan Publish { get; init; }

    /// <summary>Time until all of it was durable.</summary>
    public TimeSpan Commit { get; init; }
}
