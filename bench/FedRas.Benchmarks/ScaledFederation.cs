namespace FedRas.Benchmarks;

/// <summary>
/// A federation of M items, M ÷ 5 users and 20 M interactions with the command line's defaults: reports as each device chooses, the table
/// published as a lattice.
/// </summary>
internal static class ScaledFederation
{
    private const int Cohort = 500, WarmUp = 2, Rounds = 5;

    public const string Heading =
        "| items | users | interactions | generate, s | prepare, s | a round, s | most | bytes a report | bytes a frame | evaluate, s | "
            + "most memory, MB |\n|---|---|---|---|---|---|---|---|---|---|---|";

    public static string StageHeading { get; } =
        "| items | " + string.Join(" | ", StageTimes.Stages.Skip(1).Select(stage => stage.ToString().ToLowerInvariant()))
            + " | wall clock |\n|---|" + string.Concat(Enumerable.Repeat("---|", StageTimes.Stages.Count));

    public static string Title()
    {
        SimulationOptions options = Options(int.MaxValue);
        return $"{Cohort} devices a round, d = {options.Dim}, E = {options.Training.Epochs}, {options.Training.Negatives} negatives, "
            + $"adaptive reports, lattice; {options.Threads} threads, .NET {Environment.Version}; median and most of "
            + $"{Rounds} rounds after {WarmUp}\n";
    }

    /// <summary>Two rows: of <see cref="Heading"/> and of <see cref="StageHeading"/>.</summary>
    public static string Measure(int items)
    {
        var watch = Stopwatch.StartNew();
        Dataset dataset = SyntheticInteractions.Generate(new SyntheticOptions
        {
            Name = "synthetic",
            Users = items / 5,
            Items = items,
            Interactions = 20 * items
        });
        double generate = watch.Elapsed.TotalSeconds;

        watch.Restart();
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions());
        SimulationOptions options = Options(split.Users);
        var run = new FederatedRun(split, options, resumed: null);
        double prepare = watch.Elapsed.TotalSeconds;

        var seconds = new List<double>();
        var before = new double[StageTimes.Stages.Count];
        double elapsed = 0;
        long up = 0, down = 0;
        for (int round = 0; round < WarmUp + Rounds; round++)
        {
            if (round == WarmUp)
            {
                for (int stage = 0; stage < before.Length; stage++) before[stage] = run.Stages[StageTimes.Stages[stage]].TotalMilliseconds;
                elapsed = run.Stages.Elapsed.TotalMilliseconds;
            }
            watch.Restart();
            RoundOutcome result = run.Advance();
            if (round < WarmUp) continue;
            seconds.Add(watch.Elapsed.TotalSeconds);
            up += result.UplinkBytes / result.Sent;
            down += result.FrameBytes;
        }

        watch.Restart();
        Evaluator.Evaluate(run.Recommender, split, [10], options.Threads, fullRanking: false);
        double evaluate = watch.Elapsed.TotalSeconds;
        string stages = string.Join(" | ", StageTimes.Stages.Skip(1).Select(stage =>
            Number((run.Stages[stage].TotalMilliseconds - before[(int)stage]) / Rounds, "#,0.0")));
        string memory = ChildRun.MostMemory() is { } bytes ? Number(bytes / 1e6, "#,0") : "unknown";
        string row = $"| {Whole(items)} | {Whole(split.Users)} | {Whole(dataset.Interactions.Length)} | {Number(generate, "0.00")} | "
            + $"{Number(prepare, "0.00")} | {Number(seconds.Order().ElementAt(Rounds / 2), "0.000")} "
            + $"| {Number(seconds.Max(), "0.000")} | {Whole(up / Rounds)} | {Whole(down / Rounds)} | {Number(evaluate, "0.00")} | "
                + $"{memory} |";
        return $"{row}\n| {Whole(items)} | {stages} | {Number((run.Stages.Elapsed.TotalMilliseconds - elapsed) / Rounds, "#,0.0")} |";
    }

    private static SimulationOptions Options(int users) => new RunSettings { ClientsPerRound = Math.Min(Cohort, users) }.ToOptions();

    private static string Whole(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
