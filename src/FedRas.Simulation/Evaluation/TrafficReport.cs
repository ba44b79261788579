namespace FedRas.Simulation.Evaluation;

/// <summary>
/// The bytes of a training. Reports and the frames of rounds are lengths of messages that were encoded and decoded;
/// <see cref="CatchUpBytes"/> are lengths of frames that were encoded, in comparisons for one device a round, which stands for the others.
/// </summary>
public sealed class TrafficReport
{
    /// <summary>Reports sent by devices.</summary>
    public long Reports { get; private set; }

    /// <summary>Those that the server refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Those that their devices shortened to the server's limits.</summary>
    public long Clipped { get; private set; }

    /// <summary>Their bytes.</summary>
    public long UplinkBytes { get; private set; }

    /// <summary>Frames broadcast.</summary>
    public long Frames { get; private set; }

    /// <summary>Their bytes, each frame once.</summary>
    public long FrameBytes { get; private set; }

    /// <summary>Bytes received by the devices that took part: each frame once for each device of its cohort.</summary>
    public long DownlinkBytes { get; private set; }

    /// <summary>Times a device took part: it was asked and downloaded what it had missed.</summary>
    public long Participations { get; private set; }

    /// <summary>Mean bytes a device downloads to take part once, an estimate if the sum is; null before the first time.</summary>
    public double? MeanCatchUpBytes => Participations == 0 ? null : (double)CatchUpBytes / Participations;

    /// <summary>Mean bytes a report; null before the first.</summary>
    public double? MeanReportBytes => Reports == 0 ? null : (double)UplinkBytes / Reports;

    /// <summary>Mean bytes a frame; null before the first.</summary>
    public double? MeanFrameBytes => Frames == 0 ? null : (double)FrameBytes / Frames;

    /// <summary>
    /// Bytes that the devices which took part downloaded to hold the model of their round, every missed round included; an estimate if not
    /// every device was counted; 0 if it is not counted at all.
    /// </summary>
    public long CatchUpBytes { get; private set; }

    /// <summary>Adds one round.</summary>
    public void Add(
        int reports, long uplinkBytes, int frameBytes, int participations = 0, long catchUpBytes = 0, int refused = 0, int clipped = 0)
    {
        Reports += reports;
        Refused += refused;
        Clipped += clipped;
        UplinkBytes += uplinkBytes;
        Participations += participations;
        CatchUpBytes += catchUpBytes;
        Frames++;
        FrameBytes += frameBytes;
        DownlinkBytes += (long)frameBytes * reports;
    }

    /// <summary>The totals by name, to save.</summary>
    public IReadOnlyDictionary<string, long> ToTotals() => new SortedDictionary<string, long>(StringComparer.Ordinal)
    {
        [nameof(Reports)] = Reports,
        [nameof(Refused)] = Refused,
        [nameof(Clipped)] = Clipped,
        [nameof(UplinkBytes)] = UplinkBytes,
        [nameof(Frames)] = Frames,
        [nameof(FrameBytes)] = FrameBytes,
        [nameof(DownlinkBytes)] = DownlinkBytes,
        [nameof(CatchUpBytes)] = CatchUpBytes,
        [nameof(Participations)] = Participations,
    };

    /// <summary>Goes on from saved totals; a name that is missing counts as 0.</summary>
    public static TrafficReport FromTotals(IReadOnlyDictionary<string, long> totals) => new()
    {
        Reports = totals.GetValueOrDefault(nameof(Reports)),
        Refused = totals.GetValueOrDefault(nameof(Refused)),
        Clipped = totals.GetValueOrDefault(nameof(Clipped)),
        UplinkBytes = totals.GetValueOrDefault(nameof(UplinkBytes)),
        Frames = totals.GetValueOrDefault(nameof(Frames)),
        FrameBytes = totals.GetValueOrDefault(nameof(FrameBytes)),
        DownlinkBytes = totals.GetValueOrDefault(nameof(DownlinkBytes)),
        CatchUpBytes = totals.GetValueOrDefault(nameof(CatchUpBytes)),
        Participations = totals.GetValueOrDefault(nameof(Participations)),
    };
}
