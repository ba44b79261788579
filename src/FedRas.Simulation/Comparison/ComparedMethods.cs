namespace FedRas.Simulation.Comparison;

/// <summary>What a comparison can run, by name.</summary>
public static class ComparedMethods
{
    /// <summary>All names, in the order of tables.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. MethodCatalogue.All.Select(entry => entry.Key)];
}
