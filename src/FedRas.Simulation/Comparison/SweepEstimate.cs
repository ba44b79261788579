using System.Diagnostics;

namespace FedRas.Simulation.Comparison;

/// <summary>How long the runs of a sweep take, guessed from the first rounds of a few of them.</summary>
internal static class SweepEstimate
{
    private const int Tried = 3;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.5);

    /// <param name="runs">The runs to come, each by what makes its simulator.</param>
    /// <param name="options">The settings they share, on all processors.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>The time of all of them; null where the tried ones fail.</returns>
    public static TimeSpan? Of(IReadOnlyList<Func<Simulator>> runs, SimulationOptions options, CancellationToken cancellation)
    {
        int tried = Math.Min(Tried, runs.Count);
        List<double> seconds = [];
        for (int i = 0; i < tried && !cancellation.IsCancellationRequested; i++)
            if (Try(runs[(int)((i + 0.5) * runs.Count / tried)], options, cancellation) is { } one) seconds.Add(one);
        return seconds.Count == 0 ? null : TimeSpan.FromSeconds(seconds.Average() * runs.Count);
    }

    private static double? Try(Func<Simulator> make, SimulationOptions options, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var rounds = new Rounds(enough);
        try
        {
            TimeSpan evaluation = make().Run(rounds, enough.Token).Profile!.Evaluation / 2; // the popularity ranking and the end
            return rounds.Seconds * options.Rounds + evaluation.TotalSeconds * (options.Rounds / options.EvalEvery + 2);
        }
        catch (Exception e) when (e is FedRasException or ArgumentException)
        {
            return null; // its own run will say so
        }
    }

    /// <summary>Counts rounds and stops after a while. The first one touches all memory for the first time and is left out.</summary>
    private sealed class Rounds(CancellationTokenSource enough) : IProgress<SimulationProgress>
    {
        private readonly Stopwatch _watch = new();
        private int _counted = -1;

        public double Seconds { get; private set; }

        public void Report(SimulationProgress value)
        {
            if (enough.IsCancellationRequested) return;
            if (++_counted == 0) _watch.Start();
            else Seconds = _watch.Elapsed.TotalSeconds / _counted;
            if (_counted > 0 && _watch.Elapsed > s_patience) enough.Cancel();
        }
    }
}
