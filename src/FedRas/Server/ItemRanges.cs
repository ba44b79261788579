using FedRas.Numerics;
using FedRas.Rounds;

namespace FedRas.Server;

/// <summary>
/// Splits the items among threads, and counts their time. Each item belongs to one thread, so no result depends on how many.
/// </summary>
internal sealed class ItemRanges(int threads, StageTimes times)
{
    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads };

    /// <summary>Does something for each range of 0 … <paramref name="items"/> − 1: its first item, and its end.</summary>
    public void ForEach(int items, Action<int, int> work)
    {
        int ranges = Math.Min(threads, items);
        if (ranges == 1) Range(0);
        else ParallelWork.Run(() => Parallel.For(0, ranges, _parallel, Range));

        void Range(int range)
        {
            long start = times.Now;
            work((int)((long)items * range / ranges), (int)((long)items * (range + 1) / ranges));
            lock (times) times.Lap(RoundStage.Aggregate, start);
        }
    }
}
