using FedRas.Data;

namespace FedRas.Evaluation;

/// <summary>All metrics that a split allows, in one result.</summary>
public static class Evaluator
{
    /// <summary>
    /// Sampled metrics where the split has candidates, full-ranking metrics where asked for; the others are null. Bit-identical for
    /// any number of threads.
    /// </summary>
    /// <param name="recommender">What is measured; called concurrently.</param>
    /// <param name="split">The split to measure on.</param>
    /// <param name="topK">List lengths K, each at least 1.</param>
    /// <param name="threads">Worker threads, at least 1.</param>
    /// <param name="fullRanking">Whether to rank the whole catalogue too: items × users scores.</param>
    /// <param name="cancellation">Stops between users.</param>
    /// <exception cref="ArgumentException">A user of a split with candidates has several test items.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A K or the number of threads is below 1.</exception>
    public static RankingQuality Evaluate(
        IRecommender recommender,
        TrainTestSplit split,
        IReadOnlyList<int> topK,
        int threads,
        bool fullRanking,
        CancellationToken cancellation = default)
    {
        foreach (int k in topK) ArgumentOutOfRangeException.ThrowIfLessThan(k, 1, nameof(topK));
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        RankingQuality? sampled = split.Candidates is null
            ? null
            : LeaveOneOutEvaluator.Evaluate(recommender, split, topK, threads, cancellation);
        RankingQuality? full = fullRanking
            ? FullRankingEvaluator.Evaluate(recommender, split, topK, threads, cancellation)
            : null;

        var atK = new QualityAtK[topK.Count];
        for (int i = 0; i < atK.Length; i++)
        {
            QualityAtK? s = sampled?.AtK[i], f = full?.AtK[i];
            atK[i] = new QualityAtK(topK[i], s?.HitRate, s?.Ndcg, f?.Recall, f?.FullNdcg, f?.Coverage);
        }
        return new RankingQuality(atK, sampled?.EvaluatedUsers ?? full?.EvaluatedUsers ?? UsersWithTestItem(split));
    }

    private static int UsersWithTestItem(TrainTestSplit split)
    {
        int users = 0;
        for (int user = 0; user < split.Users; user++)
            if (!split.Test.Row(user).IsEmpty)
                users++;
        return users;
    }
}
