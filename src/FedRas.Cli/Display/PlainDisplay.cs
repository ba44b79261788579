namespace FedRas.Cli.Display;

/// <summary>One line for each evaluation: for pipes and logs.</summary>
internal sealed class PlainDisplay(TextWriter output, string step, TimeLeft timeLeft, TimeProvider clock,
    CancellationToken stop) : IRunDisplay
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2); // before the first round
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(30); // between evaluations
    private readonly Lock _writing = new();
    private bool _hasBegun;
    private int _lastRound = -1;
    private long _told = clock.GetTimestamp();

    public void Show(Action body)
    {
        using (stop.Register(() => output.WriteLine(ProgressText.Stopping)))
        using (clock.CreateTimer(_ => SayThatItBegins(), null, s_patience, Timeout.InfiniteTimeSpan)) body();
    }

    public void Report(SimulationProgress value)
    {
        lock (_writing) _hasBegun = true;
        if (!value.IsNewEvaluation || value.Evaluation is not { } point)
        {
            SayThatItGoesOn(value);
            return;
        }
        if (point.Round == _lastRound) return;
        _lastRound = point.Round;
        string line = $"{step} {value.Round}/{value.Rounds}  {ProgressText.Quality(point)}";
        if (value.UplinkBytes > 0) line += $"  up {Quantity.Bytes(value.UplinkBytes)}  down {Quantity.Bytes(value.DownlinkBytes)}";
        if (point.VirtualSeconds is { } seconds) line += $"  virtual {Quantity.Duration(TimeSpan.FromSeconds(seconds))}";
        if (value.ClientsPerSecond > 0) line += $"  {Quantity.Count(value.ClientsPerSecond)} devices/s";
        if (timeLeft.After(value) is { } left && value.Round < value.Rounds) line += $"  {Quantity.Duration(left)} left";
        Write(line);
    }

    private void SayThatItBegins()
    {
        lock (_writing)
            if (!_hasBegun) Write("preparing to train: ranking by popularity first …");
    }

    private void SayThatItGoesOn(SimulationProgress value)
    {
        if (clock.GetElapsedTime(_told) < s_silence) return;
        string left = timeLeft.After(value) is { } rest ? $"  {Quantity.Duration(rest)} left" : "";
        Write($"training: {step} {value.Round}/{value.Rounds}{left}");
    }

    private void Write(string line)
    {
        _told = clock.GetTimestamp();
        output.WriteLine(line);
        output.Flush();
    }
}
