namespace FedRas.Benchmarks;

/// <summary>
/// Devices a second over whole rounds, messages encoded and decoded, and where the time goes: the dense yardstick and actions in turn in
/// one process. On the data of
/// a folder, or on made-up data of MovieLens-1M's size (6 039 × 3 628, 136 positives a user, Zipf).
/// </summary>
internal static class WholeRounds
{
    private const int Rounds = 50, Repeats = 5, Dim = 64;

    private static void Run(string? dataDir, int threads, string? only)
    {
        TrainTestSplit split = dataDir is null ? MadeUp() : DatasetSplitter.Split(DatasetReader.Read(dataDir), new SplitOptions());
        InProcessOptions dense = Federations.Dense(split.Items, Dim);
        dense = dense with { Server = dense.Server with { Threads = threads } };
        InProcessOptions fedras = dense with { Device = new DeviceOptions(), Publish = PublishForm.Lattice };
        (string Name, InProcessOptions Options)[] methods =
        [
            ("dense", dense),
            ("line, 16 levels", fedras with { Device = new DeviceOptions { Quantizer = QuantizerSpec.Line(16) } }),
            ("flat, K = 16", fedras with { Device = new DeviceOptions { Quantizer = QuantizerSpec.Flat(16) } }),
            ("adaptive (the default)", fedras),
        ];
        if (only is not null) methods = [.. methods.Where(method => method.Name.StartsWith(only, StringComparison.Ordinal))];
        Runner[] runners = [.. methods.Select(method => new Runner(split, method.Options))];
        for (int repeat = 0; repeat <= Repeats; repeat++)
            foreach (Runner runner in runners) runner.Go(isWarmUp: repeat == 0);

        double yardstick = runners[0].Median;
        Console.WriteLine($"{split.Users} × {split.Items}, {Rounds} rounds of {dense.ClientsPerRound} devices, d = {Dim}, E = 2, 4 "
            + $"negatives, {threads} threads, .NET {Environment.Version}, median of {Repeats} after one warm-up\n");
        Console.WriteLine("| method | devices/s | least … most | share of dense | "
            + string.Join(" | ", StageTimes.Stages.Skip(1).Select(stage => $"{stage}, µs".ToLowerInvariant())) + " | waiting, µs |");
        Console.WriteLine("|---|---|---|---|" + string.Concat(Enumerable.Repeat("---|", StageTimes.Stages.Count)));
        for (int m = 0; m < methods.Length; m++)
        {
            Runner runner = runners[m];
            Console.Write($"| {methods[m].Name} | {runner.Median:N0} | {runner.Rates.Min():N0} … {runner.Rates.Max():N0} | "
                + $"{runner.Median / yardstick:P0} |");
            foreach (RoundStage stage in StageTimes.Stages.Skip(1)) Console.Write($" {runner.Microseconds(stage):0.0} |");
            Console.WriteLine($" {runner.Waiting:0.0} |");
        }
        Console.WriteLine("\nStages in µs of thread time a device; *waiting* is what threads stood idle for.");
    }

    public static TrainTestSplit MadeUp()
    {
        const int Users = 6_039, Items = 3_628;
        var pairs = new List<(int, int)>();
        var random = new SeededRandom(1, RandomStream.Synthetic);
        for (int user = 0; user < Users; user++)
            for (int i = 0; i < 136; i++)
                pairs.Add((user, (int)(Items * Math.Pow(random.NextDouble(), 2.2))));
        return new TrainTestSplit
        {
            Kind = SplitKind.Given,
            Protocol = EvaluationProtocol.Colr,
            Train = InteractionMatrix.FromPairs(Users, Items, pairs.ToArray()),
            Test = InteractionMatrix.FromPairs(Users, Items, []),
        };
    }

    /// <summary>One method's federation, which goes on training from repeat to repeat.</summary>
    private sealed class Runner
    {
        private readonly InProcessFederation _federation;
        private readonly InProcessOptions _options;
        private readonly double[] _before = new double[StageTimes.Stages.Count + 1];

        public Runner(TrainTestSplit split, InProcessOptions options)
        {
            _options = options;
            _federation = new InProcessFederation(Federations.Devices(split, Dim), options);
        }

        public List<double> Rates { get; } = [];

        public double Median => Rates.Order().ElementAt(Rates.Count / 2);

        public double Waiting =>
            (_federation.Times.Elapsed.TotalMicroseconds - _before[^1]) / Devices * _options.Server.Threads
                - StageTimes.Stages.Sum(Microseconds);

        private double Devices => (double)Rates.Count * Rounds * _options.ClientsPerRound;

        public double Microseconds(RoundStage stage) => (_federation.Times[stage].TotalMicroseconds - _before[(int)stage]) / Devices;

        public void Go(bool isWarmUp)
        {
            long start = Stopwatch.GetTimestamp();
            for (int r = 0; r < Rounds; r++) _federation.Run();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (!isWarmUp)
            {
                Rates.Add(Rounds * _options.ClientsPerRound / seconds);
                return;
            }
            foreach (RoundStage stage in StageTimes.Stages) _before[(int)stage] = _federation.Times[stage].TotalMicroseconds;
            _before[^1] = _federation.Times.Elapsed.TotalMicroseconds;
        }
    }

    /// <summary>Reads <c>[--data-dir DIR] [--threads N] [--only METHOD]</c>.</summary>
    public static void Run(ReadOnlySpan<string> arguments)
    {
        string? folder = null, only = null;
        int threads = Environment.ProcessorCount;
        for (int i = 0; i + 1 < arguments.Length; i += 2)
        {
            if (arguments[i] == "--data-dir") folder = arguments[i + 1];
            else if (arguments[i] == "--threads") threads = int.Parse(arguments[i + 1], CultureInfo.InvariantCulture);
            else if (arguments[i] == "--only") only = arguments[i + 1];
            else throw new ArgumentException($"{arguments[i]}: known are --data-dir DIR, --threads N and --only METHOD", nameof(arguments));
        }
        Run(folder, threads, only);
    }
}
