using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Loading;
using FedRas.Cli.Settings;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Reports;

namespace FedRas.Cli.Commands;

/// <summary>
/// One run, in order: settle the settings, load the data, check that training can start; only then touch the disk, train, and
/// report.
/// </summary>
internal sealed class SimulateRun(SimulateRequest request, Terminal terminal)
{
    private readonly TextWriter _progress = request.Quiet ? TextWriter.Null : request.Json ? terminal.Error : terminal.Output;
    private readonly TextWriter _notices = terminal.Error; // --quiet silences progress, never a warning

    public async Task<int> RunAsync()
    {
        ModelFile? resumed = request.Resume is null ? null : ModelFile.Load(request.Resume);
        JsonObject? stored = resumed is null ? null : StoredSettings.Read(resumed, request.Resume!);
        if (stored is not null) StoredDataPath.Locate(stored, request.Resume!, request.CommandLine, request.Config);
        var layers = new SettingLayers(request.CommandLine, request.Config, stored);
        RunSettings settings = layers.Resolve();
        SettingEffects.Check(layers, settings);
        if (request.Messages is not null && settings.Method == Method.Centralized)
            throw new UsageException("--dump-messages does nothing without a federated --method: add that, or leave --dump-messages out");
        if (resumed is not null)
        {
            RefuseWhatIsNotSaved(settings);
            ResumeRules.Check(stored!, settings, request.Resume!);
            ResumeRules.CheckRounds(resumed.Round, settings, request.Resume!);
        }

        LineProgress? steps = request.Quiet ? null : new LineProgress(terminal.Error);
        Dataset whole = await DataLoader.LoadWholeAsync(settings, steps, terminal.Stop).ConfigureAwait(false);
        Dataset dataset = DataLoader.Filter(whole, settings);
        NextSteps? next = request.Quiet || request.Json ? null : new NextSteps(whole, dataset);
        TrainTestSplit split = await SlowStep.RunAsync($"splitting {dataset.Name}", steps, () => DataLoader.Split(dataset, settings),
            terminal.Stop).ConfigureAwait(false);
        TrainTestSplit trained = Trained(split, settings);
        if (resumed is not null) ResumeRules.CheckData(resumed, dataset, trained, request.Resume!);
        int devices = Simulator.CountTrainableDevices(split, settings.ToOptions());
        settings = RunLength.FitRounds(FitCohort(settings, layers, devices), layers, devices);
        if (settings.Arrivals is not null)
        {
            // Half of the rounds is known only now.
            dataset = DataLoader.Arrange(dataset, settings);
            split = DataLoader.Split(dataset, settings);
            trained = Trained(split, settings);
            if (next is not null) next = new NextSteps(whole, dataset);
        }
        Simulator simulator = await SlowStep.RunAsync("making the devices", steps, () => Prepare(dataset, split, settings, resumed),
            terminal.Stop).ConfigureAwait(false);
        if (settings.FullRanking.LeftOut(split) is { } leftOut) _notices.WriteLine("note: " + leftOut);
        foreach (string warning in simulator.Warnings) _notices.WriteLine("warning: " + warning);
        terminal.Stop.ThrowIfCancellationRequested();

        using RunOutput? output = RunOutput.Open(request.Output, settings, request.Resume, resumed?.Round ?? 0, _notices);
        MessageDump? dump = request.Messages is { } dumps ? MessageDump.Open(dumps, resumed?.Round ?? 0, settings.Rounds) : null;
        if (dump is not null) simulator.Listen(dump.Receive);
        IEnumerable<string> facts = RunDescription.Describe(dataset, trained, settings, resumed);
        foreach (string line in facts.Concat(RunLength.Describe(settings, layers, devices))) _progress.WriteLine(line);
        SimulationResult result = Train(simulator, settings.Method, output, resumed?.Round ?? 0);
        string? below = BelowPopularity.Warning(result, settings, dataset, devices);
        if (below is not null) result = result with { Summary = result.Summary with { Warnings = [.. result.Summary.Warnings, below] } };
        ModelFile model = simulator.Snapshot();
        output?.Finish(result, model, _notices);

        bool asksForK = layers.CommandLine.ContainsKey("topK") || !settings.TopK.SequenceEqual(new RunSettings().TopK);
        Report(result, asksForK ? settings.TopK : []);
        if (below is not null) terminal.Error.WriteLine("warning: " + below);
        if (request.Output is { } folder) _progress.WriteLine($"reports in {folder}: {string.Join(", ", RunFolder.FilesIn(folder))}");
        foreach (string line in dump?.Describe() ?? []) _progress.WriteLine(line);
        if (result.Completed) WriteEnd(next?.Describe(model, settings, request.Output));
        return result.Completed ? ExitCode.Done : Interrupted(model, settings, layers);
    }

