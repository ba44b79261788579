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
}
