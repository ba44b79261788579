namespace FedRas.Simulation.Comparison;

/// <summary>One finished run of a comparison with its learning curve: a file of the folder <c>cells</c>.</summary>
/// <param name="Row">What it came to.</param>
/// <param name="History">Quality and bytes over training, in round order; empty for a run that failed.</param>
public sealed record ComparisonCell(ComparisonRow Row, IReadOnlyList<EvaluationPoint> History);
