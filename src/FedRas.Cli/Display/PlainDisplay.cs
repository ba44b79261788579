using FedRas.Simulation;

namespace FedRas.Cli.Display;

/// <summary>One line for each evaluation: for pipes and logs.</summary>
internal sealed class PlainDisplay(TextWriter output, string step, TimeLeft timeLeft, CancellationToken stop) : IRunDisplay
{
    private int _lastRound = -1;

    public void Show(Action body)
    {
        using (stop.Register(() => output.WriteLine(ProgressText.Stopping))) body();
    }

    public void Report(SimulationProgress value)
    {
        if (!value.IsNewEvaluation || value.Evaluation is not { } point || point.Round == _lastRound) return;
        _lastRound = point.Round;
        string line = $"{step} {value.Round}/{value.Rounds}  {ProgressText.Quality(point)}";
        if (value.UplinkBytes > 0) line += $"  up {Quantity.Bytes(value.UplinkBytes)}  down {Quantity.Bytes(value.DownlinkBytes)}";
        if (point.VirtualSeconds is { } seconds) line += $"  virtual {Quantity.Duration(TimeSpan.FromSeconds(seconds))}";
        if (value.ClientsPerSecond > 0) line += $"  {Quantity.Count(value.ClientsPerSecond)} devices/s";
        if (timeLeft.After(value) is { } left && value.Round < value.Rounds) line += $"  {Quantity.Duration(left)} left";
        output.WriteLine(line);
        output.Flush();
    }
}
