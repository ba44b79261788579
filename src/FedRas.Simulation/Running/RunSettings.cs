using FedRas.Actions;
using FedRas.Server.Aggregation;
using FedRas.Server.Publishing;
using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Publishing;
using FedRas.Simulation.Scenarios;
using FedRas.Training;

namespace FedRas.Simulation.Running;

/// <summary>
/// Everything a run is made of: the data, the split and the training. Written as <c>config.json</c>; the same settings give the
/// same model, byte for byte. Names in JSON are these in camelCase and the command line's in kebab-case.
/// </summary>
public sealed record RunSettings
{
    /// <summary>Name of a known data set; null when <see cref="Data"/> names a file.</summary>
    public string? Dataset { get; init; }

    /// <summary>Users of the data set that is made to size; 1 … 10 000 000, null for any other.</summary>
    public int? Users { get; init; }

    /// <summary>Items of the data set that is made to size; 10 … 10 000 000, null for any other.</summary>
    public int? Items { get; init; }

    /// <summary>Interactions of the data set that is made to size; 5 … 10 000 a user, null for any other.</summary>
    public int? Interactions { get; init; }

    /// <summary>Path of a ratings file; null when <see cref="Dataset"/> names the data.</summary>
    public string? Data { get; init; }

    /// <summary>Folder that holds the known data sets; null for the user's own. Decides no result.</summary>
    public string? DataDir { get; init; }

    /// <summary>What is told from the file.</summary>
    public const string Auto = "auto";

    /// <summary>Format of <see cref="Data"/>; <c>auto</c> looks at the file.</summary>
    public string DataFormat { get; init; } = Auto;

    /// <summary>
    /// Which columns of <see cref="Data"/> hold what, as <c>user=…,item=…,rating=…,timestamp=…</c>; null looks at the header.
    /// </summary>
    public string? Columns { get; init; }

    /// <summary>
    /// Whether the first line of <see cref="Data"/> names the columns, <c>yes</c> or <c>no</c>; <c>auto</c> looks at the file.
    /// </summary>
    public string Header { get; init; } = Auto;

    /// <summary>What stands between the columns of <see cref="Data"/>; <c>auto</c> looks at the file.</summary>
    public string Separator { get; init; } = Auto;

    /// <summary>
    /// Whether quotes mean anything in <see cref="Data"/>: <c>"</c>, or <c>none</c>; <c>auto</c> for what is usual with the separator.
    /// </summary>
    public string Quote { get; init; } = Auto;

    /// <summary>How times are written in <see cref="Data"/>; <c>auto</c> looks at the file.</summary>
    public string TimeFormat { get; init; } = Auto;

    /// <summary>Least rating that counts as an interaction; null counts all.</summary>
    public double? MinRating { get; init; }

    /// <summary>Fewest interactions of those in <see cref="KCoreOf"/>; null keeps all.</summary>
    public int? KCore { get; init; }

    /// <summary>Whom <see cref="KCore"/> counts.</summary>
    public CoreScope KCoreOf { get; init; }

    /// <summary>How test items are chosen.</summary>
    public SplitKind Split { get; init; }

    /// <summary>Share of each user's items that is tested; above 0 and below 1, for <see cref="SplitKind.Ratio"/> only.</summary>
    public double TestRatio { get; init; } = 0.2;

    /// <summary>Which items may be training negatives.</summary>
    public EvaluationProtocol Protocol { get; init; }

    /// <summary>Whether an item of each user is held out to choose a model by; for <see cref="SplitKind.LeaveOneOut"/> only.</summary>
    public bool Validate { get; init; }

    /// <summary>
    /// Evaluations without a better NDCG@10 on validation items after which training stops; at least 1, null for never. Needs
    /// <see cref="Validate"/>.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>
    /// Share of the users who are kept out of training and served all the same; 0 … below 1, for <see cref="SplitKind.LeaveOneOut"/> only.
    /// </summary>
    public double NewUsers { get; init; }

    /// <summary>How updates travel.</summary>
    public Method Method { get; init; } = Method.FedRas;

    /// <summary>The <see cref="Quantizer"/> that lets each device choose.</summary>
    public const string Adaptive = "adaptive";

    /// <summary>How a device describes its update, as <see cref="QuantizerSpec"/> writes it, or <see cref="Adaptive"/>.</summary>
    public string Quantizer { get; init; } = Adaptive;

    /// <summary>Target τ for the relative distortion of a report where devices choose; above 0 … 1.</summary>
    public double Distortion { get; init; } = 0.01;

    /// <summary>Round from which <see cref="Distortion"/> is asked for, four times as much before; null for the first.</summary>
    public int? DistortionFrom { get; init; }

    /// <summary>Longest report where devices choose, as a share of the dense one; above 0 … 1.</summary>
    public double LongestReport { get; init; } = 1.0 / 32;

    /// <summary>How the server's table reaches the devices.</summary>
    public PublishForm Publish { get; init; } = PublishForm.Lattice;

    /// <summary>Actions L of a frame where it is made of actions; 1 … 4 096.</summary>
    public int BroadcastActions { get; init; } = 32;

