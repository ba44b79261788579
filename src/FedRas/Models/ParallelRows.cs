using FedRas.Numerics;

namespace FedRas.Models;

/// <summary>
/// Work on rows of a table that do not depend on each other, over several threads; nothing about a result depends on how many.
/// </summary>
internal sealed class ParallelRows(int threads)
{
    // Below this a thread costs more than it does.
    private const int FewestAThread = 512;

    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads };

    /// <summary>Does something for 0 … <paramref name="count"/> − 1.</summary>
    public void ForEach(int count, Action<int> work) => Split(count, (from, to) =>
    {
        for (int i = from; i < to; i++) work(i);
    });

    /// <summary>Makes all rows of some changes and keeps those that something holds for; it is asked once for each.</summary>
    public void Keep(LevelChanges changes, Func<int, bool> make)
    {
        var kept = new bool[changes.Count];
        ForEach(kept.Length, i => kept[i] = make(i));
        changes.Keep(kept);
    }

    private void Split(int count, Action<int, int> range)
    {
        int ranges = Math.Clamp(count / FewestAThread, 1, threads);
        if (ranges == 1) range(0, count);
        else ParallelWork.Run(() => Parallel.For(0, ranges, _parallel, i =>
            range((int)((long)count * i / ranges), (int)((long)count * (i + 1) / ranges))));
    }
}
