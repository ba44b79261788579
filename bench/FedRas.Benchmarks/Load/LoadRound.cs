using FedRas.Protocol;

namespace FedRas.Benchmarks.Load;

/// <summary>One round of the load.</summary>
internal sealed class LoadRound(ServerProcess server, LoadDevice[] cohort)
{
    private const int CheckInsAtOnce = 256;

    private readonly double[] _latencies = new double[cohort.Length];
    private readonly Dictionary<string, int> _outcomes = [];
    private double _checkIns, _seconds, _serverCpu, _ownCpu;
    private long _bytes;

    public string Name { get; set; } = "";

    /// <summary>How long the first check-in waited for the round before to close.</summary>
    public TimeSpan Closing { get; private set; }

    /// <summary>Reports that count.</summary>
    public int Accepted => _outcomes.GetValueOrDefault(nameof(ReportReply.Types.Outcome.Accepted));

    public IEnumerable<string> Errors =>
        _outcomes.Where(pair => pair.Key != nameof(ReportReply.Types.Outcome.Accepted)).Select(pair => $"{pair.Value} × {pair.Key}");

    /// <summary>Checks all devices in, and makes their reports ready.</summary>
    public async Task CheckInAsync(ReportStock stock)
    {
        long start = Stopwatch.GetTimestamp();
        (int round, ulong check) = (stock.HeldRound, stock.HeldCheck);
        CheckInReply first = await PlaceAsync(cohort[0], round, check);
        Closing = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        await LoadRun.EachAsync(cohort.Length - 1, CheckInsAtOnce, async i => await PlaceAsync(cohort[i + 1], round, check));
        _checkIns = (cohort.Length - 1) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        byte[][] reports = await stock.TrainAsync(first);
        Parallel.For(0, cohort.Length, i => cohort[i].Prepare(first.Newest.Round, reports[i % reports.Length]));
        _bytes = cohort.Sum(device => (long)device.ReportLength);
    }

    /// <summary>Sends all reports: at a rate, or some at a time.</summary>
    public async Task SendAsync(double? rate, int atOnce)
    {
        GC.Collect();
        (TimeSpan serverCpu, TimeSpan ownCpu) = (server.Cpu, Environment.CpuUsage.TotalTime);
        var outcomes = new string[cohort.Length];
        long start = Stopwatch.GetTimestamp(), last = start;
        if (rate is { } perSecond) await PaceAsync(perSecond, start, SendAsync);
        else await LoadRun.EachAsync(cohort.Length, atOnce, i => SendAsync(i, Stopwatch.GetTimestamp()));
        _seconds = Stopwatch.GetElapsedTime(start, last).TotalSeconds;
        (_serverCpu, _ownCpu) = ((server.Cpu - serverCpu).TotalSeconds, (Environment.CpuUsage.TotalTime - ownCpu).TotalSeconds);
        foreach (string outcome in outcomes) _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;

        async Task SendAsync(int i, long intended)
        {
            (outcomes[i], long time) = await cohort[i].ReportAsync();
            _latencies[i] = Stopwatch.GetElapsedTime(intended, time).TotalMilliseconds;
            for (long known = Volatile.Read(ref last); known < time;) known = Interlocked.CompareExchange(ref last, time, known);
        }
    }

    /// <summary>Prints a line of the table.</summary>
    /// <param name="closing">From its last answer to the opening of the next round.</param>
    public void Print(TimeSpan closing)
    {
        Array.Sort(_latencies);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {Name} | {cohort.Length} | {Accepted} | {_seconds:F2} | {cohort.Length / _seconds:F0} | "
            + $"{cohort.Length / (_seconds + closing.TotalSeconds):F0} | {Percentile(0.5):F1} | {Percentile(0.9):F1} | "
            + $"{Percentile(0.99):F1} | {_latencies[^1]:F1} | {closing.TotalMilliseconds:F0} | {_checkIns:F0} | {_serverCpu:F2} | "
            + $"{_ownCpu:F2} | {LoadRun.Megabytes(server.Memory)} | {_bytes / cohort.Length} |"));
        foreach (string error in Errors) Console.WriteLine($"\nERROR: {error}");
    }

    private double Percentile(double share) => _latencies[(int)Math.Ceiling(share * _latencies.Length) - 1];

    // On a thread of its own: nothing that the answers do delays what is due.
    private Task PaceAsync(double perSecond, long start, Func<int, long, Task> send)
    {
        var sent = new Task[cohort.Length];
        var thread = new Thread(() =>
        {
            for (int i = 0; i < cohort.Length; i++)
            {
                long due = start + (long)(i / perSecond * Stopwatch.Frequency);
                while (Stopwatch.GetTimestamp() < due) Thread.Sleep(1);
                sent[i] = send(i, due);
            }
        })
        { Priority = ThreadPriority.AboveNormal };
        thread.Start();
        return Task.Run(async () =>
        {
            thread.Join();
            await Task.WhenAll(sent);
        });
    }

    // A server that is late says so, and the device comes again. It is told at the end, as it is no report that counts.
    private async Task<CheckInReply> PlaceAsync(LoadDevice device, int round, ulong check)
    {
        while (true)
        {
            CheckInReply reply = await device.CheckInAsync(round, check);
            if (reply.Task is not null) return reply;
            if (reply.Retry is not { } retry) throw new InvalidOperationException($"a device got no place: {reply.Refusal?.Sentence}");
            lock (_outcomes)
            {
                string outcome = $"check-in: {retry.Sentence}";
                _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(retry.AfterMs));
        }
    }
}
