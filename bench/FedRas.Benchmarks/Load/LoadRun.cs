using FedRas.Protocol;

namespace FedRas.Benchmarks.Load;

/// <summary>
/// Thousands of devices with reports that were trained and signed before, against a server in a process of its own, over TLS and HTTP/2.
/// First rounds as fast as they go, then rounds at a fixed rate, whose latency counts from the instant at which a report should have been
/// sent. A report that does not count is an error.
/// </summary>
internal sealed class LoadRun : IDisposable
{
    private readonly LoadOptions _options;
    private readonly ServerProcess _server;
    private readonly ReportStock _stock;
    private Http2Connection[] _connections = [];
    private LoadDevice[] _devices = [];
    private int _next; // device of the next round

    private LoadRun(LoadOptions options, ClientDataset[] users)
    {
        _options = options;
        _server = new ServerProcess(options.Program,
        [
            "--dataset", "ml-1m", "--data-dir", options.DataDir, "--goal", Text(options.Cohort), "--over-selection", "1",
            "--minimum-fraction", "1", "--timeouts", "deadline=1200,selection=1200,idle=1200", .. options.Server,
        ], hasMetrics: options.Seconds > 0);
        _stock = new ReportStock(_server.Invitation, users);
    }

    public static async Task RunAsync(string[] arguments)
    {
        LoadOptions options = LoadOptions.Parse(arguments);
        Dataset dataset = await DatasetCatalogue.Default.LoadAsync("ml-1m", options.DataDir);
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions());
        ClientDataset[] users = [.. Enumerable.Range(0, split.Users).Where(user => !split.Train.Row(user).IsEmpty)
            .Take(options.Reports).Select(split.Client)];
        using var run = new LoadRun(options, users);
        await run.JoinAsync();
        if (options.Seconds > 0) await run.EndureAsync();
        else await run.MeasureAsync();
    }

    public void Dispose()
    {
        foreach (Http2Connection connection in _connections) connection.Dispose();
        _stock.Dispose();
        _server.Dispose();
    }

    private async Task JoinAsync()
    {
        long start = Stopwatch.GetTimestamp();
        _connections = new Http2Connection[_options.Connections];
        await EachAsync(_connections.Length, 32, async i => _connections[i] = await Http2Connection.OpenAsync(_server.Invitation));
        double connected = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        _devices = new LoadDevice[_options.Devices];
        Parallel.For(0, _devices.Length, i => _devices[i] = new LoadDevice(_server.Invitation, _connections[i % _connections.Length]));
        double keys = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        await EachAsync(_devices.Length, 256, i => _devices[i].EnrolAsync());
        Console.WriteLine($"{_connections.Length} connections in {connected:F1} s; {_devices.Length} keys in {keys:F1} s; "
            + $"enrolled in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s; server {Megabytes(_server.Memory)} MB\n");
    }

    private async Task MeasureAsync()
    {
        Console.WriteLine("| round | reports | accepted | sending, s | reports/s | with closing | p50, ms | p90 | p99 | most "
            + "| closing, ms | check-ins/s | server CPU, s | generator CPU, s | server, MB | bytes a report |");
        Console.WriteLine("|" + string.Concat(Enumerable.Repeat("---|", 16)));
        var rounds = new List<(string Name, double? Rate)> { ("warm-up", null), ("warm-up", _options.Rate) };
        rounds.AddRange(Enumerable.Repeat(("full", (double?)null), _options.Rounds));
        rounds.AddRange(Enumerable.Repeat(("paced", (double?)_options.Rate), _options.Paced));
        LoadRound? former = null;
        foreach ((string name, double? rate) in rounds)
        {
            LoadRound round = await RoundAsync(rate);
            if (former is not null) former.Print(round.Closing);
            (former, round.Name) = (round, name);
        }
        long end = Stopwatch.GetTimestamp();
        await _devices[_next].CheckInAsync(_stock.HeldRound, _stock.HeldCheck);
        former!.Print(Stopwatch.GetElapsedTime(end));
    }

    private async Task EndureAsync()
    {
        var memory = new MemoryLog(_server, _options.Csv ?? throw new ArgumentException("--seconds needs --csv FILE"));
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < _options.Seconds;)
        {
            LoadRound round = await RoundAsync(_options.Rate);
            memory.Count(round);
        }
        memory.PrintSummary();
        memory.Dispose();
        if (_options.Picture is { } picture) MemoryGraph.Draw(_options.Csv, picture);
    }

    private async Task<LoadRound> RoundAsync(double? rate)
    {
        LoadDevice[] cohort = [.. Enumerable.Range(_next, _options.Cohort).Select(i => _devices[i % _devices.Length])];
        _next = (_next + _options.Cohort) % _devices.Length;
        var round = new LoadRound(_server, cohort);
        await round.CheckInAsync(_stock);
        await round.SendAsync(rate, _options.InFlight);
        return round;
    }

    /// <summary>Does something for each number, a few at a time.</summary>
    public static async Task EachAsync(int count, int atOnce, Func<int, Task> work)
    {
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(atOnce, count)).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;) await work(i);
        })));
    }

    public static string Megabytes(long bytes) => (bytes / 1e6).ToString("F0", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
