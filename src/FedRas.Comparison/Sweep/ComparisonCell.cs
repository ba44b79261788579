namespace FedRas.Comparison.Sweep;

/// <summary>One finished run of a comparison with its learning curve: a file of the folder <c>cells</c>.</summary>
/// <param name="Row">What it came to.</param>
/// <param name="History">Quality and bytes over training, in round order; empty for a run that failed.</param>
public sealed record ComparisonCell(ComparisonRow Row, IReadOnlyList<EvaluationPoint> History)
{
    /// <summary>The <see cref="ComparisonFacts.Settings"/> of the sweep that it was run for.</summary>
    public string Settings { get; init; } = "";

    /// <summary>Version of FedRas that ran it.</summary>
    public string Version { get; init; } = "";

    /// <summary>Processor, cores, memory and operating system that it ran on, in words.</summary>
    public string Machine { get; init; } = "";
}
