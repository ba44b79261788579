using FedRas.Server.Aggregation;
using FedRas.Simulation.Attacks;
using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Publishing;
using FedRas.Simulation.Scenarios;

// The attribute at each property says what it means, to readers of this file and of --help alike.
#pragma warning disable CS1591

namespace FedRas.Simulation.Running;

/// <summary>
/// Everything a run is made of: the data, the split and the training. Each property is the one declaration of a setting: its meaning,
/// range, default and group. <c>config.json</c> has them in this order under their names in camelCase, and the command line in kebab-case.
/// The same settings give the same model, byte for byte.
/// </summary>
public sealed partial record RunSettings
{
    private const string DataGroup = "Data", Evaluated = "Evaluation", Federated = "Federation", Local = "Local training",
        Attacked = "Attack", Process = "Run";
    private static readonly BudgetOptions s_budget = new();
    private static readonly LatticeOptions s_lattice = new();
    private static readonly LocalTrainerOptions s_training = new();

    /// <summary>The largest number of rounds.</summary>
    public const int MostRounds = 10_000_000;

    /// <summary>The word for what is read from the file.</summary>
    public const string Auto = "auto";

    /// <summary>The <see cref="Quantizer"/> that lets each device choose.</summary>
    public const string Adaptive = "adaptive";

    [Setting(DataGroup, "A known data set. It is downloaded on first use; demo and synthetic are generated, synthetic in any size.",
        Value = "NAME", Legal = "a known name", Example = "demo")]
    public string? Dataset { get; init; }

    [Setting(DataGroup, "Users of --dataset synthetic. Without this option there are 20,000.",
        Value = "N", Least = 1, Most = 10_000_000, Example = "200000", Kept = SettingKept.IfGiven)]
    public int? Users { get; init; }

    [Setting(DataGroup, "Items of --dataset synthetic. Without this option there are 100,000.",
        Value = "N", Least = 10, Most = 10_000_000, Example = "1000000", Kept = SettingKept.IfGiven)]
    public int? Items { get; init; }

    [Setting(DataGroup, "Interactions of --dataset synthetic, all users together: 5 to 10,000 a user, and at most half the items. Without "
        + "this option there are 2,000,000.",
        Value = "N", Least = 5, Most = 1_000_000_000, Example = "20000000", Kept = SettingKept.IfGiven)]
    public int? Interactions { get; init; }

    [Setting(DataGroup, "Your own ratings: a file (plain or packed), a folder or zip archive that holds one, or a file inside a zip "
        + "archive. fedras inspect-data shows how it is read.",
        Value = "PATH", Legal = "a path", Example = "ratings.csv", MayChange = true)]
    public string? Data { get; init; }

    [Setting(DataGroup, "Folder that holds the known data sets.", Value = "DIR", Legal = "a path", Example = "data",
        Kept = SettingKept.Never)]
    public string? DataDir { get; init; }

    [Setting(DataGroup, "How --data is written.", Words = [Auto, "tabs", "colons", "csv", "adjacency"])]
    public string DataFormat { get; init; } = Auto;

    [Setting(DataGroup, "Which columns of --data hold what, by name or by number from 1.", Value = "LIST",
        Legal = "user=…,item=…,rating=…,timestamp=… (the last two may be left out)", Example = "user=uid,item=asin")]
    public string? Columns { get; init; }

    [Setting(DataGroup, "Whether the first line of --data names the columns. auto tells it from the file if that is clear.",
        Words = [Auto, "yes", "no"], Kept = SettingKept.IfGiven)]
    public string Header { get; init; } = Auto;

    [Setting(DataGroup, "What separates the columns of --data. auto tells it from the file if that is clear.", Value = "WORD|CHAR",
        Legal = "auto, tab, comma, semicolon, pipe, colons (::), space (any run of blanks), or one or two characters that are no letters "
        + "or digits", Example = "semicolon", Reader = nameof(SettingReaders.Separator), Kept = SettingKept.IfGiven)]
    public string Separator { get; init; } = Auto;

    [Setting(DataGroup, "Whether a field of --data may stand between double quotes. auto: it may, except in files with tabs, :: or blanks.",
        Words = [Auto, "\"", "none"], Kept = SettingKept.IfGiven)]
    public string Quote { get; init; } = Auto;

    [Setting(DataGroup, "How the times of --data are written: iso (ISO 8601), s, ms, us or ns since 1970, or a .NET pattern such as "
        + "'MM/dd/yyyy HH:mm'. auto tells it from the file if that is clear.", Value = "FORM", Example = "dd.MM.yyyy",
        Legal = "auto, iso, s, ms, us, ns, or a pattern of year, month and day",
        Reader = nameof(SettingReaders.TimeFormat), Kept = SettingKept.IfGiven)]
    public string TimeFormat { get; init; } = Auto;

