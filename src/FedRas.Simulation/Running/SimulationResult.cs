using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>What a run came to.</summary>
/// <param name="Summary">The fields of <c>summary.json</c>.</param>
/// <param name="Completed">Whether training came to its end: all rounds were done, or patience was; false after a cancellation.</param>
/// <param name="History">
/// Quality over training, in round order, on the validation items where a model is chosen by those. The last point is the end of this run.
/// </param>
/// <param name="Quality">The trained model's ranking quality for every K asked for.</param>
/// <param name="Popularity">The same of a ranking by training popularity: what any model must beat.</param>
/// <param name="SampledNegatives">How many sampled negatives a test item is ranked among, at the most; null where the split has
/// none.</param>
public sealed record SimulationResult(
    SimulationSummary Summary, bool Completed, IReadOnlyList<EvaluationPoint> History, RankingQuality Quality, RankingQuality Popularity,
    int? SampledNegatives)
{
    /// <summary>Whether all items were ranked; without it the metrics of full ranking are null.</summary>
    public bool RanksAll { get; init; } = true;

    /// <summary>Whether the metrics of full ranking flatter the model: see <see cref="FullRankingRule.IsFair"/>.</summary>
    public bool FlattersAll { get; init; }

    /// <summary>The popularity ranking on the items of <see cref="History"/>; null for the same as <see cref="Popularity"/>.</summary>
    public RankingQuality? WatchedPopularity { get; init; }

    /// <summary>
    /// Whether training stopped before its last round: no better model came for long enough, or <see cref="IsBudgetSpent"/>.
    /// </summary>
    public bool StoppedEarly { get; init; }

    /// <summary>Whether training stopped because one more round would have passed the ε that may be spent.</summary>
    public bool IsBudgetSpent { get; init; }

    /// <summary>HR@10 whose virtual time the summary tells; null without sampled negatives.</summary>
    public double? TargetHr10 { get; init; }

    /// <summary>Whether that was asked for; else it is 0.95 of the best.</summary>
    public bool IsTargetAsked { get; init; }

    /// <summary>Where the time went; null for a result that was not run here.</summary>
    public RunProfile? Profile { get; init; }

    /// <summary>What each device did, by number; empty without a scenario.</summary>
    public IReadOnlyList<DeviceRecord> Devices { get; init; } = [];
}
