using FedRas.Wire;

namespace FedRas.Server;

/// <summary>What becomes of a report.</summary>
public enum AcceptanceKind
{
    /// <summary>It counts. The same report sent again gets the same answer and counts once.</summary>
    Accepted,
    /// <summary>It is no report of this round, or not from a device that was asked; <see cref="Acceptance.Reason"/> says why.</summary>
    Refused,
    /// <summary>The round is closed.</summary>
    TooLate,
    /// <summary>Enough others came before it.</summary>
    NotNeeded,
    /// <summary>Another report of the same device is being read at this moment: send this one again.</summary>
    Busy,
}

/// <summary>The answer to a report.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Reason">Why it was refused: what is wrong, what is allowed, what to do next; null if it was not.</param>
public readonly record struct Acceptance(AcceptanceKind Kind, string? Reason = null)
{
    /// <summary>What the device says about how it described its update, if the report was read.</summary>
    public ReportFacts Facts { get; init; }

    /// <summary>Actions K that the report describes its rows with, if it was read; 0 for rows that travel in full.</summary>
    public int Levels { get; init; }
}
