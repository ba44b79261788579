using FedRas.Client.Transport;
using FedRas.Protocol;

namespace FedRas.Client.Participation;

/// <summary>What came of a call to the federation.</summary>
public sealed record ParticipationResult
{
    /// <summary>What came of it.</summary>
    public required ParticipationOutcome Outcome { get; init; }

    /// <summary>The server's code, if it refused; it never changes its meaning. Null if it did not refuse.</summary>
    public RefusalCode? Code { get; init; }

    /// <summary>Why, and what to do next; null if there is nothing to say. Made for people and logs, not for programs.</summary>
    public string? Sentence { get; init; }

    /// <summary>How long the server asks the device to wait before the next call; null if it does not say.</summary>
    public TimeSpan? ComeBackIn { get; init; }

    /// <summary>Why the server wants the device later; null if it does not.</summary>
    public LaterReason? Reason { get; init; }

    /// <summary>The round that was reported for; null if none was.</summary>
    public int? Round { get; init; }

    /// <summary>The version of the model that the device holds after the call; null if it holds none.</summary>
    public int? HeldRound { get; init; }

    /// <summary>Bytes that the call moved.</summary>
    public Traffic Traffic { get; init; }
}
