namespace FedRas.Benchmarks.Load;

/// <summary>Writes what the server takes, every five seconds: memory, managed objects after the last collection, disk.</summary>
internal sealed class MemoryLog : IDisposable
{
    private readonly ServerProcess _server;
    private readonly StreamWriter _file;
    private readonly HttpClient _metrics = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private long _reports, _rounds, _errors;

    public MemoryLog(ServerProcess server, string file)
    {
        (_server, _file) = (server, new StreamWriter(file) { AutoFlush = true });
        _file.WriteLine("seconds,rss_mb,heap_mb,committed_mb,store_mb,rounds,reports,errors");
        _writing = Task.Run(WriteAsync);
    }

    public void Count(LoadRound round)
    {
        Interlocked.Increment(ref _rounds);
        Interlocked.Add(ref _reports, round.Accepted);
        foreach (string error in round.Errors)
        {
            Interlocked.Increment(ref _errors);
            Console.WriteLine($"ERROR: {error}");
        }
    }

    public void PrintSummary() => Console.WriteLine(
        $"{_rounds} rounds, {_reports} reports that count, {_errors} errors in {Stopwatch.GetElapsedTime(_start).TotalSeconds:F0} s; "
        + $"server {LoadRun.Megabytes(_server.Memory)} MB, {_server.Cpu.TotalSeconds:F0} s of a processor");

    public void Dispose()
    {
        _stop.Cancel();
        _writing.Wait();
        _file.Dispose();
        _metrics.Dispose();
        _stop.Dispose();
    }

    private async Task WriteAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
        do
        {
            string[] metrics = (await _metrics.GetStringAsync(new Uri(_server.Metrics!, "/metrics"))).Split('\n');
            double heap = Sum(metrics, "dotnet_gc_last_collection_heap_size_bytes");
            double committed = Sum(metrics, "dotnet_gc_last_collection_memory_committed_size_bytes");
            long store = new DirectoryInfo(_server.Folder).EnumerateFiles().Sum(file => file.Length);
            double[] row =
            [
                Math.Round(Stopwatch.GetElapsedTime(_start).TotalSeconds), _server.Memory / 1e6, heap / 1e6, committed / 1e6, store / 1e6,
                _rounds, _reports, _errors,
            ];
            _file.WriteLine(string.Join(',', row.Select(value => value.ToString("0.#", CultureInfo.InvariantCulture))));
        }
        while (await NextAsync(timer));
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // A line is: name{labels} value
    private static double Sum(string[] metrics, string name) => metrics.Where(line => line.StartsWith(name + '{', StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
}
