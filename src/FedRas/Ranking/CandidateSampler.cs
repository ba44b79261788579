using FedRas.Numerics;

namespace FedRas.Ranking;

/// <summary>
/// Draws items a user has not met, uniformly and without replacement, in time that does not grow with the catalogue. Made once, used for
/// one user after the other.
/// </summary>
/// <param name="items">Size of the catalogue.</param>
public sealed class CandidateSampler(int items)
{
    private readonly ulong[] _drawn = new ulong[(items + 63) / 64];

    /// <summary>
    /// How many <see cref="Sample"/> draws for a user with <paramref name="met"/> items met: <paramref name="wanted"/>, or all that are
    /// left if fewer.
    /// </summary>
    public int Count(int met, int wanted) => Math.Min(items - met, wanted);

    /// <summary>
    /// Fills <paramref name="candidates"/>, as long as <see cref="Count"/> says, with items that are not in <paramref name="met"/>
    /// (ascending, distinct), ascending.
    /// </summary>
    public void Sample(ReadOnlySpan<int> met, Span<int> candidates, ref SeededRandom random)
    {
        int left = items - met.Length;
        if (left <= candidates.Length)
            for (int rank = 0; rank < left; rank++) candidates[rank] = rank;
        else
            DrawDistinct(left, candidates, ref random);

        // A rank counts the unmet items only; each met item at or below it shifts it up by one.
        int below = 0;
        foreach (ref int candidate in candidates)
        {
            while (below < met.Length && met[below] <= candidate + below) below++;
            candidate += below;
        }
    }

    // Floyd's sampling: every subset of the given size is equally likely (Bentley and Floyd, CACM 1987).
    private void DrawDistinct(int population, Span<int> ranks, ref SeededRandom random)
    {
        for (int i = 0; i < ranks.Length; i++)
        {
            int last = population - ranks.Length + i, rank = random.NextInt(last + 1);
            if ((_drawn[rank >> 6] & 1UL << rank) != 0) rank = last;
            _drawn[rank >> 6] |= 1UL << rank;
            ranks[i] = rank;
        }
        foreach (int rank in ranks) _drawn[rank >> 6] = 0;
        ranks.Sort();
    }
}
