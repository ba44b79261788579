namespace FedRas.Simulation.Evaluation;

/// <summary>Something that scores items for users; higher is better. Calls for different users may come at the same time.</summary>
public interface IRecommender
{
    /// <summary>Scores some items.</summary>
    /// <param name="user">Dense user index.</param>
    /// <param name="items">Item indices.</param>
    /// <param name="scores">Receives one score for each item.</param>
    void Score(int user, ReadOnlySpan<int> items, Span<float> scores);

    /// <summary>Scores every item; <paramref name="scores"/> has one place for each.</summary>
    void ScoreAll(int user, Span<float> scores);

    /// <summary>
    /// Scores every item for several users; the same numbers as one after the other, which a recommender may come to faster together.
    /// </summary>
    /// <param name="users">Dense user indices.</param>
    /// <param name="scores">Receives users × items scores, user after user.</param>
    void ScoreAll(ReadOnlySpan<int> users, Span<float> scores)
    {
        int items = users.IsEmpty ? 0 : scores.Length / users.Length;
        for (int i = 0; i < users.Length; i++) ScoreAll(users[i], scores.Slice(i * items, items));
    }
}
