using FedRas.Data;

namespace FedRas.Evaluation;

/// <summary>Measures a recommender by all metrics that a split allows.</summary>
public static class Evaluator
{
    /// <summary>Evaluates over all users that have test items.</summary>
    /// <param name="recommender">What to measure.</param>
    /// <param name="split">Gives test items, candidates, and the training items to mask.</param>
    /// <param name="topK">Cut-offs; each at least 1. May pass the number of items.</param>
    /// <param name="threads">Worker threads; never changes a result.</param>
    /// <param name="fullRanking">Whether to rank all items too, which costs users × items.</param>
    public static RankingQuality Evaluate(IRecommender recommender, TrainTestSplit split, IReadOnlyList<int> topK, int threads, bool fullRanking)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        foreach (int k in topK) ArgumentOutOfRangeException.ThrowIfLessThan(k, 1, nameof(topK));
        int[] users = [.. Enumerable.Range(0, split.Users).Where(user => !split.Test.Row(user).IsEmpty)];
        var sampled = split.Candidates is null ? null : LeaveOneOutEvaluator.Evaluate(recommender, split, users, topK, threads);
        var full = fullRanking ? FullRankingEvaluator.Evaluate(recommender, split, users, topK, threads) : null;
        return new RankingQuality(
            [.. topK.Select((k, i) => new QualityAtK(k, sampled?[i].HitRate, sampled?[i].Ndcg, full?[i].Recall, full?[i].Ndcg, full?[i].Coverage))],
            users.Length);
    }
}
