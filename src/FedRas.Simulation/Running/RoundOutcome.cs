namespace FedRas.Simulation.Running;

/// <summary>What one round moved: nothing where a method sends no messages.</summary>
public readonly record struct RoundOutcome
{
    /// <summary>The round's number, from 0.</summary>
    public required int Round { get; init; }

    /// <summary>Devices asked; each of them downloads what it missed.</summary>
    public int Selected { get; init; }

    /// <summary>Reports sent, late ones included.</summary>
    public int Sent { get; init; }

    /// <summary>Reports aggregated.</summary>
    public int Reports { get; init; }

    /// <summary>
    /// Reports that the server refused: illegal, made beside another table, or beyond the limits (<see
    /// cref="Scenarios.SlotOutcome.Refusal"/>).
    /// </summary>
    public int Refused { get; init; }

    /// <summary>Reports that devices shortened to the limits of the server.</summary>
    public int Clipped { get; init; }

    /// <summary>Items that reports touched.</summary>
    public int TouchedRows { get; init; }

    /// <summary>Items among them whose rows wait for more devices.</summary>
    public int HeldRows { get; init; }

    /// <summary>Sum of the lengths of all reports sent.</summary>
    public long UplinkBytes { get; init; }

    /// <summary>Sum of what the selected devices downloaded to hold the model of this round; 0 if catch-up is not counted.</summary>
    public long CatchUpBytes { get; init; }

    /// <summary>Length of the frame from this round to the next: what a device that takes part every round downloads.</summary>
    public int FrameBytes { get; init; }
}
