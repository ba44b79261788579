using FedRas.Ranking;
using FedRas.Simulation.Data;

namespace FedRas.Simulation.Evaluation;

/// <summary>Ranks each user's one test item among the sampled candidates (He et al., WWW 2017).</summary>
public static class LeaveOneOutEvaluator
{
    // A user takes microseconds, so a worker takes many.
    private const int UsersAtOnce = 64;

    /// <summary>HR@K and NDCG@K over <paramref name="users"/>, in that order for each K.</summary>
    /// <exception cref="ArgumentException">
    /// The split has no sampled candidates, a user has several test items, or a test item stands among its own candidates.
    /// </exception>
    internal static (double HitRate, double Ndcg)[] Evaluate(
        IRecommender recommender, TrainTestSplit split, int[] users, IReadOnlyList<int> topK, int threads)
    {
        InteractionMatrix candidates = split.Candidates
            ?? throw new ArgumentException("the split has no sampled candidates; use full ranking", nameof(split));
        double[] mean = PerUser.Mean(users, UsersAtOnce, 2 * topK.Count, threads, () => new Scratch(), (some, scratch, results) =>
        {
            for (int i = 0; i < some.Length; i++)
                Evaluate(recommender, split, some[i], candidates.Row(some[i]), topK, scratch,
                    results.Slice(2 * topK.Count * i, 2 * topK.Count));
        });
        return [.. topK.Select((_, i) => (mean[2 * i], mean[2 * i + 1]))];
    }

    private static void Evaluate(
        IRecommender recommender, TrainTestSplit split, int user, ReadOnlySpan<int> others, IReadOnlyList<int> topK, Scratch scratch,
            Span<double> results)
    {
        ReadOnlySpan<int> test = split.Test.Row(user);
        if (test.Length != 1)
            throw new ArgumentException($"user {user} has {test.Length} test items, one is allowed; use full ranking", nameof(split));
        if (others.BinarySearch(test[0]) >= 0)
            throw new ArgumentException($"test item {test[0]} of user {user} stands among its own candidates", nameof(split));
        Span<float> scores = scratch.Take(others.Length + 1);
        recommender.Score(user, test, scores[..1]);
        recommender.Score(user, others, scores[1..]);
        int rank = RankingMetrics.RankAgainstTies(scores[0], scores[1..]);
        for (int i = 0; i < topK.Count; i++)
        {
            results[2 * i] = RankingMetrics.HitRate(rank, topK[i]);
            results[2 * i + 1] = RankingMetrics.Ndcg(rank, topK[i]);
        }
    }

    private sealed class Scratch
    {
        private float[] _scores = [];

        public Span<float> Take(int length)
        {
            if (_scores.Length < length) _scores = new float[length];
            return _scores.AsSpan(0, length);
        }
    }
}
