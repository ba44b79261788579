using FedRas.Data;

namespace FedRas.Evaluation;

/// <summary>
/// HR@K and NDCG@K of each user's one test item among its sampled candidates (NCF, WWW 2017). Where a user has fewer than K
/// candidates the test item is always a hit; ties count against it.
/// </summary>
public static class LeaveOneOutEvaluator
{
    /// <summary>Ranks the test item of every user who has one; the result does not depend on <paramref name="threads"/>.</summary>
    /// <param name="recommender">What is measured; called concurrently.</param>
    /// <param name="split">A split with candidates and at most one test item a user.</param>
    /// <param name="topK">List lengths K, each at least 1.</param>
    /// <param name="threads">Worker threads, at least 1.</param>
    /// <param name="cancellation">Stops between users.</param>
    /// <exception cref="ArgumentException">
    /// The split has no candidates, a user has several test items, or a test item stands among its own candidates.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A K or the number of threads is below 1.</exception>
    public static RankingQuality Evaluate(
        IRecommender recommender, TrainTestSplit split, IReadOnlyList<int> topK, int threads, CancellationToken cancellation = default)
    {
        foreach (int k in topK) ArgumentOutOfRangeException.ThrowIfLessThan(k, 1, nameof(topK));
        InteractionMatrix candidates = split.Candidates
            ?? throw new ArgumentException("the split has no sampled candidates; use full ranking", nameof(split));

        var ranks = new int[split.Users]; // 0: no test item
        UserLoop.Run(
            split.Users, threads, () => new Worker(),
            (worker, user) => ranks[user] = worker.Rank(recommender, user, split.Test.Row(user), candidates.Row(user)), cancellation);

        int users = ranks.Count(rank => rank > 0);
        var atK = new QualityAtK[topK.Count];
        for (int i = 0; i < atK.Length; i++)
        {
            double hits = 0, gains = 0;
            foreach (int rank in ranks)
            {
                if (rank == 0) continue;
                hits += RankingMetrics.HitRate(rank, topK[i]);
                gains += RankingMetrics.Ndcg(rank, topK[i]);
            }
            atK[i] = new QualityAtK(topK[i], users == 0 ? null : hits / users, users == 0 ? null : gains / users, null, null, null);
        }
        return new RankingQuality(atK, users);
    }

    private sealed class Worker
    {
        private int[] _items = [];
        private float[] _scores = [];

        public int Rank(IRecommender recommender, int user, ReadOnlySpan<int> test, ReadOnlySpan<int> candidates)
        {
            if (test.IsEmpty) return 0;
            if (test.Length > 1)
                throw new ArgumentException($"user {user} has {test.Length} test items, one is allowed; use full ranking", nameof(test));
            if (candidates.BinarySearch(test[0]) >= 0)
                throw new ArgumentException($"test item {test[0]} of user {user} stands among its own candidates", nameof(test));

            int count = candidates.Length + 1;
            if (_items.Length < count)
            {
                _items = new int[count];
                _scores = new float[count];
            }
            candidates.CopyTo(_items);
            _items[count - 1] = test[0];
            Span<float> scores = _scores.AsSpan(0, count);
            recommender.Score(user, _items.AsSpan(0, count), scores);
            return RankingMetrics.Rank(scores[..^1], scores[^1]);
        }
    }
}
