namespace FedRas.Hosting.Observing;

/// <summary>What a running federation says of itself when it is looked at.</summary>
internal sealed record LiveView
{
    public required NowView Now { get; init; }

    /// <summary>The round of the newest version.</summary>
    public required int Round { get; init; }

    public required int Devices { get; init; }

    public required int Items { get; init; }

    public required int Dim { get; init; }

    /// <summary>Reports of all rounds, in bytes, those before this process included.</summary>
    public required long ReportBytes { get; init; }

    /// <summary>Writes that wait for the store.</summary>
    public required int StoreQueue { get; init; }

    /// <summary>The quality curve.</summary>
    public required Func<IReadOnlyList<QualityView>> Quality { get; init; }

    /// <summary>What privacy was spent; null if none is accounted.</summary>
    public required Func<PrivacyView?> Privacy { get; init; }

    /// <summary>Makes the list of frames, which costs more than the rest.</summary>
    public required Func<IReadOnlyList<FrameView>> Frames { get; init; }
}
