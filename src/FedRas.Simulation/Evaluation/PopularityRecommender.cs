using FedRas.Simulation.Data;

namespace FedRas.Simulation.Evaluation;

/// <summary>
/// Ranks by the number of training interactions, the same for everybody: what a recommender must beat. Equal counts are equal scores and so
/// rank against the test item. Counts above 2²⁴ round to the nearest float.
/// </summary>
public sealed class PopularityRecommender : IRecommender
{
    private readonly float[] _counts;

    /// <summary>Counts the training interactions of each item.</summary>
    public PopularityRecommender(InteractionMatrix train)
    {
        // Counted in integers: a float stops growing at 2²⁴.
        var counts = new int[train.Items];
        for (int user = 0; user < train.Users; user++)
            foreach (int item in train.Row(user))
                counts[item]++;
        _counts = Array.ConvertAll(counts, count => (float)count);
    }

    /// <inheritdoc/>
    public void Score(int user, ReadOnlySpan<int> items, Span<float> scores)
    {
        for (int i = 0; i < items.Length; i++) scores[i] = _counts[items[i]];
    }

    /// <inheritdoc/>
    public void ScoreAll(int user, Span<float> scores) => _counts.CopyTo(scores);
}
