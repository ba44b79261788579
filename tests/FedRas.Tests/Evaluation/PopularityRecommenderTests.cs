namespace FedRas.Tests.Evaluation;

public sealed class PopularityRecommenderTests
{
    private readonly PopularityRecommender _popularity = new(EvaluationCases.Matrix(4, [0, 2], [2], [2, 3, 0]));

    [Fact]
    public void ScoreAll_CountsTheUsersOfEachItem()
    {
        var scores = new float[4];
        _popularity.ScoreAll(1, scores);
        Assert.Equal([2f, 0f, 3f, 1f], scores);
    }

    [Fact]
    public void Score_GivesTheCountsOfTheItemsAsked()
    {
        var scores = new float[3];
        _popularity.Score(0, [3, 2, 1], scores);
        Assert.Equal([1f, 3f, 0f], scores);
    }
}
