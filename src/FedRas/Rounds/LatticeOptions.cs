using FedRas.Models;

namespace FedRas.Rounds;

/// <summary>How a lattice is published.</summary>
public sealed record LatticeOptions
{
    /// <summary>Distance between neighbouring values in units of the start's standard deviation, 1/√d; above 0 … 4, default 0.5.</summary>
    public double Step { get; init; } = 0.5;

    /// <summary>How far beyond its half cell an exact value must be before its code changes, in cells; 0 … 4, default 0.5.</summary>
    public double Hysteresis { get; init; } = 0.5;

    /// <summary>The round from which the step is half as long: coarse while the table still moves far, fine for what is served in the end; null for never.</summary>
    public int? RefineFrom { get; init; }

    /// <summary>
    /// Bytes of former versions the server keeps, to make frames from; at least 0, default 512 MiB. The oldest are retired first, and a device that is older gets a
    /// key frame, the difference from the shared start.
    /// </summary>
    public long HistoryBytes { get; init; } = 512L << 20;

    internal float StepFor(int dim, int round)
    {
        float step = LatticeTable.RoundStep((float)(Step / Math.Sqrt(dim)));
        return round >= RefineFrom ? step / 2 : step;
    }

    internal void Validate()
    {
        if (!(Step is > 0 and <= 4)) throw new ArgumentOutOfRangeException(nameof(Step), Step, "must lie above 0 and at most at 4");
        if (!(Hysteresis is >= 0 and <= 4)) throw new ArgumentOutOfRangeException(nameof(Hysteresis), Hysteresis, "must lie between 0 and 4");
        ArgumentOutOfRangeException.ThrowIfNegative(HistoryBytes);
    }
}
