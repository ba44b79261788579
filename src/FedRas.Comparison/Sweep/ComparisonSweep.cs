namespace FedRas.Comparison.Sweep;

/// <summary>What a sweep tells while it runs.</summary>
/// <param name="Done">Finished cells, those of former runs included.</param>
/// <param name="Total">All cells.</param>
/// <param name="Failed">Finished cells without figures.</param>
/// <param name="Share">Share of the work done, running cells by their rounds; 0 … 1.</param>
/// <param name="Running">The cells that run, each with its round.</param>
/// <param name="Finished">The cell that has just finished; null where none has.</param>
public sealed record SweepProgress(int Done, int Total, int Failed, double Share, IReadOnlyList<string> Running, ComparisonRow? Finished);

/// <summary>
/// The cells of a comparison, run side by side; each is kept as soon as it is done, so that a sweep that was stopped goes on where it
/// stood.
/// </summary>
internal sealed class ComparisonSweep(ComparisonFolder folder, ComparisonFacts facts, ComparisonRunner runner,
    IReadOnlyList<MethodSpec> specs, IReadOnlyList<ulong> seeds)
{
    private readonly Lock _telling = new();
    private readonly Dictionary<PendingCell, (int Round, int Rounds)> _running = [];
    private int _done, _failed;

    /// <summary>
    /// Runs what is not there yet, <paramref name="jobs"/> cells at a time, seed after seed; runs that failed before are tried again.
    /// </summary>
    /// <returns>Whether all cells are done; false where it was asked to stop.</returns>
    public bool Run(int jobs, IProgress<SweepProgress>? progress, CancellationToken cancellation)
    {
        var pending = new Queue<PendingCell>();
        foreach (ulong seed in seeds)
            foreach (MethodSpec spec in specs)
                if (folder.TryLoad(facts, spec.ToString(), seed) is { Row.Error: null }) _done++;
                else pending.Enqueue(new PendingCell(spec, seed));
        Tell(progress, null);
        ParallelWork.Run(() => Parallel.For(0, jobs, new ParallelOptions { MaxDegreeOfParallelism = jobs }, _ =>
        {
            while (!cancellation.IsCancellationRequested && Next() is { } cell) Work(cell);
        }));
        return !cancellation.IsCancellationRequested;

        PendingCell? Next()
        {
            lock (pending) return pending.TryDequeue(out PendingCell? next) ? next : null;
        }

        void Work(PendingCell cell)
        {
            try
            {
                ComparisonCell finished = runner.Run(cell, new CellProgress(this, cell, progress), cancellation);
                folder.Save(finished);
                lock (_telling)
                {
                    _running.Remove(cell);
                    _done++;
                    if (finished.Row.Error is not null) _failed++;
                }
                Tell(progress, finished.Row);
            }
            catch (OperationCanceledException)
            {
                // A cell that was cut short begins anew the next time.
            }
        }
    }

    private void Tell(IProgress<SweepProgress>? progress, ComparisonRow? finished)
    {
        lock (_telling)
        {
            int total = specs.Count * seeds.Count;
            double part = _running.Values.Sum(at => (double)at.Round / at.Rounds);
            progress?.Report(new SweepProgress(_done, total, _failed, total == 0 ? 1 : (_done + part) / total,
                [.. _running.Select(cell => $"{cell.Key.Spec} seed {cell.Key.Seed}: {cell.Value.Round}/{cell.Value.Rounds}")], finished));
        }
    }

    private sealed class CellProgress(ComparisonSweep sweep, PendingCell cell, IProgress<SweepProgress>? progress)
        : IProgress<SimulationProgress>
    {
        public void Report(SimulationProgress value)
        {
            lock (sweep._telling) sweep._running[cell] = (value.Round, value.Rounds);
            sweep.Tell(progress, null);
        }
    }
}
