using FedRas.Server.Aggregation;

namespace FedRas.Server;

/// <summary>What a closed round came to.</summary>
public readonly record struct RoundResult
{
    /// <summary>The round's number, from 0.</summary>
    public required int Round { get; init; }

    /// <summary>Devices that were asked.</summary>
    public required int Asked { get; init; }

    /// <summary>Reports that were added.</summary>
    public required int Reports { get; init; }

    /// <summary>Sum of their lengths in bytes.</summary>
    public required long ReportBytes { get; init; }

    /// <summary>
    /// The frame from this round to the next: what a device that takes part in every round downloads. Valid until the next round closes.
    /// </summary>
    public required ReadOnlyMemory<byte> Frame { get; init; }

    /// <summary>
    /// Items by how many of the reports touched them: [n] items were touched by n of them, [0] by none. Empty under noise, whose ε does not
    /// cover it.
    /// </summary>
    public IReadOnlyList<int> Touches { get; init; } = [];

    /// <summary>Items that a report touched.</summary>
    public int TouchedRows => Touches.Skip(1).Sum();

    /// <summary>
    /// Items among them whose rows wait, since too few devices touched them (<see cref="PrivacyOptions.ItemThreshold"/>).
    /// </summary>
    public int HeldRows { get; init; }

    /// <summary>Items whose rows wait, those of former rounds included.</summary>
    public int CarriedRows { get; init; }

    /// <summary>Creates the result.</summary>
    public RoundResult() { }
}
