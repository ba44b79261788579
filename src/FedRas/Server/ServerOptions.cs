using FedRas.Actions;
using FedRas.Rounds;
using FedRas.Server.Aggregation;
using FedRas.Server.Publishing;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Server;

/// <summary>How a server runs its federation.</summary>
public sealed record ServerOptions
{
    /// <summary>Items M of the table at the start; at least 1. <see cref="Federation.Extend"/> adds more.</summary>
    public required int Items { get; init; }

    /// <summary>Factors d of an item; 1 … 4 096, default 64.</summary>
    public int Dim { get; init; } = 64;

    /// <summary>The public seed, which the start of the table follows from; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How devices train.</summary>
    public LocalTrainerOptions Training { get; init; } = new();

    /// <summary>What the server asks of the reports of devices.</summary>
    public BudgetOptions Budget { get; init; } = new();

    /// <summary>What the server takes from one report.</summary>
    public ReportLimits ReportLimits { get; init; } = new();

    /// <summary>How the server moves its table by the mean update; default with momentum 0.5.</summary>
    public ServerOptimizerOptions Optimizer { get; init; } = new() { Momentum = 0.5f };

    /// <summary>What the server does against devices that are not honest; default nothing beyond the limits of a report.</summary>
    public DefenceOptions Defence { get; init; } = new();

    /// <summary>What the published table may say of one device; default anything.</summary>
    public PrivacyOptions Privacy { get; init; } = new();

    /// <summary>How the table is published.</summary>
    public LatticeOptions Lattice { get; init; } = new();

    /// <summary>What the server takes from one message; the table's own size bounds it further.</summary>
    public WireLimits Limits { get; init; } = new();

    /// <summary>Whether the server reads every frame again before it publishes it; default true. Costs a third of publishing.</summary>
    public bool VerifiesFrames { get; init; } = true;

    /// <summary>Threads; at least 1, the default. Never changes a result.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Times the stages (<see cref="Federation.Times"/>); null, the default, times nothing. Never changes a result.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or does not go with another one; the message names it.
    /// </exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Items, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Dim, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Dim, 4_096);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        Training.Validate();
        Budget.Validate();
        ReportLimits.Validate();
        Optimizer.Validate();
        Defence.Validate();
        Privacy.Validate();
        Lattice.Validate();
        Limits.Validate();
        // What a defence does to one report depends on the others, and a threshold shows who touched what: no noise is made for that.
        if (Privacy.AddsNoise && (Defence.IsOn || Privacy.ItemThreshold > 1))
            throw new ArgumentException("NoiseMultiplier goes without ItemFloor, TrimShare, RowClip, LevelCap and ItemThreshold: its noise "
                + "hides one clipped report in a plain sum; leave one of them out", nameof(Privacy));
    }
}
