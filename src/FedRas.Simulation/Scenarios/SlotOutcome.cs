namespace FedRas.Simulation.Scenarios;

/// <summary>What a device of the cohort came to in a round.</summary>
/// <param name="Device">The device's number.</param>
/// <param name="Answers">Whether it sent a report.</param>
/// <param name="ReportBytes">Length of its report; 0 without one.</param>
/// <param name="MultiplyAdds">Multiply-adds of its training and clustering.</param>
public readonly record struct SlotOutcome(int Device, bool Answers, int ReportBytes, double MultiplyAdds)
{
    /// <summary>What the server answered; null without a report, and before it was sent.</summary>
    public Acceptance? Answer { get; init; }

    /// <summary>Why the server refused the report; null if it did not.</summary>
    public string? Refusal => Answer is { Kind: AcceptanceKind.Refused } refused ? refused.Reason : null;

    /// <summary>Whether the report counts.</summary>
    public bool Counts => Answer is { Kind: AcceptanceKind.Accepted };

    /// <summary>Whether the device shortened its report to the limits.</summary>
    public bool IsClipped { get; init; }

    /// <summary>The quantiser and size of the report; null for a dense one or none.</summary>
    public QuantizerSpec? Quantizer { get; init; }

    /// <summary>What the device says about its choice.</summary>
    public ReportFacts Facts { get; init; }
}
