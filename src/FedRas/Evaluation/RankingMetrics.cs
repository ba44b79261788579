namespace FedRas.Evaluation;

/// <summary>
/// Metrics of one user's ranking, as the literature defines them. Ranks count from 1. Doubt always counts against the model:
/// equal scores rank the test item last, and a score that is not a number can never help.
/// </summary>
public static class RankingMetrics
{
    /// <summary>
    /// Rank of a test item among candidates: 1 + the number of candidates that do not score below it. A tie, a candidate whose
    /// score is NaN, and every candidate where the test item's own score is NaN, all count against the test item.
    /// </summary>
    /// <param name="candidateScores">Scores of the other items, without the test item.</param>
    /// <param name="testScore">Score of the test item.</param>
    public static int Rank(ReadOnlySpan<float> candidateScores, float testScore)
    {
        int rank = 1;
        foreach (float score in candidateScores)
            if (!(score < testScore))
                rank++;
        return rank;
    }

    /// <summary>HR@K of one test item: 1 if its rank is at most <paramref name="k"/>, else 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Rank or k is below 1.</exception>
    public static double HitRate(int rank, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return rank <= k ? 1 : 0;
    }

    /// <summary>NDCG@K of one test item: 1 ÷ log₂(rank + 1) if its rank is at most <paramref name="k"/>, else 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Rank or k is below 1.</exception>
    public static double Ndcg(int rank, int k) => HitRate(rank, k) * Gain(rank);

    /// <summary>Recall@K of a set of relevant items: the share of them among the first <paramref name="k"/> of the ranking.</summary>
    /// <param name="ranking">Items, best first; fewer than <paramref name="k"/> where there are no more.</param>
    /// <param name="relevant">The user's test items, ascending, at least one.</param>
    /// <param name="k">Length of the list, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no relevant item, or k is below 1.</exception>
    public static double Recall(ReadOnlySpan<int> ranking, ReadOnlySpan<int> relevant, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfZero(relevant.Length, nameof(relevant));
        int hits = 0;
        foreach (int item in First(ranking, k))
            if (relevant.BinarySearch(item) >= 0)
                hits++;
        return (double)hits / relevant.Length;
    }

    /// <summary>
    /// NDCG@K of a set of relevant items with binary gains, DCG = Σ 1 ÷ log₂(rank + 1) over the hits. The ideal DCG has
    /// min(k, relevant items) hits in front (LightGCN, SIGIR 2020), so a list too short for all of them can still reach 1.
    /// </summary>
    /// <param name="ranking">Items, best first; fewer than <paramref name="k"/> where there are no more.</param>
    /// <param name="relevant">The user's test items, ascending, at least one.</param>
    /// <param name="k">Length of the list, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no relevant item, or k is below 1.</exception>
    public static double Ndcg(ReadOnlySpan<int> ranking, ReadOnlySpan<int> relevant, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfZero(relevant.Length, nameof(relevant));
        ReadOnlySpan<int> list = First(ranking, k);
        double gained = 0, ideal = 0;
        for (int i = 0; i < list.Length; i++)
            if (relevant.BinarySearch(list[i]) >= 0)
                gained += Gain(i + 1);
        for (int rank = 1; rank <= Math.Min(k, relevant.Length); rank++) ideal += Gain(rank);
        return gained / ideal;
    }

    /// <summary>Coverage@K: the share of the catalogue that stands among the first <paramref name="k"/> of anybody's ranking.</summary>
    /// <param name="bestRanks">For each item its best rank in anybody's ranking; <see cref="int.MaxValue"/> where it is in none.</param>
    /// <param name="k">Length of the lists, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The catalogue is empty, or k is below 1.</exception>
    public static double Coverage(ReadOnlySpan<int> bestRanks, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfZero(bestRanks.Length, nameof(bestRanks));
        int covered = 0;
        foreach (int rank in bestRanks)
            if (rank <= k && rank != int.MaxValue)
                covered++;
        return (double)covered / bestRanks.Length;
    }

    private static double Gain(int rank) => 1 / Math.Log2(rank + 1.0);

    private static ReadOnlySpan<int> First(ReadOnlySpan<int> ranking, int k) => ranking[..Math.Min(k, ranking.Length)];
}
