using FedRas.Comparison.Baselines;

namespace FedRas.Comparison.Sweep;

/// <summary>Which way the table goes back to the devices.</summary>
internal enum Downlink
{
    /// <summary>Float32, whole.</summary>
    Dense,
    /// <summary>Ours.</summary>
    Lattice,
    /// <summary>The method's own.</summary>
    Own,
    /// <summary>The server's step as devices write their updates, by a method that says nothing about it.</summary>
    Same,
    /// <summary>None: nothing travels.</summary>
    None,
}

/// <summary>A method that can be compared: what it is called, its sizes, and what it changes in a run.</summary>
/// <param name="Key">Its name on the command line.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Apply">Has a run use the method at a size.</param>
internal sealed record MethodEntry(string Key, string Label, Func<SimulationOptions, string, SimulationOptions> Apply)
{
    /// <summary>Whether its uplink is this project's.</summary>
    public bool IsOurs { get; init; }

    /// <summary>
    /// What it says about the downlink; <see cref="Downlink.Dense"/> where it says nothing, and then ours may take its place.
    /// </summary>
    public Downlink Downlink { get; init; }

    /// <summary>The sizes that budgets choose from, the shortest reports first; empty where it has none.</summary>
    public IReadOnlyList<string> Sizes { get; init; } = [];

    /// <summary>The share of a budget that the first round's reports may take, since those of later rounds differ.</summary>
    public double FitMargin { get; init; } = 0.97;

    /// <summary>How its devices write rows, for the server to write its step so too; null where that makes no sense.</summary>
    public Func<string, RunFacts, RowCoder>? Coder { get; init; }

    /// <summary>Sizes of <c>--methods all</c> whatever the budgets; the first where none is named.</summary>
    public IReadOnlyList<string> Usual { get; init; } = [];

    /// <summary>What a legal size is, for whoever gave another.</summary>
    public string SizeRule { get; init; } = "none: this method has no size";

    /// <summary>Whether a size is legal.</summary>
    public Func<string, bool> IsSize { get; init; } = _ => false;

    /// <summary>Whether a size goes with so many factors.</summary>
    public Func<string, int, bool> TakesFactors { get; init; } = (_, _) => true;

    /// <summary>A size in the one way it is written, so that the same size twice is one method.</summary>
    public Func<string, string> Canonical { get; init; } = size => size;

    /// <summary>A size as people read it.</summary>
    public Func<string, string> Read { get; init; } = size => size;

    /// <summary>Whether budgets choose sizes.</summary>
    public bool FitsBudgets => Sizes.Count > 0;
}
