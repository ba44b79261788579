namespace FedRas.Evaluation;

/// <summary>
/// Anything that scores items for a user; a higher score is a stronger recommendation. Evaluators call it for several users at
/// the same time, so both methods must be safe to call concurrently for different users and must not keep the spans.
/// </summary>
public interface IRecommender
{
    /// <summary>Scores some items: <c>scores[i]</c> becomes the score of <c>items[i]</c>.</summary>
    /// <param name="user">Dense user index.</param>
    /// <param name="items">Dense item indices, in any order.</param>
    /// <param name="scores">As long as <paramref name="items"/>; every element is written.</param>
    void Score(int user, ReadOnlySpan<int> items, Span<float> scores);

    /// <summary>Scores the whole catalogue: <c>scores[i]</c> becomes the score of item i.</summary>
    /// <param name="user">Dense user index.</param>
    /// <param name="scores">As long as the catalogue; every element is written.</param>
    void ScoreAll(int user, Span<float> scores);
}
