namespace FedRas.Comparison;

/// <summary>A comparison cannot begin; the message says why and what to do.</summary>
public sealed class ComparisonException(string message) : FedRasException(message);
