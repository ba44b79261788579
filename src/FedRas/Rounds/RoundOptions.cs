using FedRas.Actions;
using FedRas.Server.Aggregation;
using FedRas.Server.Publishing;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Rounds;

/// <summary>How one federated round works.</summary>
public sealed record RoundOptions
{
    /// <summary>Cohort size C; at least 1, default 60 (CoLR, WWW 2024).</summary>
    public int ClientsPerRound { get; init; } = 60;

    /// <summary>How a device describes its update; default flat, K = 16; null sends dense float32 rows (FedAvg).</summary>
    public QuantizerSpec? Quantizer { get; init; } = QuantizerSpec.Flat(16);

    /// <summary>Has devices choose their actions themselves, by what this asks; null takes <see cref="Quantizer"/>.</summary>
    public BudgetOptions? Budget { get; init; }

    /// <summary>How the server's table reaches the devices; default actions.</summary>
    public PublishForm Publish { get; init; } = PublishForm.Actions;

    /// <summary>Actions L of a frame, with error feedback; 1 … 65 536, default 32; for <see cref="PublishForm.Actions"/> only.</summary>
    public int BroadcastActions { get; init; } = 32;

    /// <summary>The lattice; for <see cref="PublishForm.Lattice"/> only.</summary>
    public LatticeOptions Lattice { get; init; } = new();

    /// <summary>Local training.</summary>
    public LocalTrainerOptions Training { get; init; } = new();

    /// <summary>A device's clustering.</summary>
    public KMeansOptions Clustering { get; init; } = new();

    /// <summary>The server's step.</summary>
    public ServerOptimizerOptions Server { get; init; } = new();

    /// <summary>Limits that the server sets on reports and devices on broadcasts.</summary>
    public WireLimits Limits { get; init; } = new();

    /// <summary>What the server takes from one report.</summary>
    public ReportLimits ReportLimits { get; init; } = new();

    /// <summary>The world around the devices; by default everybody answers in time.</summary>
    public IWorld Environment { get; init; } = new IdealWorld();

    /// <summary>
    /// Whether what each device downloads to catch up is made and counted; costs a frame a device. Never changes a model unless the
    /// environment heeds it.
    /// </summary>
    public bool CountsCatchUp { get; init; }

    /// <summary>
    /// Of how many devices of a cohort one is made the frame for; the sum is scaled to all. At least 1, the default; a world whose devices
    /// take time to download needs 1.
    /// </summary>
    internal int CatchUpSampling { get; init; } = 1;

    /// <summary>Seed of every random choice; with the round and the device it decides each stream.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Worker threads; at least 1. Never changes a result.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Times the stages (<see cref="FederatedRound.Times"/>); default null, nothing is timed. Never changes a result.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>
    /// What becomes of a device's report on its way to the server; default null, nothing. For trials with devices that are not honest.
    /// </summary>
    internal Func<int, byte[], byte[]>? OnTheWay { get; init; }

    /// <summary>Takes the place of FedRAS's own reports, and of its publishing where it has its own; default null.</summary>
    internal IRoundMethod? Method { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ClientsPerRound, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BroadcastActions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BroadcastActions, 65_536);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        Budget?.Validate();
        Lattice.Validate();
        Server.Validate();
        Training.Validate();
        Clustering.Validate();
        Limits.Validate();
        ReportLimits.Validate();
    }

    internal IModelPublisher CreatePublisher(int items, int dim) => Method?.CreatePublisher() ?? Publish switch
    {
        PublishForm.Dense => new DensePublisher(Limits),
        PublishForm.Lattice => new LatticePublisher(items, dim, this),
        _ => new ActionPublisher(items, dim, BroadcastActions, this),
    };
}
