using FedRas.Data;

namespace FedRas.Evaluation;

/// <summary>Ranks by the number of training interactions, the same for everybody: what a recommender must beat.</summary>
public sealed class PopularityRecommender : IRecommender
{
    private readonly float[] _counts;

    /// <summary>Counts the training interactions of each item.</summary>
    public PopularityRecommender(InteractionMatrix train)
    {
        _counts = new float[train.Items];
        for (int user = 0; user < train.Users; user++)
            foreach (int item in train.Row(user))
                _counts[item]++;
    }

    /// <inheritdoc/>
    public void Score(int user, ReadOnlySpan<int> items, Span<float> scores)
    {
        for (int i = 0; i < items.Length; i++) scores[i] = _counts[items[i]];
    }

    /// <inheritdoc/>
    public void ScoreAll(int user, Span<float> scores) => _counts.CopyTo(scores);
}