    /// <summary>Rounding noise of a published lattice, in units of what one round changes in a value; above 0 … 1 000.</summary>
    public double LatticeNoise { get; init; } = 5;

    /// <summary>
    /// Step of a published lattice, in standard deviations of the initial factors; 1/64 … 4, null to choose it by <see
    /// cref="LatticeNoise"/>.
    /// </summary>
    public double? LatticeStep { get; init; }

    /// <summary>Hysteresis of a published lattice, in cells; 0 … 4.</summary>
    public double LatticeHysteresis { get; init; }

    /// <summary>Round from which the lattice's step is a quarter as long; null for 19 twentieths of <see cref="Rounds"/>.</summary>
    public int? LatticeRefineFrom { get; init; }

    /// <summary>Whether what each device downloads to catch up is made and counted. Decides no model.</summary>
    public bool CatchUp { get; init; }

    /// <summary>Rounds in all; epochs when centralised.</summary>
    public int Rounds { get; init; } = 500;

    /// <summary>Cohort size C; 1 … users.</summary>
    public int ClientsPerRound { get; init; } = 60;

    /// <summary>The world around the devices, in virtual time, whole; null for none.</summary>
    public Scenario? Scenario { get; init; }

    /// <summary>Factors d; 1 … 1 024.</summary>
    public int Dim { get; init; } = 64;

    /// <summary>What the server's learning rate has fallen to after the last round, as a share of the first round's; 0 … 1.</summary>
    public float FinalRate { get; init; } = 0.1f;

    /// <summary>Server momentum; 0 … below 1.</summary>
    public float ServerMomentum { get; init; } = 0.5f;

    /// <summary>Where the factors of users come from.</summary>
    public UserFactorsKind UserFactors { get; init; }

    /// <summary>Precision of the Gaussian prior on a reconstructed user's factors; above 0 … 10 000.</summary>
    public float UserPrior { get; init; } = 6;

    /// <summary>Passes over a device's positives a round; 1 … 100.</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>Fresh negatives for each positive; 1 … 1 000.</summary>
    public int Negatives { get; init; } = 4;

    /// <summary>Samples a mini-batch; 1 … 65 536.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Step size; above 0 … 100.</summary>
    public float LearningRate { get; init; } = 0.5f;

    /// <summary>Weight decay λ; 0 … 1.</summary>
    public float WeightDecay { get; init; } = 2e-3f;

    /// <summary>What is minimised.</summary>
    public LossKind Loss { get; init; }

    /// <summary>Seed of everything random, the split included.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Rounds between evaluations; at least 1. Decides no result without <see cref="Validate"/>.</summary>
    public int EvalEvery { get; init; } = 20;

    /// <summary>The K of the ranking metrics. Decides no result.</summary>
    public IReadOnlyList<int> TopK { get; init; } = [5, 10, 20];

    /// <summary>Whether all items are ranked too. Decides no model.</summary>
    public FullRanking FullRanking { get; init; }

    /// <summary>HR@10 whose virtual time is looked for in a scenario; above 0 … 1, null for 0.95 of the best. Decides no result.</summary>
    public double? TargetHr10 { get; init; }

    /// <summary>Worker threads; null for one a processor. Decides no result.</summary>
    public int? Threads { get; init; }

    /// <summary>The training these settings ask for.</summary>
    public SimulationOptions ToOptions() => new()
    {
        Method = Method,
        Quantizer = Quantizer == Adaptive ? QuantizerSpec.Line(16)
            : QuantizerSpec.TryParse(Quantizer, out QuantizerSpec? quantizer) ? quantizer
                : throw new FormatException($"no quantizer is called {Quantizer}"),
        Budget = Quantizer == Adaptive ? new BudgetOptions
        {
            Distortion = Distortion,
            TightenFrom = DistortionFrom,
            LongestReport = LongestReport
        } : null,
        Publish = Publish,
        Lattice = new LatticeOptions
        {
            Noise = LatticeNoise,
            Step = LatticeStep,
            Hysteresis = LatticeHysteresis,
            RefineFrom = LatticeRefineFrom ?? (int)(0.95 * Rounds)
        },
        CountsCatchUp = CatchUp,
        BroadcastActions = BroadcastActions,
        Rounds = Rounds,
        ClientsPerRound = ClientsPerRound,
        Scenario = Scenario,
        Dim = Dim,
        Server = new ServerOptimizerOptions { FinalShare = FinalRate, FallRounds = Rounds, Momentum = ServerMomentum },
        Training = new LocalTrainerOptions
        {
            UserFactors = UserFactors,
            UserPrior = UserPrior,
            Epochs = Epochs,
            Negatives = Negatives,
            BatchSize = BatchSize,
            LearningRate = LearningRate,
            WeightDecay = WeightDecay,
            Loss = Loss,
        },
        NewUsers = NewUsers,
        Seed = Seed,
        Threads = Threads ?? Environment.ProcessorCount,
        EvalEvery = EvalEvery,
        Patience = Patience,
        TopK = TopK,
        FullRanking = FullRanking,
        TargetHr10 = TargetHr10,
    };
}
