using FedRas.Actions;
using FedRas.Device;
using FedRas.Server;
using FedRas.Rounds;
using FedRas.Server.Aggregation;
using FedRas.Server.Publishing;
using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Publishing;
using FedRas.Simulation.Scenarios;
using FedRas.Training;

namespace FedRas.Simulation.Running;

/// <summary>How updates travel, or that nothing travels.</summary>
public enum Method
{
    /// <summary>Update actions both ways (FedRAS, KDD 2025).</summary>
    FedRas,
    /// <summary>
    /// Dense float32 both ways: the yardstick. Of FedAvg (AISTATS 2017) it has local training and averaging; the mean is over the devices
    /// that touched an item, unweighted, and weight decay is taken by the server.
    /// </summary>
    FedAvg,
    /// <summary>Matrix factorisation on all the data in one place, by implicit least squares.</summary>
    Centralized,
}

/// <summary>One training run. Together with the split it decides every byte of the result; <see cref="Threads"/> does not.</summary>
public sealed record SimulationOptions
{
    /// <summary>How updates travel.</summary>
    public Method Method { get; init; } = Method.FedRas;

    /// <summary>Makes the run of another model than matrix factorisation; null, the default, for that.</summary>
    public Func<TrainTestSplit, SimulationOptions, ITrainingRun>? OtherModel { get; init; }

    /// <summary>How a device describes its update; default flat, K = 16.</summary>
    public QuantizerSpec Quantizer { get; init; } = QuantizerSpec.Flat(16);

    /// <summary>Has devices choose their actions themselves; null takes <see cref="Quantizer"/>.</summary>
    public BudgetOptions? Budget { get; init; }

    /// <summary>How the server's table reaches the devices; default actions.</summary>
    public PublishForm Publish { get; init; } = PublishForm.Actions;

    /// <summary>Actions L of a frame where it is made of actions; 1 … 4 096, default 32.</summary>
    public int BroadcastActions { get; init; } = 32;

    /// <summary>The lattice where the table is published as one.</summary>
    public LatticeOptions Lattice { get; init; } = new();

    /// <summary>Whether devices send dense float32 rows whatever the downlink.</summary>
    public bool SendsDense { get; init; }

    /// <summary>
    /// Makes a method of the literature that takes the place of FedRAS's reports, and of its publishing where it has its own; null for
    /// FedRAS itself.
    /// </summary>
    public Func<RunFacts, IRoundMethod>? Baseline { get; init; }

    /// <summary>Whether what each device downloads to catch up is made and counted; in a scenario it always is.</summary>
    public bool CountsCatchUp { get; init; }

    /// <summary>Of how many devices one is counted; the sum, scaled to all, is an estimate where it is not 1. 1 in a scenario.</summary>
    public int CatchUpSampling { get; init; } = 1;

    /// <summary>Rounds (epochs for <see cref="Method.Centralized"/>); 1 … 10 000 000.</summary>
    public int Rounds { get; init; } = 400;

    /// <summary>Cohort size C; 1 … users (a larger value is an error).</summary>
    public int ClientsPerRound { get; init; } = 60;

    /// <summary>
    /// The world around the devices, in virtual time; default null: everybody answers at once. A run in one cannot be resumed.
    /// </summary>
    public Scenario? Scenario { get; init; }

    /// <summary>Factors d; 1 … 1 024, default 64.</summary>
    public int Dim { get; init; } = 64;

    /// <summary>The server's step.</summary>
    public ServerOptimizerOptions Server { get; init; } = new();

    /// <summary>Local training.</summary>
    public LocalTrainerOptions Training { get; init; } = new();

    /// <summary>
    /// Share of the users who are kept out of training and served all the same; 0 … below 1, default 0: none. The other metrics are of the
    /// others.
    /// </summary>
    public double NewUsers { get; init; }

    /// <summary>Seed of everything random in training.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Worker threads; at least 1, default all processors. Never changes a result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Rounds between evaluations; at least 1. Decides no model unless one is chosen by validation items.</summary>
    public int EvalEvery { get; init; } = 20;

    /// <summary>
    /// Evaluations in a row without a better NDCG@10 on the validation items after which training stops; at least 1, default null: never.
    /// Needs a split that holds out validation items.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>The K of the ranking metrics; always computed for 10 and 20 besides.</summary>
    public IReadOnlyList<int> TopK { get; init; } = [5, 10, 20];

    /// <summary>Whether evaluations rank all items too; default <see cref="FullRanking.Auto"/>. Never changes a model.</summary>
    public FullRanking FullRanking { get; init; }

    /// <summary>HR@10 whose virtual time is looked for; above 0 … 1, default null: 0.95 of the best. Never changes a model.</summary>
    public double? TargetHr10 { get; init; }

    /// <summary>Both halves of the federation that these options ask for.</summary>
    /// <param name="items">Items M.</param>
    /// <param name="devices">Numbers of devices lie below this.</param>
    public InProcessOptions ToInProcess(int items, int devices)
    {
        bool dense = Method == Method.FedAvg;
        return new InProcessOptions
        {
            Server = new ServerOptions
            {
                Items = items,
                Dim = Dim,
                Seed = Seed,
                Training = Training,
                Budget = Budget ?? new BudgetOptions(),
                ReportLimits = new ReportLimits { Users = Scenario?.UsersPerDevice.Max ?? 1 },
                Optimizer = Server,
                Lattice = Lattice,
                Threads = Threads,
                Clock = TimeProvider.System,
            },
            Device = new DeviceOptions { SendsDense = dense || SendsDense, Quantizer = Budget is null ? Quantizer : null },
            ClientsPerRound = ClientsPerRound,
            Publish = dense ? PublishForm.Dense : Publish,
            BroadcastActions = BroadcastActions,
            CountsCatchUp = CountsCatchUp,
            CatchUpSampling = Scenario is null ? CatchUpSampling : 1,
            Method = Baseline?.Invoke(new RunFacts(items, Dim, devices, Seed)),
        };
    }

    /// <summary>Checks every option that does not depend on the data.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public void Validate()
    {
        Training.Validate();
        Server.Validate();
        Scenario?.Validate();
        if (Scenario is not null && Method == Method.Centralized)
            throw new ArgumentException("a scenario needs devices, and centralized training has none: leave --scenario out, or take "
                + "another method");
        if (TargetHr10 is { } target && !(target is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(TargetHr10), target, "must lie above 0 and at most at 1");
        ThrowIfOutside(BroadcastActions, 1, 4_096, nameof(BroadcastActions));
        ThrowIfOutside(Rounds, 1, 10_000_000, nameof(Rounds));
        ThrowIfOutside(ClientsPerRound, 1, int.MaxValue, nameof(ClientsPerRound));
        ThrowIfOutside(Dim, 1, 1_024, nameof(Dim));
        ThrowIfOutside(Threads, 1, 1_024, nameof(Threads));
        ThrowIfOutside(EvalEvery, 1, int.MaxValue, nameof(EvalEvery));
        if (Patience is { } patience) ThrowIfOutside(patience, 1, int.MaxValue, nameof(Patience));
        if (!(NewUsers is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(NewUsers), NewUsers, "must lie at 0 or above and below 1");
        foreach (int k in TopK) ThrowIfOutside(k, 1, 1_000_000, nameof(TopK));
    }

    private static void ThrowIfOutside(int value, int least, int most, string name)
    {
        if (value < least || value > most) throw new ArgumentOutOfRangeException(name, value, $"must lie between {least} and {most}");
    }
}
