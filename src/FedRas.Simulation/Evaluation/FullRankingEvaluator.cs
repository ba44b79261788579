using FedRas.Ranking;
using FedRas.Simulation.Data;

namespace FedRas.Simulation.Evaluation;

/// <summary>Ranks all items but those trained on or validated by, and looks for each user's test items among the first K.</summary>
public static class FullRankingEvaluator
{
    // Enough to use each row of the item table several times while it is at hand, few enough for their scores to fit a million items.
    private const int UsersAtOnce = 8;

    /// <summary>Recall@K, NDCG@K and coverage over <paramref name="users"/>, for each K in that order.</summary>
    internal static (double Recall, double Ndcg, double Coverage)[] Evaluate(
        IRecommender recommender, TrainTestSplit split, int[] users, IReadOnlyList<int> topK, int threads)
    {
        int deepest = Math.Min(topK.DefaultIfEmpty(1).Max(), split.Items);
        // The best place each item reached with anybody: which K it is covered at.
        var bestPlace = new int[split.Items];
        Array.Fill(bestPlace, int.MaxValue);
        double[] mean = PerUser.Mean(users, UsersAtOnce, 2 * topK.Count, threads, () => new Scratch(split.Items, deepest),
            (some, scratch, results) =>
        {
            Span<float> scores = scratch.Scores.AsSpan(0, some.Length * split.Items);
            recommender.ScoreAll(some, scores);
            for (int i = 0; i < some.Length; i++)
                Evaluate(split, some[i], scores.Slice(i * split.Items, split.Items), topK, scratch, bestPlace,
                    results.Slice(2 * topK.Count * i, 2 * topK.Count));
        });
        return [.. topK.Select((k, i) => (mean[2 * i], mean[2 * i + 1], (double)bestPlace.Count(place => place < k) / split.Items))];
    }

    private static void Evaluate(
        TrainTestSplit split, int user, ReadOnlySpan<float> scores, IReadOnlyList<int> topK, Scratch scratch, int[] bestPlace,
            Span<double> results)
    {
        ReadOnlySpan<int> relevant = split.Test.Row(user);
        ReadOnlySpan<int> ranked = scratch.TopK.Pick(scores, relevant, masked: split.Known.Row(user));
        for (int place = 0; place < ranked.Length; place++)
        {
            scratch.Hits[place] = relevant.BinarySearch(ranked[place]) >= 0;
            Lower(ref bestPlace[ranked[place]], place);
        }
        ReadOnlySpan<bool> hits = scratch.Hits.AsSpan(0, ranked.Length);
        for (int i = 0; i < topK.Count; i++)
        {
            results[2 * i] = RankingMetrics.Recall(hits, relevant.Length, topK[i]);
            results[2 * i + 1] = RankingMetrics.Ndcg(hits, relevant.Length, topK[i]);
        }
    }

    private static void Lower(ref int best, int place)
    {
        int seen = Volatile.Read(ref best);
        while (place < seen)
        {
            int found = Interlocked.CompareExchange(ref best, place, seen);
            if (found == seen) return;
            seen = found;
        }
    }

    private sealed class Scratch(int items, int deepest)
    {
        public float[] Scores { get; } = new float[UsersAtOnce * items];
        public bool[] Hits { get; } = new bool[deepest];
        public TopK TopK { get; } = new(deepest);
    }
}