    [Setting(DataGroup, "Least rating that counts as an interaction.", Value = "X", Least = float.MinValue, Most = float.MaxValue,
        Legal = "a number of any size", Example = "3")]
    public double? MinRating { get; init; }

    [Setting(DataGroup, "Drops users and items with fewer interactions, again and again until there are none.",
        Value = "K", Least = 1, Most = 1_000_000, Example = "5")]
    public int? KCore { get; init; }

    [Setting(DataGroup, "What --k-core drops: users and items (both), or users alone.")]
    public CoreScope KCoreOf { get; init; }

    [Setting(Evaluated, "The test items: the newest of each user (loo), a share of each user's (ratio), or the split that came with the "
        + "data (given).")]
    public SplitKind Split { get; init; }

    [Setting(Evaluated, "Share of each user's items that --split ratio tests.",
        Value = "X", Least = 0, Most = 1, IsAbove = true, IsBelow = true)]
    public double TestRatio { get; init; } = 0.2;

    [Setting(Evaluated, "What training may draw as a negative under --split loo: neither the test item nor its 99 sampled negatives "
        + "(colr), both (ncf), or the 99 alone (pfedrec).")]
    public EvaluationProtocol Protocol { get; init; }

    [Setting(Evaluated, "Holds out one more item of each user who has three or more: the second newest, or a drawn one. Training is "
        + "watched on those items instead of the test items. The model that ranks them best is kept, and tested at the end. For --split "
        + "loo; such a run cannot be resumed.", Kept = SettingKept.IfGiven)]
    public bool Validate { get; init; }

    [Setting(Evaluated, "Training stops after this many evaluations in a row without a better NDCG@10 on the validation items; none "
        + "trains to the end.", Value = "N", Least = 1, Most = 1_000_000, Example = "5")]
    public int? Patience { get; init; }

    [Setting(Evaluated, "Share of the users that is kept out of training and served all the same, from their own training items and the "
        + "trained model. The seed draws them. HR@10 and NDCG@10 are also given for them alone; all other metrics leave them out. For "
        + "--split loo.", Value = "X", Least = 0, Most = 1, IsBelow = true, Example = "0.1", Kept = SettingKept.IfGiven)]
    public double NewUsers { get; init; }

    [Setting(Evaluated, "Items that are not in the catalogue at the start and arrive while devices train: a share of all, which the seed "
        + "draws, or a file with lines of item and round, such as 50,100. HR@10 and NDCG@10 are also given for the users whose test item "
        + "arrived, and for the others. For --split loo, --method fedras and --publish lattice; such a run cannot be resumed.",
        Value = "SHARE|FILE", Legal = "a number above 0 and below 1, or a path", Example = "0.2", Kept = SettingKept.IfGiven,
        Reader = nameof(SettingReaders.Arrivals))]
    public string? Arrivals { get; init; }

    [Setting(Evaluated, "Round in which the share of --arrivals arrives. Without this option it is half of --rounds. In round 0 all items "
        + "are there from the start, for comparison.", Value = "R", Least = 0, Most = MostRounds, Example = "100",
        Kept = SettingKept.IfGiven)]
    public int? ArrivalRound { get; init; }

    [Setting(Federated, "Update actions both ways (fedras), dense float32 both ways (fedavg: the unweighted mean over the devices that "
        + "touched an item), or all data in one place by implicit least squares (centralized).")]
    public Method Method { get; init; } = Method.FedRas;

    [Setting(Federated, "How a device describes its update: by its own choice (adaptive), by K centroids (flat:16), one direction with "
        + "levels (line:16), directions x levels (gain-shape:4x16), or stages x centroids (residual:2x64). More actions cost more bytes "
        + "and lose less.", Value = "KIND:SIZE", Legal = "adaptive, flat:K, line:LEVELS, gain-shape:DIRECTIONSxLEVELS or residual:STAGESxK",
        Example = "flat:16", Words = [Adaptive, "flat:16", "line:16", "gain-shape:4x16", "residual:2x64"],
        Reader = nameof(SettingReaders.Quantizer))]
    public string Quantizer { get; init; } = Adaptive;

    [SettingOf<BudgetOptions>(nameof(BudgetOptions.Distortion), Federated, "Relative squared error that adaptive devices aim for in a "
        + "report. A smaller one costs more bytes and loses less.", Value = "X")]
    public double Distortion { get; init; } = s_budget.Distortion;

    [Setting(Federated, "Round from which devices aim for --distortion. Before it, while the model still moves far, they aim for four "
        + "times as much. Without this option they aim for it from the first round.",
        Value = "R", Least = 0, Most = MostRounds, Example = "300")]
    public int? DistortionFrom { get; init; }

