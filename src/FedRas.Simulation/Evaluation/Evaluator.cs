using FedRas.Simulation.Data;

namespace FedRas.Simulation.Evaluation;

/// <summary>Measures a recommender by all metrics that a split allows.</summary>
public static class Evaluator
{
    /// <summary>Evaluates over all users that have test items.</summary>
    /// <param name="recommender">What to measure.</param>
    /// <param name="split">Gives test items, candidates, and the training items to mask.</param>
    /// <param name="topK">Cut-offs; each at least 1. May pass the number of items.</param>
    /// <param name="threads">Worker threads; never changes a result.</param>
    /// <param name="fullRanking">Whether to rank all items too, which costs users × items.</param>
    /// <returns>Metrics that do not apply, or have no user to be a mean over, are null.</returns>
    /// <exception cref="ArgumentException">
    /// The split has candidates, and a user has several test items or one that stands among its own candidates.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A cut-off or the number of threads is below 1.</exception>
    public static RankingQuality Evaluate(
        IRecommender recommender, TrainTestSplit split, IReadOnlyList<int> topK, int threads, bool fullRanking)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        foreach (int k in topK) ArgumentOutOfRangeException.ThrowIfLessThan(k, 1, nameof(topK));
        int[] users = [.. Enumerable.Range(0, split.Users).Where(user => !split.Test.Row(user).IsEmpty)];
        if (users.Length == 0) return new RankingQuality([.. topK.Select(k => new QualityAtK(k, null, null, null, null, null))], 0);
        var sampled = split.Candidates is null ? null : LeaveOneOutEvaluator.Evaluate(recommender, split, users, topK, threads);
        var full = fullRanking ? FullRankingEvaluator.Evaluate(recommender, split, users, topK, threads) : null;
        return new RankingQuality(
            [.. topK.Select((k, i) => new QualityAtK(
                k, sampled?[i].HitRate, sampled?[i].Ndcg, full?[i].Recall, full?[i].Ndcg, full?[i].Coverage))],
            users.Length);
    }
}
