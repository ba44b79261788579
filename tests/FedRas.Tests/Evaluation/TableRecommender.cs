namespace FedRas.Tests.Evaluation;

/// <summary>Scores written out, one row a user.</summary>
internal sealed class TableRecommender(params float[][] scores) : IRecommender
{
    public void Score(int user, ReadOnlySpan<int> items, Span<float> target)
    {
        for (int i = 0; i < items.Length; i++) target[i] = scores[user][items[i]];
    }

    public void ScoreAll(int user, Span<float> target) => scores[user].CopyTo(target);
}
