using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;

namespace FedRas.Simulation.Running;

/// <summary>
/// The result of a run: the fields of <c>summary.json</c>, in this order, by these names in camelCase. Null where a field does not
/// apply to the method or split.
/// </summary>
public sealed record SimulationSummary
{
    /// <summary>Data set name.</summary>
    public required string Dataset { get; init; }
    /// <summary><c>fedras</c>, <c>fedavg</c> or <c>centralized</c>.</summary>
    public required string Method { get; init; }
    /// <summary>What was read and left out.</summary>
    public DataReport? Data { get; init; }
    /// <summary>How test items were chosen, such as <c>loo: newest item by timestamp</c>.</summary>
    public string? Split { get; init; }
    /// <summary>Users with a test item: the metrics are means over them.</summary>
    public int? TestedUsers { get; init; }
    /// <summary>Sampled negatives that a test item is ranked among, at the most; null where the split has none.</summary>
    public int? SampledNegatives { get; init; }
    /// <summary>Tested users who are ranked among fewer, since they met nearly all items; null where the split has none.</summary>
    public int? UsersWithFewerNegatives { get; init; }
    /// <summary>Everything that may make the result mean less than it seems to.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
    /// <summary>Seed of the run.</summary>
    public required ulong Seed { get; init; }
    /// <summary>Rounds done.</summary>
    public required int Rounds { get; init; }
    /// <summary>Round whose model was best on the validation items, is kept and was tested; null where none are held out.</summary>
    public int? BestRound { get; init; }
    /// <summary>Users after filters.</summary>
    public required int Users { get; init; }
    /// <summary>Items after filters.</summary>
    public required int Items { get; init; }
    /// <summary>Interactions after filters, all parts.</summary>
    public required int Interactions { get; init; }
    /// <summary>Factors d.</summary>
    public required int Dim { get; init; }
    /// <summary>Cohort size; null when centralised.</summary>
    public required int? ClientsPerRound { get; init; }
    /// <summary>How devices describe their updates; null but for fedras.</summary>
    public required string? Quantizer { get; init; }
    /// <summary>How the server's table is published; null but for fedras.</summary>
    public required string? Publish { get; init; }
    /// <summary>Broadcast actions L; null but for fedras that publishes by actions.</summary>
    public required int? BroadcastActions { get; init; }
    /// <summary>Whose factors all metrics are of: <c>reconstructed</c> from the table, or <c>kept</c> between rounds and trained.</summary>
    public required string UserFactors { get; init; }
    /// <summary>HR@10 over all users with a test item but new ones, among 99 sampled negatives.</summary>
    public required double? Hr10 { get; init; }
    /// <summary>NDCG@10, likewise.</summary>
    public required double? Ndcg10 { get; init; }
    /// <summary>Recall@20 under full ranking, training items masked; null where it was left out (<see cref="FullRanking"/>).</summary>
    public required double? Recall20 { get; init; }
    /// <summary>NDCG@20 of the same ranking.</summary>
    public required double? FullNdcg20 { get; init; }
    /// <summary>The same metrics at every K asked for, and at 10 and 20, ascending.</summary>
    public IReadOnlyList<QualityAtK> AtK { get; init; } = [];
    /// <summary>Users who were kept out of training; null without them.</summary>
    public int? NewUsers { get; init; }
    /// <summary>HR@10 of those, reconstructed from their own training interactions; null without them.</summary>
    public double? Hr10NewUsers { get; init; }
    /// <summary>NDCG@10, likewise.</summary>
    public double? Ndcg10NewUsers { get; init; }
    /// <summary>Items that arrived in mid-training; null without arrivals.</summary>
    public int? Arrivals { get; init; }
    /// <summary>Tested users whose test item arrived; null without arrivals.</summary>
    public int? UsersOfArrivals { get; init; }
    /// <summary>HR@10 of those; null without arrivals.</summary>
    public double? Hr10Arrivals { get; init; }
    /// <summary>NDCG@10, likewise.</summary>
    public double? Ndcg10Arrivals { get; init; }
    /// <summary>HR@10 of the tested users whose test item was there from the start; null without arrivals.</summary>
    public double? Hr10OldItems { get; init; }
    /// <summary>NDCG@10, likewise.</summary>
    public double? Ndcg10OldItems { get; init; }
    /// <summary>What malicious devices pursued, by its word; this and the next four are null without an attack.</summary>
    public string? Attack { get; init; }
    /// <summary>Malicious devices.</summary>
    public int? Attackers { get; init; }
    /// <summary>The item that they promote, by its id in the data.</summary>
    public string? AttackTarget { get; init; }
    /// <summary>ER@5: share of the honest users without that item who have it in their top 5 of all items.</summary>
    public double? Er5 { get; init; }
    /// <summary>ER@10, likewise.</summary>
    public double? Er10 { get; init; }
    /// <summary>HR@10 of the kept model on the validation items; null where none are held out.</summary>
    public double? ValidationHr10 { get; init; }
    /// <summary>NDCG@10 of the kept model on the validation items, by which it was chosen; null where none are held out.</summary>
    public double? ValidationNdcg10 { get; init; }
    /// <summary>Users whose device never took part; null when centralised.</summary>
    public required int? NeverTrainedUsers { get; init; }
    /// <summary>How often a device that has something to train on took part, on average; null when centralised.</summary>
    public double? TurnsPerDevice { get; init; }
    /// <summary>
    /// Share of the rows of all rounds that waited for more devices; null if rows of one device are applied at once.
    /// </summary>
    public double? HeldShare { get; init; }
    /// <summary>ε that the training has spent; null without noise.</summary>
    public double? Epsilon { get; init; }
    /// <summary>Mean length of an encoded report, in bytes.</summary>
    public required double? UplinkBytesPerReport { get; init; }
    /// <summary>Reports that the server refused; null when centralised.</summary>
    public long? ReportsRefused { get; init; }
    /// <summary>Reports that devices shortened to the server's limits; null when centralised.</summary>
    public long? ReportsClipped { get; init; }
    /// <summary>Mean length of an encoded broadcast frame, in bytes.</summary>
    public required double? DownlinkBytesPerRound { get; init; }
    /// <summary>Mean bytes a device downloads to take part once, the rounds it missed included; null where that is not counted.</summary>
    public required double? CatchUpBytesPerParticipation { get; init; }
    /// <summary>Items × dim × 4: what a dense float32 table takes.</summary>
    public required long DenseBytes { get; init; }
    /// <summary>1 − uplinkBytesPerReport ÷ denseBytes.</summary>
    public required double? UplinkReduction { get; init; }
    /// <summary>1 − downlinkBytesPerRound ÷ denseBytes.</summary>
    public required double? DownlinkReduction { get; init; }
    /// <summary>Name of the scenario; this and the next nine are null without one.</summary>
    public string? Scenario { get; init; }
    /// <summary>Length of the training on the virtual clock.</summary>
    public double? VirtualSeconds { get; init; }
    /// <summary>Virtual time of the first evaluation whose HR@10 reached the target; null where none did.</summary>
    public double? VirtualSecondsToTarget { get; init; }
    /// <summary>Reports that came after the deadline.</summary>
    public long? ReportsLate { get; init; }
    /// <summary>Reports that came before the deadline when enough others were in.</summary>
    public long? ReportsSurplus { get; init; }
    /// <summary>Reports that never came, because their devices dropped out.</summary>
    public long? ReportsDropped { get; init; }
    /// <summary>Rounds that too few reports came for.</summary>
    public int? RoundsWithoutStep { get; init; }
    /// <summary>Bytes that a device sent over the whole training, mean over all devices.</summary>
    public double? BytesPerDeviceUp { get; init; }
    /// <summary>Bytes that a device downloaded over the whole training, mean over all devices.</summary>
    public double? BytesPerDeviceDown { get; init; }
    /// <summary>HR@10 of the users on the fifth of the devices with the slowest uplink.</summary>
    public double? Hr10SlowestQuintile { get; init; }
    /// <summary>Mean relative distortion ‖g − ĝ‖² / ‖g‖² of the reports, as devices measured it; null where they are dense.</summary>
    public double? DistortionMean { get; init; }
    /// <summary>Reports by quantiser and size, sizes rounded up to a power of two; null where they are dense.</summary>
    public IReadOnlyDictionary<string, long>? Quantizers { get; init; }
    /// <summary>
    /// Reports by why their devices chose what they sent, by the names of <see cref="Actions.ChoiceReason"/>; null where they are dense.
    /// </summary>
    public IReadOnlyDictionary<string, long>? ChoiceReasons { get; init; }
    /// <summary>Devices trained, encoded, decoded and aggregated a second of this process's training.</summary>
    public required double? ClientsPerSecond { get; init; }
    /// <summary>Seconds of training in this process.</summary>
    public required double TrainSeconds { get; init; }
    /// <summary>Seconds of this process's run, evaluation included.</summary>
    public required double WallSeconds { get; init; }
    /// <summary>SHA-256 of the model file, lower-case hex.</summary>
    public required string ModelSha256 { get; init; }
}
