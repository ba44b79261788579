namespace FedRas.Comparison.Sweep;

/// <summary>What is to be compared, on what.</summary>
public sealed record ComparisonRequest
{
    /// <summary>The data, filtered.</summary>
    public required Dataset Dataset { get; init; }

    /// <summary>Divides them for a seed; called from several threads.</summary>
    public required Func<ulong, TrainTestSplit> Split { get; init; }

    /// <summary>A federated run but for what the method changes, for a seed.</summary>
    public required Func<ulong, SimulationOptions> Options { get; init; }

    /// <summary>A run in one place, for a seed.</summary>
    public required Func<ulong, SimulationOptions> Centralized { get; init; }

    /// <summary><c>all</c>, or specs <c>[MODEL+]METHOD[:SIZE][/DOWNLINK]</c>; sizes that are left out are chosen by the budgets.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["all"];

    /// <summary>Shares of the dense uplink that sizes are fitted to; each above 0 and below 1.</summary>
    public IReadOnlyList<double> Budgets { get; init; } = [0.0625, 0.0312, 0.01, 0.001];

    /// <summary>Seeds; at least one.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>Runs side by side; at least 1.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether weight decay stays in the updates, as the papers of most baselines have it, in place of being taken by the server.
    /// </summary>
    public bool LeavesDecayIn { get; init; }

    /// <summary>The command that makes this comparison.</summary>
    public required string Command { get; init; }

    /// <summary>The effective settings as JSON text.</summary>
    public required string Config { get; init; }

    /// <summary>What reading the data warned of, a sentence each, without paths of this machine.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How test items are chosen, and the protocol, in words.</summary>
    public required string SplitText { get; init; }
}
