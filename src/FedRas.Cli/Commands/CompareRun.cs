using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Loading;
using FedRas.Cli.Settings;
using FedRas.Comparison.Reporting;
using FedRas.Comparison.Sweep;

namespace FedRas.Cli.Commands;

/// <summary>One comparison, in order: settle settings and methods, load the data, run what is not done yet, report.</summary>
internal sealed class CompareRun(CompareRequest request, Terminal terminal)
{
    private static readonly string[] s_ofOnePlace = ["rounds", "negatives", "userPrior", "evalEvery"];
    private readonly TextWriter _notices = terminal.Error; // --quiet silences progress, never a warning

    public async Task<int> RunAsync()
    {
        JsonObject weaker = Over(request.Published, request.Config);
        weaker["catchUp"] = true; // the bytes of a whole training need it
        var layers = new SettingLayers(request.CommandLine, weaker, null);
        RunSettings settings = layers.Resolve();
        SettingEffects.Check(layers, settings);
        if (request.LeavesDecayIn && settings.WeightDecay == 0)
            throw new UsageException("--coupled-decay does nothing with --weight-decay 0: leave one of them out");

        Dataset dataset = await DataLoader.LoadAsync(settings, request.Quiet ? null : new LineProgress(terminal.Error),
            terminal.Stop).ConfigureAwait(false);
        settings = Fit(settings, dataset, layers);
        string path = request.Output ?? "compare-" + (settings.Dataset ?? Path.GetFileNameWithoutExtension(settings.Data!));
        OutputFolder.Check(path);
        var folder = new ComparisonFolder(path);
        MethodComparison comparison = Prepare(dataset, settings, folder);
        foreach (string warning in dataset.Warnings.Concat(comparison.SplitWarnings)) _notices.WriteLine("warning: " + warning);
        RefuseIdle(comparison);
        int notes = comparison.Notes.Count;
        foreach (string note in comparison.Notes) _notices.WriteLine("note: " + note);

        bool isDone = Run(comparison, path);
        foreach (string note in comparison.Notes.Skip(notes)) _notices.WriteLine("note: " + note);
        if (!isDone && folder.LoadCells().Count == 0)
        {
            terminal.Error.WriteLine("stopped before any run was finished");
            return ExitCode.Interrupted;
        }
        await ComparisonReport.WriteAsync(path, [folder]).ConfigureAwait(false); // of a sweep that was stopped, as far as it came
        ComparisonTable.Write(MethodSummary.Of(folder), settings.Split == SplitKind.LeaveOneOut, terminal.Output,
            terminal.OutputIsTerminal);
        if (!request.Quiet) terminal.Output.WriteLine($"report in {path}: {string.Join(", ", ComparisonReport.FileNames)}");
        if (comparison.Failures is [var first, ..] failures)
            terminal.Error.WriteLine($"{failures.Count} of {comparison.Specs.Count * request.Seeds.Count} runs failed, the first {first}; "
                + "the report names all, and the same command tries them again");
        if (!isDone) terminal.Error.WriteLine($"stopped; finished runs are in {path}. The same command goes on there.");
        return !isDone ? ExitCode.Interrupted : comparison.Failures.Count > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    // What the methods decide; the rest SettingEffects has seen to.
    private void RefuseIdle(MethodComparison comparison)
    {
        if (request.Budgets is not null && !comparison.FitsBudgets)
            throw new UsageException("--budgets does nothing if every method has a size or needs none: leave it out, or leave out a size "
                + "in --methods");
        Refuse(comparison.HasAdaptive, "adaptive among --methods", "distortion", "distortionFrom", "longestReport");
        Refuse(comparison.HasLattice, "a method with /lattice among --methods", "latticeNoise", "latticeStep", "latticeHysteresis",
            "latticeRefineFrom");

        void Refuse(bool isThere, string needed, params string[] keys)
        {
            if (!isThere && keys.FirstOrDefault(key => request.CommandLine[key] is not null) is { } idle)
                throw new UsageException($"{SettingTable.Find(idle)!.Option} does nothing without {needed}: add that, or leave "
                    + $"{SettingTable.Find(idle)!.Option} out");
        }
    }

    private MethodComparison Prepare(Dataset dataset, RunSettings settings, ComparisonFolder folder)
    {
        RunSettings centralized = CentralizedSettings();
        var comparison = new ComparisonRequest
        {
            Dataset = dataset,
            Split = seed => DataLoader.Split(dataset, settings with { Seed = seed }),
            Options = seed => (settings with { Seed = seed }).ToOptions(),
            Centralized = seed => (centralized with { Seed = seed }).ToOptions(),
            Methods = request.Methods,
            Budgets = request.Budgets ?? CompareRequest.UsualBudgets,
            Seeds = request.Seeds,
            Jobs = request.Jobs,
            LeavesDecayIn = request.LeavesDecayIn,
            Command = ReproducingCommand(),
            Config = EffectiveSettings(settings, centralized),
            Warnings = [.. dataset.Warnings.Select(warning => WithoutPath(warning, settings))],
            SplitText = TestItems.Describe(dataset, settings.Split, settings.TestRatio)
                + (settings.Split == SplitKind.LeaveOneOut ? $"; protocol {settings.Protocol.ToString().ToLowerInvariant()}" : ""),
        };
        try
        {
            return new MethodComparison(comparison, folder);
        }
        catch (ArgumentException e)
        {
            throw UsageException.Of(e, "fedras compare --help");
        }
    }

    private static string WithoutPath(string warning, RunSettings settings)
    {
        if (settings.Data is { Length: > 0 } data) warning = warning.Replace(data, Path.GetFileName(data), StringComparison.Ordinal);
        return settings.DataDir is { Length: > 0 } folder ? warning.Replace(folder, "DIR", StringComparison.Ordinal) : warning;
    }

    // Without what methods and seeds decide; beside it what is its own in the run on all data in one place.
    private static string EffectiveSettings(RunSettings settings, RunSettings centralized)
    {
        JsonObject effective = RunSettingsJson.ToJson(settings with { DataDir = null, Data = Path.GetFileName(settings.Data) });
        JsonObject inOnePlace = RunSettingsJson.ToJson(centralized);
        foreach (string key in CompareRequest.Fixed.Except(["broadcastActions"]).Append("dataDir")) effective.Remove(key);
        var own = new JsonObject();
        foreach (string key in s_ofOnePlace) own[key] = inOnePlace[key]?.DeepClone();
        effective["centralized"] = own;
        return IndentedJson.Of(effective) + "\n";
    }

    // Training in one place has its own steps; what was chosen for devices says nothing about it.
    private RunSettings CentralizedSettings()
    {
        JsonObject chosen = Without(request.CommandLine), weaker = Without(Over(request.Published, request.Config));
        chosen["method"] = "centralized";
        return new SettingLayers(chosen, weaker, null).Resolve();

        static JsonObject Without(JsonObject settings)
        {
            var left = (JsonObject)settings.DeepClone();
            foreach (string key in (string[])[.. s_ofOnePlace, "scenario", "clientsPerRound"]) left.Remove(key);
            return left;
        }
    }

    private RunSettings Fit(RunSettings settings, Dataset dataset, SettingLayers layers)
    {
        int devices = request.Seeds.Min(seed => Simulator.CountTrainableDevices(DataLoader.Split(dataset, settings with { Seed = seed }),
            (settings with { Seed = seed }).ToOptions()));
        settings = RunLength.FitCohort(settings, layers, devices);
        if (settings.ClientsPerRound > devices)
        {
            if (request.CommandLine.ContainsKey("clientsPerRound"))
                throw new UsageException($"--clients-per-round {settings.ClientsPerRound} is not possible: "
                    + $"{devices} devices have something to train on; for example {devices}");
            _notices.WriteLine($"note: {devices} devices have something to train on, so {devices} train in a round");
            settings = settings with { ClientsPerRound = devices };
        }
        settings = RunLength.FitRounds(settings, layers, devices);
        foreach (string line in RunLength.Describe(settings, layers, devices)) _notices.WriteLine("note: " + line);
        return layers.IsChosen("evalEvery") ? settings : settings with { EvalEvery = Math.Max(1, settings.Rounds / 40) };
    }

    private bool Run(MethodComparison comparison, string path)
    {
        TextWriter output = request.Quiet ? TextWriter.Null : terminal.Output;
        int pending = comparison.Pending, all = comparison.Specs.Count * request.Seeds.Count;
        string done = pending < all ? $", {Quantity.Count(all - pending)} of them done" : "";
        output.WriteLine($"{Quantity.Of(comparison.Specs.Count, "method or size", "methods and sizes")} × "
            + $"{Quantity.Of(request.Seeds.Count, "seed", "seeds")}, {Quantity.Of(all, "run", "runs")}{done}; "
            + $"{request.Jobs} at a time, into {path}");
        output.WriteLine("  " + string.Join(' ', comparison.Specs));
        if (!request.Quiet && comparison.Estimate(terminal.Stop) is { } time)
            output.WriteLine($"they take about {Quantity.About(time)}, by the first rounds of a few; Ctrl-C keeps what is done, and the "
                + "same command goes on");
        return SweepDisplay.Show(request.Quiet, terminal, progress => comparison.Run(progress, terminal.Stop));
    }

    /// <summary>The command without what is of this machine alone.</summary>
    private string ReproducingCommand()
    {
        List<string> words = ["fedras", "compare"];
        for (int i = 0; i < request.Words.Count; i++)
        {
            string[] parts = request.Words[i].Split('=', 2);
            string name = parts[0];
            if (name is "--quiet")
            {
                if (parts.Length == 1 && request.Words.ElementAtOrDefault(i + 1) is "true" or "false") i++;
                continue;
            }
            bool isOfThisMachine = name is "--data-dir" or "--out" or "--jobs" or "--config" or "--data" or "--scenario";
            string? value = !isOfThisMachine ? null : parts.Length == 2 ? parts[1] : request.Words.ElementAtOrDefault(++i);
            if (value is null) words.Add(ShellWord.Quote(request.Words[i]));
            else if (name is "--data-dir") words.Add("--data-dir DIR");
            else if (name is "--config" or "--data" or "--scenario") words.Add($"{name} {ShellWord.Quote(Path.GetFileName(value))}");
        }
        return string.Join(' ', words) + " --out DIR";
    }

    private static JsonObject Over(JsonObject below, JsonObject above)
    {
        var both = (JsonObject)below.DeepClone();
        foreach ((string key, JsonNode? value) in above) both[key] = value?.DeepClone();
        return both;
    }
}
