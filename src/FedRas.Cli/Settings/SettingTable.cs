using System.Globalization;
using System.Text.Json.Nodes;
using FedRas.Actions;
using FedRas.Cli.Errors;
using FedRas.Cli.Loading;
using FedRas.Simulation.Running;
using FedRas.Simulation.Scenarios;

namespace FedRas.Cli.Settings;

/// <summary>All settings of a run, in the order of <see cref="Simulation.RunSettings"/>; a test holds the two together.</summary>
internal static class SettingTable
{
    private const string Data = "Data", Federation = "Federation", Training = "Local training", Evaluation = "Evaluation", Run = "Run";

    /// <summary>The largest <c>--rounds</c>.</summary>
    public const int MostRounds = 10_000_000;

    public static IReadOnlyList<Setting> All { get; } =
    [
        Setting.Text("dataset", Data, "NAME", "A known data set, downloaded on first use; demo and synthetic are made on the spot, the "
            + "latter of any size.",
            "a known name: " + string.Join(", ", DataLoader.Names), "demo") with { Words = DataLoader.Names },
        Setting.Whole("users", Data, "N", "Users of --dataset synthetic; 20,000 unless told.", 1, 10_000_000,
            200_000) with { Optional = true },
        Setting.Whole("items", Data, "N", "Items of --dataset synthetic; 100,000 unless told.", 10, 10_000_000,
            1_000_000) with { Optional = true },
        Setting.Whole("interactions", Data, "N", "Interactions of --dataset synthetic, all users together, from 5 to 10,000 a user and at "
            + "most half the items; 2,000,000 unless told.",
            5, 1_000_000_000, 20_000_000) with { Optional = true },
        Setting.Text("data", Data, "PATH", "Your own ratings: a file, packed or not, a folder or zip archive with one, or a file inside a "
            + "zip archive. "
            + "fedras inspect-data shows how it is read.", "a path", "ratings.csv"),
        Setting.Text("dataDir", Data, "DIR", "Folder that holds the known data sets.", "a path", "data") with { Optional = true },
        Setting.Word("dataFormat", Data, "How --data is written.", DataLoader.Formats),
        Setting.Text("columns", Data, "LIST", "Which columns hold what, by name or by number from 1.",
            "user=…,item=…,rating=…,timestamp=… (the last two may be left out)", "user=uid,item=asin") with { Optional = true },
        Setting.Word("header", Data, "Whether the first line of --data names the columns. Told from the file where that is clear.", "auto",
            "yes", "no"),
        new("separator", Data, "WORD|CHAR", "What stands between the columns of --data: tab, comma, semicolon, pipe, colons (::), space "
            + "(any run of blanks), or the character. "
            + "Told from the file where that is clear.", "auto, tab, comma, semicolon, pipe, colons, space, or one or two characters that "
                + "are no letters or digits", "semicolon",
            text => DataLoader.IsSeparator(text) ? JsonValue.Create(text) : null),
        Setting.Word("quote", Data, "Whether a field of --data may stand between double quotes. auto: it may, but in files with tabs, :: "
            + "or blanks.", "auto", "\"", "none"),
        new("timeFormat", Data, "FORM", "How the times of --data are written: iso (ISO 8601), s, ms, us or ns since 1970, or a .NET "
            + "pattern such as 'MM/dd/yyyy HH:mm'. "
            + "Told from the file where that is clear.", "auto, iso, s, ms, us, ns, or a pattern of year, month and day", "dd.MM.yyyy",
            text => DataLoader.IsTimeFormat(text) ? JsonValue.Create(text) : null),
        Setting.Number("minRating", Data, "X", "Least rating that counts as an interaction.", "of any size",
            x => float.IsFinite((float)x), "3") with { Optional = true },
        Setting.Whole("kCore", Data, "K", "Drops users and items with fewer interactions, until none is left.",
            1, 1_000_000, 5) with { Optional = true },
        Setting.Word("kCoreOf", Data, "Whom --k-core drops.", "both", "users"),
        Setting.Word("split", Evaluation, "Test items: each user's newest (loo), a share of each user's (ratio), or the split that came "
            + "with the data (given).", "loo", "ratio", "given"),
        Setting.Number("testRatio", Evaluation, "X", "Share of each user's items that --split ratio tests.", "above 0 and below 1",
            x => x is > 0 and < 1, "0.2"),
        Setting.Word("protocol", Evaluation, "What training may draw as a negative under --split loo: neither the test item nor its 99 "
            + "(colr), both (ncf), the 99 only (pfedrec).", "colr", "ncf", "pfedrec"),
        Setting.Switch("validate", Evaluation, "Holds out one more item of each user with three or more (their second newest, or a drawn "
            + "one), watches training on those instead of the test items, keeps the model that ranks them best, and tests that one at the "
            + "end. For --split loo; such a run cannot be resumed."),
        Setting.Whole("patience", Evaluation, "N", "Evaluations in a row without a better NDCG@10 on the validation items after which "
            + "training stops; none trains to the end.", 1, 1_000_000, 5) with
        {
            Optional = true,
            Default = $"{RunLength.Patience} with --validate",
        },
        Setting.Number("newUsers", Evaluation, "X", "Share of the users, drawn by the seed, who are kept out of training and served all "
            + "the same, from their own training items and the trained model. Their HR@10 and NDCG@10 are told apart, all other metrics "
                + "are of the "
            + "others. For --split loo.", "from 0 to below 1", x => x is >= 0 and < 1, "0.1"),
        Setting.Word("method", Federation, "Update actions both ways (fedras), dense float32 both ways (fedavg: the unweighted mean "
            + "over the devices that touched an item), or all data in one place by implicit least squares (centralized).",
            "fedras", "fedavg", "centralized"),
        new("quantizer", Federation, "KIND:SIZE", "How a device describes its update: by its own choice (adaptive), K centroids "
            + "(flat:16), one direction with levels (line:16), "
            + "directions x levels (gain-shape:4x16), stages x centroids (residual:2x64). More actions cost more bytes and lose less.",
            "adaptive, flat:K, line:LEVELS, gain-shape:DIRECTIONSxLEVELS or residual:STAGESxK", "flat:16",
            text => text == RunSettings.Adaptive ? JsonValue.Create(text) : QuantizerSpec.TryParse(text, out QuantizerSpec? spec)
                ? JsonValue.Create(spec.ToString()) : null) { Words = ["adaptive", "flat:16", "line:16", "gain-shape:4x16",
                    "residual:2x64"] },
        Setting.Number("distortion", Federation, "X", "Relative squared error of a report that adaptive devices aim for: smaller costs "
            + "more bytes and loses less.",
            "above 0, at most 1", x => x is > 0 and <= 1, "0.01"),
        Setting.Whole("distortionFrom", Federation, "R", "Round from which devices aim for --distortion, and for four times as much "
            + "before it, while the model still moves far. "
            + "From the first where none is given.", 0, 10_000_000, 300) with { Optional = true },
        Setting.Number("longestReport", Federation, "X", "Longest report of adaptive devices, as a share of the dense one.",
            "above 0, at most 1", x => x is > 0 and <= 1, "0.03125"),
        Setting.Word("publish", Federation, "How the server's table reaches the devices: quantised, so that a device away for long "
            + "downloads one frame (lattice), each step as actions with error feedback (actions), or as float32 (dense).",
            "lattice", "actions", "dense"),
        Setting.Whole("broadcastActions", Federation, "L", "Actions of a frame under --publish actions; large catalogues need more.",
            1, 4_096, 32),
        Setting.Number("latticeNoise", Federation, "X", "Rounding noise that a published lattice may have, in units of what one of the "
            + "first rounds changes in a value: smaller costs more bytes and loses less.",
            "above 0, at most 1000", x => x is > 0 and <= 1_000, "8"),
        Setting.Number("latticeStep", Federation, "X", "Step of the lattice in standard deviations of the initial factors, in place of "
            + "what --lattice-noise would choose.",
            "from 1/64 to 4", x => x is >= 1.0 / 64 and <= 4, "0.5") with { Optional = true },
        Setting.Number("latticeHysteresis", Federation, "X", "Cells beyond its own that a value moves before it is sent.", "from 0 to 4",
            x => x is >= 0 and <= 4, "0.25"),
        Setting.Whole("latticeRefineFrom", Federation, "R", "Round from which the lattice's step is a quarter: coarse while the model "
            + "moves far, fine for what is "
            + "served in the end. 95 % of --rounds where none is given.", 0, 10_000_000, 900) with { Optional = true },
        Setting.Switch("catchUp", Federation,
            "Make and count what each device downloads for the rounds it missed; costs time. --scenario always does."),
        Setting.Whole("rounds", Federation, "R", "Rounds in all; epochs when centralized.", 1, MostRounds, 400) with
        {
            Default = "what was tried on a known data set; on other data as many as give a device "
                + $"{RunLength.Turns} turns on average, {RunLength.TurnsOfValidation} with --validate, "
                + $"and at least {RunLength.LeastRounds}; 16 epochs when centralized",
        },
        Setting.Whole("clientsPerRound", Federation, "C", "Devices that train in a round; at most one a user.", 1, int.MaxValue, 60) with
        {
            Default = "what was tried on a known data set; on other data a hundredth of the devices, "
                + $"and at least {RunLength.LeastCohort} or all there are",
        },
        new Setting("scenario", Federation, "NAME|FILE", "Unequal devices on a virtual clock: links, speeds, drop-outs, a deadline. "
            + $"{string.Join(", ", BuiltInScenarios.Names)}, or a file; docs/scenarios.md has the figures and the form. "
            + "Reports then tell times and stragglers; such a run cannot be resumed.",
            string.Join(", ", BuiltInScenarios.Names) + " or the path of a JSON file", "mobile", ReadScenario) with { Optional = true,
                Words = BuiltInScenarios.Names },
        Setting.Whole("dim", Training, "D", "Factors of a user and an item.", 1, 1_024, 64),
        Setting.Number("finalRate", Federation, "X", "What the server's learning rate has fallen to after the last of --rounds, as a "
            + "share of the first round's. 1 keeps it constant. A run that --resume extends jumps back up.",
            "from 0 to 1", x => x is >= 0 and <= 1, "0.1"),
        Setting.Number("serverMomentum", Federation, "X", "Share of its last step that the server adds to an item's next. 0 is none; more "
            + "starts faster and overshoots near 1.", "from 0 to below 1", x => x is >= 0 and < 1, "0.5"),
        Setting.Word("userFactors", Training, "Where a user's factors come from: fitted to the table whenever they are needed, and frozen "
            + "while items train (reconstructed), or kept between rounds and trained together with the items (kept).", "reconstructed",
                "kept"),
        Setting.Number("userPrior", Training, "X", "How strongly reconstructed factors are drawn to zero (the precision of a Gaussian "
            + "prior): too little overfits users with few items, too much makes all users alike. Kept factors have none, but new users "
            + "and recommend do. When centralized, of items too, and times the root of what a row is fitted to.",
            "above 0, at most 10000", x => (float)x is > 0 and <= 10_000, "6"),
        Setting.Whole("epochs", Training, "E", "Passes over a device's own items a round.", 1, 100, 2),
        Setting.Whole("negatives", Training, "N", "Fresh negatives for each item a user has; when centralized, the weight of all pairs "
            + "together beside one for each that was met.", 1, 1_000, 4),
        Setting.Whole("batchSize", Training, "B", "Samples a mini-batch.", 1, 65_536, 256),
        Setting.Number("learningRate", Training, "X", "Step size.", "above 0, at most 100", x => (float)x is > 0 and <= 100, "0.5"),
        Setting.Number("weightDecay", Training, "X", "Weight decay λ of λ‖·‖².", "from 0 to 1", x => x is >= 0 and <= 1, "0.005"),
        Setting.Word("loss", Training, "Each sample by itself, or positives against negatives in pairs.", "logistic", "bpr"),
        new("seed", Run, "S", "Seed of everything random: same seed, same model, whatever the threads.",
            "a whole number from 0 to 2^64 - 1", "1",
            text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? JsonValue.Create(seed) : null),
        Setting.Whole("evalEvery", Evaluation, "N", "Rounds between evaluations.", 1, int.MaxValue, 20) with
        {
            Default = $"20; with --validate 1/{RunLength.Evaluations} of --rounds",
        },
        new("topK", Evaluation, "LIST", "The K of the ranking metrics; 10 and 20 come besides.",
            "whole numbers from 1 to 1,000,000 with commas between, 10 at most", "5,10,20", ReadTopK),
        Setting.Word("fullRanking", Evaluation, "Ranks all items for every user beside the sampled ones. auto does where training "
            + "may draw every item as a negative (--protocol ncf, --split ratio, --split given), up to 10,000,000,000 scores, "
            + "users x items, and says where it does not.", "auto", "on", "off") with { Parse = ReadFullRanking },
        Setting.Number("targetHr10", Evaluation, "X", "HR@10 whose virtual time --scenario reports; without one, 0.95 of the best.",
            "above 0, at most 1",
            x => x is > 0 and <= 1, "0.6") with { Optional = true },
        Setting.Whole("threads", Run, "N", "Worker threads; never changes a result.", 1, 1_024, 4) with { Optional = true },
    ];

    public static Setting? Find(string key) => All.FirstOrDefault(setting => setting.Key == key);

    /// <summary>The whole scenario of a name, of a file, or of the text that <c>config.json</c> holds.</summary>
    private static JsonNode? ReadScenario(string text)
    {
        if (text.Trim().Length == 0) return null;
        try
        {
            Scenario scenario = text.TrimStart().StartsWith('{') ? ScenarioFile.Parse(text, "scenario") : ScenarioFile.Load(text);
            return JsonNode.Parse(ScenarioFile.ToText(scenario));
        }
        catch (ScenarioException e)
        {
            throw new UsageException(e.Message);
        }
    }

    // Files and scripts of before say true and false.
    private static JsonValue? ReadFullRanking(string text) => text switch
    {
        "auto" or "on" or "off" => JsonValue.Create(text),
        "true" => JsonValue.Create("on"),
        "false" => JsonValue.Create("off"),
        _ => null,
    };

    private static JsonArray? ReadTopK(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        var values = new SortedSet<int>();
        foreach (string part in parts)
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int k) || k is < 1 or > 1_000_000) return null;
            values.Add(k);
        }
        return values.Count <= 10 ? new JsonArray([.. values.Select(k => (JsonNode)k)]) : null;
    }
}
