using System.Runtime.ExceptionServices;

namespace FedRas.Evaluation;

/// <summary>
/// Visits every user once, on several threads. Which worker visits whom depends on the schedule, so a visit may only write to
/// places that are its user's own, or into worker state whose merging does not depend on order.
/// </summary>
internal static class UserLoop
{
    private const int Batch = 32;

    /// <summary>Runs the loop and returns the workers' states, to be merged.</summary>
    public static TWorker[] Run<TWorker>(
        int users, int threads, Func<TWorker> start, Action<TWorker, int> visit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        int workers = Math.Clamp((users + Batch - 1) / Batch, 1, threads);
        var states = new TWorker[workers];
        for (int i = 0; i < workers; i++) states[i] = start();

        int next = 0;
        void Work(int worker, Func<bool> stopped)
        {
            while (true)
            {
                int first = Interlocked.Add(ref next, Batch) - Batch;
                if (first >= users || stopped()) return;
                cancellation.ThrowIfCancellationRequested();
                for (int user = first; user < Math.Min(first + Batch, users); user++) visit(states[worker], user);
            }
        }

        if (workers == 1)
        {
            Work(0, () => false);
            return states;
        }
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation };
            Parallel.For(0, workers, options, (worker, loop) => Work(worker, () => loop.ShouldExitCurrentIteration));
        }
        catch (AggregateException e)
        {
            // The caller sees the same exception whatever the number of threads.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return states;
    }
}
