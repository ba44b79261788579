using FedRas.Data;

namespace FedRas.Evaluation;

/// <summary>
/// Recall@K, NDCG@K and coverage@K among all items, each user's training items left out (as LightGCN, SIGIR 2020). Doubt counts
/// against the model: among equal scores the relevant items stand last, a relevant item scored NaN stands at the very end, and any
/// other item scored NaN stands at the front.
/// </summary>
public static class FullRankingEvaluator
{
    /// <summary>Ranks the catalogue for every user with a test item; the result does not depend on <paramref name="threads"/>.</summary>
    /// <param name="recommender">What is measured; called concurrently.</param>
    /// <param name="split">Any split.</param>
    /// <param name="topK">List lengths K, each at least 1; may exceed the number of items.</param>
    /// <param name="threads">Worker threads, at least 1; each takes about 8 bytes an item.</param>
    /// <param name="cancellation">Stops between users.</param>
    /// <exception cref="ArgumentOutOfRangeException">A K or the number of threads is below 1.</exception>
    public static RankingQuality Evaluate(
        IRecommender recommender, TrainTestSplit split, IReadOnlyList<int> topK, int threads, CancellationToken cancellation = default)
    {
        foreach (int k in topK) ArgumentOutOfRangeException.ThrowIfLessThan(k, 1, nameof(topK));

        var recalls = new double[split.Users * (long)topK.Count];
        var gains = new double[split.Users * (long)topK.Count];
        Worker[] workers = UserLoop.Run(
            split.Users, threads, () => new Worker(recommender, split, topK),
            (worker, user) => worker.Rank(user, recalls, gains), cancellation);

        int[] bestRanks = workers[0].BestRanks;
        foreach (Worker worker in workers)
            for (int item = 0; item < bestRanks.Length; item++)
                bestRanks[item] = Math.Min(bestRanks[item], worker.BestRanks[item]);
        int users = workers.Sum(worker => worker.Users);

        var atK = new QualityAtK[topK.Count];
        for (int i = 0; i < atK.Length; i++)
        {
            if (users == 0)
            {
                atK[i] = new QualityAtK(topK[i], null, null, null, null, null);
                continue;
            }
            double recall = 0, gain = 0;
            for (int user = 0; user < split.Users; user++)
            {
                recall += recalls[user * (long)topK.Count + i];
                gain += gains[user * (long)topK.Count + i];
            }
            double coverage = RankingMetrics.Coverage(bestRanks, topK[i]);
            atK[i] = new QualityAtK(topK[i], null, null, recall / users, gain / users, coverage);
        }
        return new RankingQuality(atK, users);
    }

    private sealed class Worker
    {
        private readonly IRecommender _recommender;
        private readonly TrainTestSplit _split;
        private readonly IReadOnlyList<int> _topK;
        private readonly float[] _scores;
        private readonly TopK _selection = new();
        private readonly int _longest;

        public Worker(IRecommender recommender, TrainTestSplit split, IReadOnlyList<int> topK)
        {
            _recommender = recommender;
            _split = split;
            _topK = topK;
            _longest = topK.DefaultIfEmpty(1).Max();
            _scores = new float[split.Items];
            BestRanks = new int[split.Items];
            Array.Fill(BestRanks, int.MaxValue);
        }

        public int[] BestRanks { get; }

        public int Users { get; private set; }

        public void Rank(int user, double[] recalls, double[] gains)
        {
            ReadOnlySpan<int> relevant = _split.Test.Row(user);
            if (relevant.IsEmpty) return;
            Users++;

            _recommender.ScoreAll(user, _scores);
            ResolveNaN(relevant);
            ReadOnlySpan<int> ranking = _selection.Select(_scores, _longest, _split.Train.Row(user), relevant);
            for (int i = 0; i < ranking.Length; i++) BestRanks[ranking[i]] = Math.Min(BestRanks[ranking[i]], i + 1);
            for (int i = 0; i < _topK.Count; i++)
            {
                recalls[user * (long)_topK.Count + i] = RankingMetrics.Recall(ranking, relevant, _topK[i]);
                gains[user * (long)_topK.Count + i] = RankingMetrics.Ndcg(ranking, relevant, _topK[i]);
            }
        }

        /// <summary>Infinities stand in for NaN: with the rule for ties they give exactly the order promised above.</summary>
        private void ResolveNaN(ReadOnlySpan<int> relevant)
        {
            for (int item = 0; item < _scores.Length; item++)
                if (float.IsNaN(_scores[item]))
                    _scores[item] = relevant.BinarySearch(item) >= 0 ? float.NegativeInfinity : float.PositiveInfinity;
        }
    }
}
