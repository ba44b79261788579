using FedRas.Comparison.Sweep;

namespace FedRas.Comparison.Reporting;

/// <summary>All seeds of one method at one size with one downlink.</summary>
internal sealed class MethodResult
{
    private readonly ComparisonCell[] _done;

    /// <param name="cells">The runs, one a seed; at least one.</param>
    /// <param name="isSampled">Whether quality is HR@10; else Recall@20.</param>
    public MethodResult(IReadOnlyList<ComparisonCell> cells, bool isSampled)
    {
        _done = [.. cells.Where(cell => cell.Row.Error is null)];
        Row = (_done.FirstOrDefault() ?? cells[0]).Row;
        Errors = [.. cells.Where(cell => cell.Row.Error is not null).Select(cell => $"seed {cell.Row.Seed}: {cell.Row.Error}")];
        Quality = BySeed(row => isSampled ? row.Hr10 : row.Recall20);
        Ndcg = BySeed(row => isSampled ? row.Ndcg10 : row.FullNdcg20);
        UpBytes = Mean(row => row.UpBytesPerReport);
        FrameBytes = Mean(row => row.DownBytesPerRound);
        ParticipationBytes = Mean(row => row.DownBytesPerParticipation);
        TotalBytes = Mean(row => row.UpBytesTotal + row.DownBytesTotal);
        DevicesPerSecond = Mean(row => row.DevicesPerSecond);
        VirtualSeconds = Mean(row => row.VirtualSeconds);
    }

    /// <summary>A row of it, for what all seeds share.</summary>
    public ComparisonRow Row { get; }

    /// <summary>Finished runs with their learning curves.</summary>
    public IReadOnlyList<ComparisonCell> Done => _done;

    /// <summary>What went wrong, a line a run.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>HR@10, or Recall@20 where there are no sampled candidates, by seed.</summary>
    public IReadOnlyDictionary<ulong, double> Quality { get; }

    /// <summary>NDCG@10, or NDCG@20 over all items, by seed.</summary>
    public IReadOnlyDictionary<ulong, double> Ndcg { get; }

    /// <summary>Mean bytes a report.</summary>
    public double? UpBytes { get; }

    /// <summary>Mean bytes of a frame from one round to the next.</summary>
    public double? FrameBytes { get; }

    /// <summary>Mean bytes downloaded to take part once.</summary>
    public double? ParticipationBytes { get; }

    /// <summary>Bytes of the whole training, both ways, all devices.</summary>
    public double? TotalBytes { get; }

    /// <summary>Devices a second.</summary>
    public double? DevicesPerSecond { get; }

    /// <summary>Virtual seconds of the training.</summary>
    public double? VirtualSeconds { get; }

    /// <summary>Mean quality and its interval; null where nothing finished.</summary>
    public Estimate? MeanQuality => Estimate.Of([.. Quality.Values]);

    /// <summary>Mean NDCG and its interval.</summary>
    public Estimate? MeanNdcg => Estimate.Of([.. Ndcg.Values]);

    /// <summary>Saving of the uplink against dense float32.</summary>
    public double? Saving => 1 - UpBytes / Row.DenseBytes;

    /// <summary>Method, size and downlink for people.</summary>
    public string Name => Row.Label + (Row.Size.Length > 0 ? ", " + Row.Size : "")
        + (HasOurDownlink && !Row.IsOurs ? ", our downlink" : Row.Downlink == "dense" && Row.IsOurs ? ", dense downlink"
            : Row.Downlink == "same" ? ", both ways" : "");

    /// <summary>Whether a method of others was given our downlink.</summary>
    public bool HasOurDownlink => Row.Downlink == "lattice";

    private Dictionary<ulong, double> BySeed(Func<ComparisonRow, double?> value) =>
        _done.Where(cell => value(cell.Row) is not null).ToDictionary(cell => cell.Row.Seed, cell => value(cell.Row)!.Value);

    private double? Mean(Func<ComparisonRow, double?> value)
    {
        double[] values = [.. _done.Select(cell => value(cell.Row)).OfType<double>()];
        return values.Length == 0 ? null : values.Average();
    }
}
