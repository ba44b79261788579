using System.Diagnostics;

namespace FedRas.Comparison.Sweep;

/// <summary>How long the runs of a sweep take, guessed from the first rounds of a few of them.</summary>
internal static class SweepEstimate
{
    private const int Tried = 3;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.7);

    /// <param name="runs">The runs to come, each by what makes its simulator.</param>
    /// <param name="options">The settings they share.</param>
    /// <param name="jobs">Runs side by side.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>The time of all of them; null where the tried ones fail.</returns>
    public static TimeSpan? Of(IReadOnlyList<Func<Simulator>> runs, SimulationOptions options, int jobs, CancellationToken cancellation)
    {
        int tried = Math.Min(Tried, runs.Count);
        List<double> seconds = [];
        Try(runs[0], options, cancellation); // not counted: code that runs for the first time is slow
        for (int i = 0; i < tried && !cancellation.IsCancellationRequested; i++)
            if (Try(runs[(int)((i + 0.5) * runs.Count / tried)], options, cancellation) is { } one) seconds.Add(one);
        return seconds.Count == 0 ? null : TimeSpan.FromSeconds(seconds.Average() * runs.Count / Math.Min(jobs, runs.Count));
    }

    private static double? Try(Func<Simulator> make, SimulationOptions options, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            Simulator simulator = make();
            RunProfile profile = simulator.Run(new Patience(enough), enough.Token).Profile!;
            if (simulator.Round == 0) return null;
            double round = profile.Training.TotalSeconds / simulator.Round;
            double evaluation = profile.Evaluation.TotalSeconds / (simulator.Round / options.EvalEvery
                + 2); // the popularity ranking and the end
            return round * options.Rounds + evaluation * (options.Rounds / options.EvalEvery + 2);
        }
        catch (Exception e) when (e is FedRasException or ArgumentException)
        {
            return null; // its own run will say so
        }
    }

    /// <summary>Stops a run after a while.</summary>
    private sealed class Patience(CancellationTokenSource enough) : IProgress<SimulationProgress>
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public void Report(SimulationProgress value)
        {
            if (Stopwatch.GetElapsedTime(_start) > s_patience) enough.Cancel();
        }
    }
}