    private void WriteEnd(IEnumerable<string>? lines)
    {
        foreach (string line in lines ?? []) _progress.WriteLine(line);
        if (request.Resume is { } state && LooseState.IsOne(state))
            _progress.WriteLine($"{state} is not needed any more; remove it when you like");
    }

    private void RefuseWhatIsNotSaved(RunSettings settings)
    {
        if (settings.CatchUp)
            throw new UsageException($"--resume {request.Resume} cannot count what devices catch up with: a model file holds none of the "
                + "frames they missed; go on with --catch-up false, or start afresh");
        if (settings.WhyNotResumable() is { } why) throw new UsageException($"--resume {request.Resume} is not possible: {why}");
    }

    private RunSettings FitCohort(RunSettings settings, SettingLayers layers, int devices)
    {
        settings = RunLength.FitCohort(settings, layers, devices);
        if (settings.ClientsPerRound <= devices || settings.Method == Method.Centralized) return settings;
        bool isShared = settings.Scenario is { UsersPerDevice.Max: > 1 };
        string there = $"{devices} {(isShared ? "devices of several users" : "users")} have something to train on";
        if (layers.IsChosen("clientsPerRound"))
            throw new UsageException($"--clients-per-round {settings.ClientsPerRound} is not possible: "
                + $"{there}{(isShared ? "" : ", one device each")}; for example {devices}");
        _notices.WriteLine($"note: {there}, so {devices} devices train in a round instead of {settings.ClientsPerRound}");
        return settings with { ClientsPerRound = devices };
    }

    private static TrainTestSplit Trained(TrainTestSplit split, RunSettings settings)
    {
        try
        {
            return Simulator.Trained(split, settings.ToOptions());
        }
        catch (ArgumentException e)
        {
            throw UsageException.Of(e, "fedras simulate --help");
        }
    }

    private static Simulator Prepare(Dataset dataset, TrainTestSplit split, RunSettings settings, ModelFile? resumed)
    {
        try
        {
            return new Simulator(dataset, split, settings.ToOptions(), RunSettingsJson.ToModelText(settings), resumed);
        }
        catch (ArgumentException e)
        {
            throw UsageException.Of(e, "fedras simulate --help");
        }
    }

    private SimulationResult Train(Simulator simulator, Method method, RunOutput? output, int roundsBefore)
    {
        bool isTerminal = request.Json ? terminal.ErrorIsTerminal : terminal.OutputIsTerminal;
        var timeLeft = new TimeLeft(roundsBefore, TimeProvider.System);
        string step = ProgressText.Step(method);
        IRunDisplay display = request.Quiet ? new SilentDisplay()
            : isTerminal ? new TerminalDisplay(AnsiWriter.Over(_progress), step, timeLeft, TimeProvider.System, terminal.Stop)
            : new PlainDisplay(_progress, step, timeLeft, TimeProvider.System, terminal.Stop);
        SimulationResult? result = null;
        display.Show(() => result = simulator.Run(new LoggedProgress(display, output, simulator.Snapshot), terminal.Stop));
        return result!;
    }

    private void Report(SimulationResult result, IReadOnlyList<int> topK)
    {
        if (request.Json) terminal.Output.Write(SummaryFile.ToText(result.Summary));
        else new ResultReport(result, topK).Write(terminal.Output, terminal.OutputIsTerminal);
        // Standard output of --format json is summary.json alone.
        if (request.Profile && result.Profile is { } profile) ProfileReport.Write(profile, request.Json ? terminal.Error : terminal.Output);
    }

    private int Interrupted(ModelFile model, RunSettings settings, SettingLayers layers)
    {
        string path = request.Output is { } folder ? Path.Combine(folder, RunFolder.ModelName)
            : LooseState.Save(model, terminal.WorkingFolder);
        if (settings.WhyNotResumable() is { } why)
        {
            terminal.Error.WriteLine($"stopped; the model of round {model.Round} is in {path}; {why}");
            return ExitCode.Interrupted;
        }
        terminal.Error.WriteLine($"stopped after round {model.Round}; the state is in {path}. To go on:");
        terminal.Error.WriteLine("  " + ResumeCommand.For(request, layers, path) + (settings.CatchUp ? " --catch-up false" : ""));
        return ExitCode.Interrupted;
    }
}
