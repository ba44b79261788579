using System.Text.Json.Serialization;
using FedRas.Simulation.Evaluation;

namespace FedRas.Simulation.Running;

/// <summary>Where a run stands, reported after every round.</summary>
public sealed record SimulationProgress
{
    /// <summary>Rounds done, counted from the first start.</summary>
    public required int Round { get; init; }

    /// <summary>Rounds asked for.</summary>
    public required int Rounds { get; init; }

    /// <summary>Devices trained a second since this process began training.</summary>
    public required double ClientsPerSecond { get; init; }

    /// <summary>Bytes all reports of all rounds so far took, as encoded.</summary>
    public required long UplinkBytes { get; init; }

    /// <summary>
    /// Bytes all devices that took part received so far: each frame times its cohort; in a scenario, what each had missed.
    /// </summary>
    public required long DownlinkBytes { get; init; }

    /// <summary>The newest evaluation; null before the first.</summary>
    public required EvaluationPoint? Evaluation { get; init; }

    /// <summary>Whether <see cref="Evaluation"/> was made in this very round.</summary>
    public required bool IsNewEvaluation { get; init; }
}

/// <summary>Quality at one moment of training; one line of <c>metrics.jsonl</c>.</summary>
public sealed record EvaluationPoint
{
    /// <summary>The <see cref="Part"/> of a run that is watched on its test items.</summary>
    public const string TestItems = "test";

    /// <summary>The <see cref="Part"/> of a run that chooses a model.</summary>
    public const string ValidationItems = "validation";

    /// <summary>Rounds done.</summary>
    public required int Round { get; init; }

    /// <summary>Which items were ranked: <see cref="TestItems"/>, or <see cref="ValidationItems"/> where they choose a model.</summary>
    public string Part { get; init; } = TestItems;

    /// <summary>Whose factors ranked them: <c>reconstructed</c> from the table, or <c>kept</c>; null in a log that does not say.</summary>
    public string? UserFactors { get; init; }

    /// <summary>HR@10 among the sampled candidates; null where the split has none.</summary>
    public required double? Hr10 { get; init; }

    /// <summary>NDCG@10 among the sampled candidates; null where the split has none.</summary>
    public required double? Ndcg10 { get; init; }

    /// <summary>Recall@20 under full ranking; null where it was not computed at this point.</summary>
    public required double? Recall20 { get; init; }

    /// <summary>NDCG@20 under full ranking; null where it was not computed at this point.</summary>
    public required double? FullNdcg20 { get; init; }

    /// <summary>
    /// The same metrics at every K asked for, and at 10 and 20, ascending; null those that were not computed at this point.
    /// </summary>
    public IReadOnlyList<QualityAtK> AtK { get; init; } = [];

    /// <summary>HR@10 of the users whose test item arrives in mid-training; null without arrivals.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Hr10Arrivals { get; init; }

    /// <summary>NDCG@10, likewise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Ndcg10Arrivals { get; init; }

    /// <summary>HR@10 of the users whose test item is there from the start; null without arrivals.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Hr10OldItems { get; init; }

    /// <summary>NDCG@10, likewise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Ndcg10OldItems { get; init; }

    /// <summary>Uplink bytes so far.</summary>
    public required long UplinkBytes { get; init; }

    /// <summary>Downlink bytes so far, as <see cref="SimulationProgress.DownlinkBytes"/>.</summary>
    public required long DownlinkBytes { get; init; }

    /// <summary>Seconds of training in this process so far, evaluation not counted.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>Processor seconds of this process while it trained, all threads together; evaluation not counted.</summary>
    public double TrainProcessorSeconds { get; init; }

    /// <summary>Virtual seconds so far; null without a scenario.</summary>
    public double? VirtualSeconds { get; init; }

    /// <summary>Reports so far that came after their round had ended; null without a scenario.</summary>
    public long? ReportsLate { get; init; }

    /// <summary>Reports so far that never came, because their devices dropped out; null without a scenario.</summary>
    public long? ReportsDropped { get; init; }
}
