namespace FedRas.Cli.Display;

/// <summary>How long the rest of a run will take at the mean pace of this process so far, evaluations included.</summary>
internal sealed class TimeLeft(int roundsBefore, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();

    /// <summary>Null before the first round of this process.</summary>
    public TimeSpan? After(SimulationProgress progress)
    {
        int done = progress.Round - roundsBefore;
        return done > 0 ? clock.GetElapsedTime(_start) / done * (progress.Rounds - progress.Round) : null;
    }
}
