using FedRas.Numerics;

namespace FedRas.Data;

/// <summary>Draws items a user has not met, uniformly and without replacement, in time that does not grow with the catalogue.</summary>
internal static class CandidateSampler
{
    /// <summary>
    /// Draws <paramref name="count"/> items, ascending, from 0 … <paramref name="items"/> − 1 less <paramref name="met"/> (ascending);
    /// all that
    /// are left if fewer.
    /// </summary>
    public static int[] Sample(ReadOnlySpan<int> met, int items, int count, ref SeededRandom random)
    {
        int left = items - met.Length;
        int[] drawn = left <= count ? [.. Enumerable.Range(0, left)] : DistinctRanks(left, count, ref random);

        // A rank counts the unmet items only; each met item at or below it shifts it up by one.
        int below = 0;
        for (int i = 0; i < drawn.Length; i++)
        {
            while (below < met.Length && met[below] <= drawn[i] + below) below++;
            drawn[i] += below;
        }
        return drawn;
    }

    // Floyd's sampling: every subset of the given size is equally likely (Bentley and Floyd, CACM 1987).
    private static int[] DistinctRanks(int population, int count, ref SeededRandom random)
    {
        var chosen = new HashSet<int>(count);
        for (int last = population - count; last < population; last++)
            if (!chosen.Add(random.NextInt(last + 1)))
                chosen.Add(last);
        int[] ranks = [.. chosen];
        Array.Sort(ranks);
        return ranks;
    }
}
