using FedRas.Cli.Errors;
using FedRas.Cli.Loading;
using FedRas.Server.Aggregation;
using FedRas.Server.Publishing;
using FedRas.Simulation.Publishing;

namespace FedRas.Cli.Settings;

/// <summary>
/// Which settings do anything beside others. An option that was given and would do nothing is refused; a config file may hold
/// every setting, as the <c>config.json</c> of a run does, and so may the settings of a resumed model.
/// </summary>
internal static class SettingEffects
{
    /// <param name="HasEffect">Whether the settings named do anything.</param>
    /// <param name="Without">What they need; null if they do nothing beside <paramref name="Beside"/>.</param>
    /// <param name="Beside">What takes their place.</param>
    /// <param name="Keys">The settings.</param>
    private sealed record Rule(Func<RunSettings, bool> HasEffect, string? Without, string? Beside, params string[] Keys);

    // Of several rules for one setting the first counts: what everything else rests on stands first.
    private static readonly Rule[] s_rules =
    [
        Needs(s => DataLoader.SizeOf(s.Dataset) is not null, "--dataset synthetic", "users", "items", "interactions"),
        Needs(s => s.Data is not null, "--data", "dataFormat", "columns", "header", "separator", "quote", "timeFormat"),
        Needs(s => s.DataFormat != "adjacency", "columns in the file (--data-format adjacency has none)", "columns", "header", "separator",
            "quote", "timeFormat"),
        Beside(s => s.Separator == RunSettings.Auto, "--separator", "dataFormat"),
        Needs(s => s.Dataset is { } name && DataLoader.IsDownloaded(name), "a --dataset that is downloaded, such as ml-100k", "dataDir"),
        Needs(s => s.KCore is not null, "--k-core", "kCoreOf"),
        Needs(s => s.Split == SplitKind.Ratio, "--split ratio", "testRatio"),
        Needs(s => s.Split == SplitKind.LeaveOneOut, "--split loo", "protocol", "targetHr10", "newUsers", "arrivals", "arrivalRound"),
        Needs(s => s.Scenario is not null, "--scenario", "targetHr10"),
        Needs(s => s.Validate, "--validate", "patience"),
        Needs(s => SettingReaders.ArrivalShare(s.Arrivals) is not null, "a share of --arrivals", "arrivalRound"),
        Needs(s => s.Method != Method.Centralized, "a federated --method", "clientsPerRound", "catchUp", "epochs", "batchSize",
            "finalRate", "serverMomentum", "userFactors", "learningRate", "weightDecay", "loss", "attack", "pseudoItems",
            "itemFloor", "trimShare", "rowClip", "trimFrom", "levelCap", "itemThreshold", "reportClip", "noiseMultiplier", "touchShare",
            "delta", "epsilon"),
        Needs(s => s.Attack is not null, "--attack", "attackers", "target", "attackItems"),
        Needs(s => s.NoiseMultiplier > 0, "--noise-multiplier", "touchShare", "delta", "epsilon"),
        Beside(s => s.NoiseMultiplier == 0, "--noise-multiplier, whose noise hides one report in a plain sum", "itemFloor", "trimShare",
            "rowClip", "trimFrom", "levelCap", "itemThreshold"),
        Needs(s => s.TrimShare > 0 || s.RowClip is not null, "--trim-share or --row-clip", "trimFrom"),
        Beside(s => s.Scenario is null || s.CatchUp, "--scenario, which always counts it", "catchUp"),
        Needs(s => s.Method == Method.FedRas, "--method fedras", "quantizer", "distortion", "distortionFrom", "longestReport",
            "publish", "broadcastActions", "latticeNoise", "latticeStep", "latticeHysteresis", "latticeRefineFrom", "arrivals",
            "arrivalRound"),
        Needs(s => s.Quantizer == RunSettings.Adaptive, "--quantizer adaptive", "distortion", "distortionFrom", "longestReport"),
        Needs(s => s.Publish == PublishForm.Actions, "--publish actions", "broadcastActions"),
        Needs(s => s.Publish == PublishForm.Lattice, "--publish lattice", "latticeNoise", "latticeStep", "latticeHysteresis",
            "latticeRefineFrom", "arrivals", "arrivalRound"),
        Beside(s => !s.Validate, "--validate", "arrivals", "arrivalRound"),
        Beside(s => s.LatticeStep is null, "--lattice-step", "latticeNoise"),
    ];

    /// <summary>Refuses options of the command line that would change nothing, and settings that cannot be together.</summary>
    /// <exception cref="UsageException">There are some; the message says what to do.</exception>
    public static void Check(SettingLayers layers, RunSettings settings)
    {
        IEnumerable<(string Key, Rule Rule)> idle = s_rules.Where(rule => !rule.HasEffect(settings))
            .SelectMany(rule => rule.Keys.Where(key => layers.CommandLine[key] is not null).Select(key => (key, rule)))
            .DistinctBy(pair => pair.key);
        string[] told = [.. idle.GroupBy(pair => pair.Rule).Select(group =>
            Tell(group.Key, [.. group.Select(pair => SettingTable.Find(pair.Key)!.Option)]))];
        if (told.Length > 0) throw new UsageException(string.Join("; ", told));
        if (settings.Validate && settings.Split != SplitKind.LeaveOneOut)
            throw new UsageException($"--validate is not possible with --split {settings.Split.ToString().ToLowerInvariant()}: "
                + "it holds out one item of each user beside the one that is tested; take --split loo, or leave --validate out");
        if (settings.NewUsers > 0 && settings.Split != SplitKind.LeaveOneOut)
            throw new UsageException($"--new-users is not possible with --split {settings.Split.ToString().ToLowerInvariant()}: they are "
                + "ranked among sampled negatives, which --split loo alone has; take that, or leave --new-users out");
        if (settings.NoiseMultiplier is > 0 and < PrivacyOptions.LeastNoise)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--noise-multiplier {settings.NoiseMultiplier} is not ")
                + "possible: less than 0.1 has no epsilon worth stating; take 0 for none, or at least 0.1");
        if (settings.NoiseMultiplier > 0 && settings.ReportClip is null)
            throw new UsageException("--noise-multiplier is not possible without --report-clip: noise hides a report only if its length is "
                + "bounded; add that, such as --report-clip 1");
        // The library refuses it too, without knowing what the two are called here.
        if (2 * settings.LearningRate * settings.WeightDecay >= 1)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture,
                $"--learning-rate {settings.LearningRate} with --weight-decay {settings.WeightDecay} is not possible: 2 × learning rate × ")
                + string.Create(CultureInfo.InvariantCulture,
                $"weight decay must stay below 1; for example --learning-rate {0.1 / settings.WeightDecay:G3}"));
    }

    private static string Tell(Rule rule, string[] options)
    {
        string names = string.Join(", ", options), does = options.Length == 1 ? "does" : "do";
        return rule.Without is { } needed ? $"{names} {does} nothing without {needed}: add that, or leave {names} out"
            : $"{names} {does} nothing beside {rule.Beside}: leave one of them out";
    }

    /// <summary>All settings that a rule names.</summary>
    internal static IEnumerable<string> Keys => s_rules.SelectMany(rule => rule.Keys);

    private static Rule Needs(Func<RunSettings, bool> hasEffect, string without, params string[] keys) =>
        new(hasEffect, without, null, keys);

    private static Rule Beside(Func<RunSettings, bool> hasEffect, string beside, params string[] keys) =>
        new(hasEffect, null, beside, keys);
}
