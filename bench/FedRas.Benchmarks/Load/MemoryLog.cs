namespace FedRas.Benchmarks.Load;

/// <summary>Writes what memory the server has, every five seconds.</summary>
internal sealed class MemoryLog : IDisposable
{
    private readonly ServerProcess _server;
    private readonly StreamWriter _file;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Timer _timer;
    private long _reports, _rounds, _errors;

    public MemoryLog(ServerProcess server, string file)
    {
        (_server, _file) = (server, new StreamWriter(file) { AutoFlush = true });
        _file.WriteLine("seconds,server_mb,rounds,reports,errors,store_mb");
        _timer = new Timer(_ => Write(), null, TimeSpan.Zero, TimeSpan.FromSeconds(5));
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
        $"{_rounds} rounds, {_reports} reports, {_errors} kinds of errors in {Stopwatch.GetElapsedTime(_start).TotalSeconds:F0} s; "
        + $"server {LoadRun.Megabytes(_server.Memory)} MB, {_server.Cpu.TotalSeconds:F0} s of a processor");

    public void Dispose()
    {
        _timer.Dispose();
        lock (_file) _file.Dispose();
    }

    private void Write()
    {
        long store = new DirectoryInfo(_server.Folder).EnumerateFiles().Sum(file => file.Length);
        lock (_file)
        {
            _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_start).TotalSeconds:F0},"
                + $"{_server.Memory / 1e6:F1},{_rounds},{_reports},{_errors},{store / 1e6:F1}"));
        }
    }
}