    [SettingOf<BudgetOptions>(nameof(BudgetOptions.LongestReport), Federated, "Longest report of adaptive devices, as a share of the dense "
        + "one.", Value = "X")]
    public double LongestReport { get; init; } = s_budget.LongestReport;

    [Setting(Federated, "How the server's table reaches the devices: quantised, so that a device that was away for long downloads one "
        + "frame (lattice), each step as actions with error feedback (actions), or as float32 (dense).")]
    public PublishForm Publish { get; init; } = PublishForm.Lattice;

    [Setting(Federated, "Actions of a frame under --publish actions. Large catalogues need more.", Value = "L", Least = 1, Most = 4_096)]
    public int BroadcastActions { get; init; } = 32;

    [SettingOf<LatticeOptions>(nameof(LatticeOptions.Noise), Federated, "Rounding noise that a published lattice may have. Its unit is "
        + "what one of the first rounds changes in a value. Less noise costs more bytes and loses less.", Value = "X")]
    public double LatticeNoise { get; init; } = s_lattice.Noise;

    [SettingOf<LatticeOptions>(nameof(LatticeOptions.Step), Federated, "Step of the lattice in standard deviations of the initial factors. "
        + "It takes the place of what --lattice-noise would choose.", Value = "X", Example = "0.5")]
    public double? LatticeStep { get; init; } = s_lattice.Step;

    [SettingOf<LatticeOptions>(nameof(LatticeOptions.Hysteresis), Federated, "How many cells beyond its own a value moves before it is "
        + "sent.", Value = "X", Example = "0.25")]
    public double LatticeHysteresis { get; init; } = s_lattice.Hysteresis;

    [Setting(Federated, "Round from which the lattice's step is a quarter as long: coarse while the model moves far, fine for what is "
        + "served in the end. Without this option it is 95 % of --rounds.", Value = "R", Least = 0, Most = MostRounds, Example = "900")]
    public int? LatticeRefineFrom { get; init; }

    [Setting(Federated, "Makes and counts what each device downloads for the rounds it missed; costs time. --scenario always does.",
        MayChange = true)]
    public bool CatchUp { get; init; }

    [Setting(Federated, "Rounds in all; epochs if the run is centralized.", Value = "R", Least = 1, Most = MostRounds, MayChange = true)]
    public int Rounds { get; init; } = 500;

    [Setting(Federated, "Devices that train in a round; there is at most one a user.", Value = "C", Least = 1, Most = int.MaxValue)]
    public int ClientsPerRound { get; init; } = 60;

    [Setting(Federated, "Unequal devices on a virtual clock: links, speeds, drop-outs and a deadline. docs/scenarios.md has the figures "
        + "and the form of a file. The reports then give times and stragglers. Such a run cannot be resumed.",
        Value = "NAME|FILE", Example = "mobile")]
    public Scenario? Scenario { get; init; }

    [Setting(Local, "Factors of a user and of an item.", Value = "D", Least = 1, Most = 1_024)]
    public int Dim { get; init; } = 64;

    [SettingOf<ServerOptimizerOptions>(nameof(ServerOptimizerOptions.FinalShare), Federated, "What the server's learning rate has fallen "
        + "to after the last of --rounds, as a share of the first round's. 1 keeps it constant. It jumps back up in a run that --resume "
        + "extends.", Value = "X")]
    public float FinalRate { get; init; } = 0.1f;

    [SettingOf<ServerOptimizerOptions>(nameof(ServerOptimizerOptions.Momentum), Federated, "Share of its last step that the server adds to "
        + "an item's next one. 0 adds none. More starts faster, and overshoots near 1.", Value = "X")]
    public float ServerMomentum { get; init; } = 0.5f;

    [Setting(Local, "Where a user's factors come from: fitted to the table whenever they are needed, and frozen while items train "
        + "(reconstructed), or kept between rounds and trained together with the items (kept).")]
    public UserFactorsKind UserFactors { get; init; } = s_training.UserFactors;

    [SettingOf<LocalTrainerOptions>(nameof(LocalTrainerOptions.UserPrior), Local, "How strongly reconstructed factors are drawn to zero "
        + "(the precision of a Gaussian prior). Too little overfits users with few items; too much makes all users alike. Kept factors "
        + "have no prior, but new users and recommend do. In a centralized run it holds for items too, and is multiplied by the root of "
        + "what a row is fitted to.", Value = "X")]
    public float UserPrior { get; init; } = s_training.UserPrior;

    [SettingOf<LocalTrainerOptions>(nameof(LocalTrainerOptions.Epochs), Local, "Passes over a device's own items a round.", Value = "E")]
    public int Epochs { get; init; } = s_training.Epochs;

