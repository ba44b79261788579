using System.Runtime.CompilerServices;
using FedRas.Server.Aggregation;
using FedRas.Simulation.Attacks;
using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Publishing;
using FedRas.Simulation.Scenarios;

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

/// <summary>One training run. Together with the split it decides every byte of the result; <see cref="Threads"/> does not. The
/// defaults are those of <c>fedras simulate</c>.</summary>
public sealed record SimulationOptions
{
    // Each default and range is declared once, at the setting of the same name.
    private static readonly RunSettings s_settings = new();

    /// <summary>How updates travel.</summary>
    public Method Method { get; init; } = s_settings.Method;

    /// <summary>Makes the run of another model than matrix factorisation; null, the default, for that.</summary>
    public Func<TrainTestSplit, SimulationOptions, ITrainingRun>? OtherModel { get; init; }

    /// <summary>How a device describes its update if <see cref="Budget"/> is null; default line, 16 levels.</summary>
    public QuantizerSpec Quantizer { get; init; } = QuantizerSpec.Line(16);

    /// <summary>
    /// Has devices choose their actions themselves, which is the default. Null has all of them use <see cref="Quantizer"/>.
    /// </summary>
    public BudgetOptions? Budget { get; init; } = new();

    /// <summary>How the server's table reaches the devices; default as a lattice.</summary>
    public PublishForm Publish { get; init; } = s_settings.Publish;

    /// <summary>Actions L of a frame if the table is published as actions; 1 … 4 096, default 32.</summary>
    public int BroadcastActions { get; init; } = s_settings.BroadcastActions;

    /// <summary>
    /// The lattice if the table is published as one; by default its step is refined after 95 % of <see cref="Rounds"/>.
    /// </summary>
    public LatticeOptions Lattice { get => field ?? new() { RefineFrom = UsualRefineFrom(Rounds) }; init; }

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

    /// <summary>Rounds (epochs for <see cref="Method.Centralized"/>); 1 … 10 000 000, default 500.</summary>
    public int Rounds { get; init; } = s_settings.Rounds;

    /// <summary>Cohort size C; 1 … users (a larger value is an error), default 60.</summary>
    public int ClientsPerRound { get; init; } = s_settings.ClientsPerRound;

    /// <summary>
    /// The world around the devices, in virtual time; default null: everybody answers at once. A run in one cannot be resumed.
    /// </summary>
    public Scenario? Scenario { get; init; }

    /// <summary>Factors d; 1 … 1 024, default 64.</summary>
    public int Dim { get; init; } = s_settings.Dim;

    /// <summary>
    /// The server's step; by default with momentum 0.5, and a learning rate that falls to a tenth over <see cref="Rounds"/>.
    /// </summary>
    public ServerOptimizerOptions Server
    {
        get => field ?? new() { FinalShare = s_settings.FinalRate, FallRounds = Rounds, Momentum = s_settings.ServerMomentum };
        init;
    }

    /// <summary>What the server does against devices that are not honest.</summary>
    public DefenceOptions Defence { get; init; } = new();

    /// <summary>What the published table may say of one device. Noise follows from <see cref="Seed"/>, so that a run repeats.</summary>
    public PrivacyOptions Privacy { get; init; } = new();

    /// <summary>Local training.</summary>
    public LocalTrainerOptions Training { get; init; } = new();

    /// <summary>
    /// Share of the users who are kept out of training and served all the same; 0 … below 1, default 0: none. The other metrics are of the
    /// others.
    /// </summary>
    public double NewUsers { get; init; }

    /// <summary>
    /// Of each item the round in which it arrives, −1 if it is there from the start; ascending (<see cref="Data.ItemArrivals"/>). Null, the
    /// default, if all are there. Needs <see cref="PublishForm.Lattice"/>, and a split with sampled candidates.
    /// </summary>
    public IReadOnlyList<int>? Arrivals { get; init; }

    /// <summary>Devices that report what an attacker wants; null, the default, for none. A run with them cannot be resumed.</summary>
    public AttackOptions? Attack { get; init; }

    /// <summary>
    /// Items that each device pretends that its user likes, for each that the user does (<see cref="DeviceOptions.PseudoItems"/>).
    /// </summary>
    public double PseudoItems { get; init; } = s_settings.PseudoItems;

    /// <summary>Seed of everything random in training.</summary>
    public ulong Seed { get; init; } = s_settings.Seed;

    /// <summary>Worker threads; at least 1, default all processors. Never changes a result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Rounds between evaluations; at least 1. Decides no model unless one is chosen by validation items.</summary>
    public int EvalEvery { get; init; } = s_settings.EvalEvery;

    /// <summary>
    /// Evaluations in a row without a better NDCG@10 on the validation items after which training stops; at least 1, default null: never.
    /// Needs a split that holds out validation items.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>The K of the ranking metrics; always computed for 10 and 20 besides.</summary>
    public IReadOnlyList<int> TopK { get; init; } = s_settings.TopK;

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
                Defence = Defence,
                Privacy = Privacy,
                Lattice = Lattice,
                Threads = Threads,
                Clock = TimeProvider.System,
            },
            Device = new DeviceOptions
            {
                SendsDense = dense || SendsDense,
                Quantizer = Budget is null ? Quantizer : null,
                PseudoItems = PseudoItems,
            },
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
        Defence.Validate();
        Privacy.Validate();
        Scenario?.Validate();
        Attack?.Validate();
        if (Scenario is not null && Method == Method.Centralized)
            throw new ArgumentException("a scenario needs devices, and centralized training has none: leave --scenario out, or take "
                + "another method");
        if (PseudoItems > 0 && Training.UserFactors == UserFactorsKind.Kept)
            throw new ArgumentException("--pseudo-items beside --user-factors kept is not possible: kept factors would be trained on "
                + "made-up items too, and serve the user with them; leave one of the two out");
        if (TargetHr10 is { } target) Check(target, nameof(TargetHr10));
        Check(BroadcastActions);
        Check(Rounds);
        Check(ClientsPerRound);
        Check(Dim);
        Check(Threads);
        Check(EvalEvery);
        if (Patience is { } patience) Check(patience, nameof(Patience));
        Check(NewUsers);
        foreach (int k in TopK) Check(k, nameof(TopK));
    }

    /// <summary>The round from which a lattice is refined unless told.</summary>
    internal static int UsualRefineFrom(int rounds) => (int)(0.95 * rounds);

    private static void Check(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        SettingDeclaration.RangeOf(name).ThrowIfOutside(value, name);
}
