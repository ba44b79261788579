using FedRas.Simulation.Evaluation;

namespace FedRas.Comparison.Sweep;

/// <summary>
/// One run of a comparison: a row of <c>results.csv</c> and <c>results.parquet</c>, by these names in snake_case. Null where a field does
/// not apply.
/// </summary>
public sealed record ComparisonRow
{
    /// <summary>Data set name.</summary>
    public required string Dataset { get; init; }
    /// <summary>Recommender that is trained: <c>fedmf</c>, <c>fedncf</c>, <c>mf</c> (in one place) or <c>popularity</c>.</summary>
    public required string Model { get; init; }
    /// <summary><c>logistic</c> or <c>bpr</c>; <c>squared</c> in one place, empty for popularity.</summary>
    public required string Loss { get; init; }
    /// <summary>
    /// Whose factors quality is of: <c>reconstructed</c> from the table, or <c>kept</c> and trained; empty in one place and for popularity.
    /// </summary>
    public string UserFactors { get; init; } = "";
    /// <summary>Name of the scenario; null without one.</summary>
    public string? Scenario { get; init; }
    /// <summary>The cell as it is written on the command line, such as <c>topk:0.0212/dense</c>; with the seed it names the row.</summary>
    public required string Spec { get; init; }
    /// <summary>The method's name on the command line, without size and downlink, such as <c>topk</c>.</summary>
    public required string Method { get; init; }
    /// <summary>The method as people read it, such as <c>Top-K with memory</c>.</summary>
    public required string Label { get; init; }
    /// <summary>The size as people read it, such as <c>rank 4</c>; empty where the method has none.</summary>
    public required string Size { get; init; }
    /// <summary>
    /// Form of the downlink: <c>dense</c> (float32), <c>lattice</c> (ours), <c>own</c> (the method's), <c>same</c> (the server's step as
    /// devices write their updates), <c>none</c> (all data in one place).
    /// </summary>
    public required string Downlink { get; init; }
    /// <summary>Whether the uplink is this project's.</summary>
    public required bool IsOurs { get; init; }
    /// <summary>The size was chosen to stay within this share of dense uplink bytes; null where it was not chosen by a budget.</summary>
    public double? Budget { get; init; }
    /// <summary>Seed of split, cohorts, negatives and start.</summary>
    public required ulong Seed { get; init; }
    /// <summary>Rounds; epochs in one place.</summary>
    public required int Rounds { get; init; }
    /// <summary>Cohort size; null in one place.</summary>
    public int? ClientsPerRound { get; init; }
    /// <summary>Factors d.</summary>
    public required int Dim { get; init; }
    /// <summary>HR@10 among the sampled candidates.</summary>
    public double? Hr10 { get; init; }
    /// <summary>NDCG@10, likewise.</summary>
    public double? Ndcg10 { get; init; }
    /// <summary>Recall@20 under full ranking; null where that was left out (<see cref="FullRanking"/>).</summary>
    public double? Recall20 { get; init; }
    /// <summary>NDCG@20 of the same ranking.</summary>
    public double? FullNdcg20 { get; init; }
    /// <summary>A dense float32 table, items × d × 4, and for FedNCF its network beside it.</summary>
    public required long DenseBytes { get; init; }
    /// <summary>Mean bytes of an encoded report.</summary>
    public double? UpBytesPerReport { get; init; }
    /// <summary>Mean bytes of the frame from one round to the next.</summary>
    public double? DownBytesPerRound { get; init; }
    /// <summary>
    /// Mean bytes that a device downloads to take part once, what it missed included; without a scenario estimated from one device a round;
    /// null where that was not counted.
    /// </summary>
    public double? DownBytesPerParticipation { get; init; }
    /// <summary>Bytes that all devices sent over the whole training.</summary>
    public long? UpBytesTotal { get; init; }
    /// <summary>
    /// Bytes that all devices downloaded over the whole training, what they missed included; without a scenario estimated from one device a
    /// round; where that was not counted, one frame a report.
    /// </summary>
    public long? DownBytesTotal { get; init; }
    /// <summary>Virtual seconds of the training; null without a scenario.</summary>
    public double? VirtualSeconds { get; init; }
    /// <summary>Devices trained, encoded, decoded and aggregated a second, on the threads this run had.</summary>
    public double? DevicesPerSecond { get; init; }
    /// <summary>Seconds of training; null where nothing was trained.</summary>
    public double? TrainSeconds { get; init; }
    /// <summary>Seconds of the run, evaluation included; null where nothing was trained.</summary>
    public double? WallSeconds { get; init; }
    /// <summary>SHA-256 of the model; null where it failed.</summary>
    public string? ModelSha256 { get; init; }
    /// <summary>Why there are no figures; null where there are.</summary>
    public string? Error { get; init; }
}