    [SettingOf<LocalTrainerOptions>(nameof(LocalTrainerOptions.Negatives), Local, "Fresh negatives for each item a user has. In a "
        + "centralized run, the weight of all pairs together beside one for each that was met.", Value = "N")]
    public int Negatives { get; init; } = s_training.Negatives;

    [SettingOf<LocalTrainerOptions>(nameof(LocalTrainerOptions.BatchSize), Local, "Samples a mini-batch.", Value = "B")]
    public int BatchSize { get; init; } = s_training.BatchSize;

    [SettingOf<LocalTrainerOptions>(nameof(LocalTrainerOptions.LearningRate), Local, "Step size.", Value = "X")]
    public float LearningRate { get; init; } = s_training.LearningRate;

    [SettingOf<LocalTrainerOptions>(nameof(LocalTrainerOptions.WeightDecay), Local, "Weight decay λ of λ‖·‖².", Value = "X")]
    public float WeightDecay { get; init; } = s_training.WeightDecay;

    [Setting(Local, "What is minimised: the loss of each sample by itself (logistic), or of positives against negatives in pairs (bpr).")]
    public LossKind Loss { get; init; } = s_training.Loss;

    [SettingOf<DeviceOptions>(nameof(DeviceOptions.PseudoItems), Local, "Items that a device pretends that its user likes, for each that "
        + "the user does. The device draws them once and trains on them as on the others. 0 adds none.", Value = "X",
        Example = "1", Kept = SettingKept.IfGiven)]
    public double PseudoItems { get; init; }

    [Setting(Attacked, "Malicious devices send reports that the server takes: their own update with its sign turned (signflip), or as long "
        + "as the limits allow (scale); or one that pushes --target to the mean of their own users (promote), to popular items that they "
        + "find in the published versions (align), or to users made up of those (approximate). The results then have ER@5 and ER@10: the "
        + "share of honest users without the target who have it in their top K of all items. Such a run cannot be resumed.",
        Kept = SettingKept.IfGiven)]
    public AttackKind? Attack { get; init; }

    [SettingOf<AttackOptions>(nameof(AttackOptions.Share), Attacked, "Share of the devices that are malicious. The seed draws them.",
        Value = "X", Example = "0.05", Kept = SettingKept.IfGiven)]
    public double Attackers { get; init; } = 0.01;

    [Setting(Attacked, "The item of --attack, by its id in the data; unpopular draws one from the tenth of the items with the fewest "
        + "interactions.", Value = "ITEM", Legal = "the id of an item, or unpopular", Example = "unpopular", Kept = SettingKept.IfGiven)]
    public string Target { get; init; } = AttackOptions.Unpopular;

    [SettingOf<AttackOptions>(nameof(AttackOptions.Items), Attacked, "Most items of a malicious report.", Value = "N",
        Kept = SettingKept.IfGiven)]
    public int AttackItems { get; init; } = 60;

    [Setting(Process, "Seed of everything random. The same seed gives the same model, whatever the threads.", Value = "S",
        Legal = "a whole number from 0 to 2^64 - 1")]
    public ulong Seed { get; init; } = 1;

    [Setting(Evaluated, "Rounds between evaluations.", Value = "N", Least = 1, Most = int.MaxValue, Kept = SettingKept.Never)]
    public int EvalEvery { get; init; } = 20;

    [Setting(Evaluated, "The K of the ranking metrics; 10 and 20 are always added.", Value = "LIST", Least = 1, Most = 1_000_000,
        Legal = "whole numbers from 1 to 1,000,000 with commas between, 10 at most", Kept = SettingKept.Never)]
    public IReadOnlyList<int> TopK { get; init; } = [5, 10, 20];

    [Setting(Evaluated, "Ranks all items for every user beside the sampled ones. auto does so if training may draw every item as a "
        + "negative (--protocol ncf, --split ratio, --split given), up to 10,000,000,000 scores, users x items; if it does not, it says "
        + "why. The former words true and false mean on and off.", Reader = nameof(SettingReaders.FullRanking), Kept = SettingKept.Never)]
    public FullRanking FullRanking { get; init; }

    [Setting(Evaluated, "HR@10 whose virtual time --scenario reports. Without this option it is 0.95 of the best.",
        Value = "X", Least = 0, Most = 1, IsAbove = true, Example = "0.6", Kept = SettingKept.Never)]
    public double? TargetHr10 { get; init; }

    [Setting(Process, "Worker threads; never changes a result. Without this option there is one a processor.",
        Value = "N", Least = 1, Most = 1_024, Example = "4", Kept = SettingKept.Never)]
    public int? Threads { get; init; }
}
