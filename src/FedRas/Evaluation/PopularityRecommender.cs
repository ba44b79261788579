using FedRas.Data;

namespace FedRas.Evaluation;

/// <summary>
/// The floor every model must pass: the score of an item is the number of users who met it in training, the same for everybody.
/// Items met equally often score equally and are left to the caller's rule for ties: <see cref="TopK"/> puts the lower index
/// first, and metrics rank the test item last. Counts above 2²⁴ round to the nearest float.
/// </summary>
public sealed class PopularityRecommender : IRecommender
{
    private readonly float[] _scores;

    /// <summary>Counts the users of each item.</summary>
    public PopularityRecommender(InteractionMatrix train)
    {
        var counts = new int[train.Items];
        for (int user = 0; user < train.Users; user++)
            foreach (int item in train.Row(user))
                counts[item]++;
        _scores = Array.ConvertAll(counts, count => (float)count);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Items and scores differ in length.</exception>
    public void Score(int user, ReadOnlySpan<int> items, Span<float> scores)
    {
        if (items.Length != scores.Length)
            throw new ArgumentException($"{scores.Length} scores for {items.Length} items; the lengths must be equal", nameof(scores));
        for (int i = 0; i < items.Length; i++) scores[i] = _scores[items[i]];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is not one score for each item of the catalogue.</exception>
    public void ScoreAll(int user, Span<float> scores)
    {
        if (scores.Length != _scores.Length)
            throw new ArgumentException($"{scores.Length} scores for {_scores.Length} items; the lengths must be equal", nameof(scores));
        _scores.CopyTo(scores);
    }
}
