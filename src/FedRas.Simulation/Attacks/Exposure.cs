using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;

namespace FedRas.Simulation.Attacks;

/// <summary>
/// Exposure ratio ER@K: the share of the honest users without an item who have it among the first K of all items that they do not train on.
/// </summary>
/// <param name="Users">Users it is a share of.</param>
/// <param name="At5">ER@5; null without users.</param>
/// <param name="At10">ER@10; null without users.</param>
public sealed record Exposure(int Users, double? At5, double? At10)
{
    /// <summary>Measures the exposure of an item. Equal scores and scores that are no numbers come before it.</summary>
    /// <param name="recommender">What ranks.</param>
    /// <param name="split">Gives the items of users.</param>
    /// <param name="item">The item.</param>
    /// <param name="isHonest">Whether a user counts.</param>
    /// <param name="threads">Worker threads; never changes a result.</param>
    public static Exposure Of(IRecommender recommender, TrainTestSplit split, int item, Func<int, bool> isHonest, int threads)
    {
        int[] users = [.. Enumerable.Range(0, split.Users).Where(user => isHonest(user) && !split.Train.Row(user).IsEmpty
            && split.Known.Row(user).BinarySearch(item) < 0 && split.Test.Row(user).BinarySearch(item) < 0)];
        double[] mean = PerUser.Mean(users, 1, 2, threads, () => new float[split.Items], (some, scores, results) =>
        {
            recommender.ScoreAll(some[0], scores);
            int before = Before(scores, item, split.Known.Row(some[0]));
            results[0] = before < 5 ? 1 : 0;
            results[1] = before < 10 ? 1 : 0;
        });
        return users.Length == 0 ? new Exposure(0, null, null) : new Exposure(users.Length, mean[0], mean[1]);
    }

    private static int Before(ReadOnlySpan<float> scores, int item, ReadOnlySpan<int> masked)
    {
        float own = scores[item];
        int before = -1; // itself
        foreach (float score in scores)
            if (!(score < own)) before++;
        foreach (int known in masked)
            if (!(scores[known] < own)) before--;
        return float.IsNaN(own) ? int.MaxValue : before;
    }
}
