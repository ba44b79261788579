using static FedRas.Tests.Evaluation.EvaluationCases;

namespace FedRas.Tests.Evaluation;

public sealed class LeaveOneOutEvaluatorTests
{
    [Fact]
    public void Evaluate_ThreeUsers_MeansOverUsersWithATestItem()
    {
        // User 0: test item 1 scores .9 above candidates 2 (.5) and 3 (.4): rank 1. User 1 has no test item.
        // User 2: test item 0 scores .1, candidates 1 (.7), 2 (.1, a tie) and 3 (.0): rank 3, gain 1/log2(4) = 1/2.
        TrainTestSplit split = Split(Matrix(4, [0], [1], []), Matrix(4, [1], [], [0]), Matrix(4, [2, 3], [], [1, 2, 3]));
        var recommender = new TableRecommender([9f, .9f, .5f, .4f], [0, 0, 0, 0], [.1f, .7f, .1f, 0f]);

        RankingQuality quality = Evaluator.Evaluate(recommender, split, [1, 3, 500], 1, fullRanking: false);

        Assert.Equal(2, quality.EvaluatedUsers);
        Assert.Equal(new QualityAtK(1, 0.5, 0.5, null, null, null), quality.AtK[0]);   // (1 + 0) / 2
        Assert.Equal(new QualityAtK(3, 1, 0.75, null, null, null), quality.AtK[1]);    // (1 + 1) / 2, (1 + 1/2) / 2
        Assert.Equal(new QualityAtK(500, 1, 0.75, null, null, null), quality.AtK[2]);  // K above the candidates changes nothing
    }

    [Fact]
    public void Evaluate_ConstantScores_NeverHits()
    {
        TrainTestSplit split = Split(Matrix(4, [0]), Matrix(4, [1]), Matrix(4, [2, 3]));
        QualityAtK at2 = Evaluator.Evaluate(new TableRecommender([0, 0, 0, 0]), split, [2], 1, fullRanking: false).AtK[0];
        Assert.Equal((0.0, 0.0), (at2.HitRate, at2.Ndcg));
    }

    [Fact]
    public void Evaluate_TestItemIsNaN_NeverHits()
    {
        TrainTestSplit split = Split(Matrix(3, [0]), Matrix(3, [1]), Matrix(3, [2]));
        Assert.Equal(0, Evaluator.Evaluate(new TableRecommender([0, float.NaN, -5]), split, [1], 1, fullRanking: false).AtK[0].HitRate);
    }

    [Fact]
    public void Evaluate_NobodyHasATestItem_MetricsAreNull()
    {
        TrainTestSplit split = Split(Matrix(3, [0]), Matrix(3, [[]]), Matrix(3, [[]]));
        RankingQuality quality = Evaluator.Evaluate(new TableRecommender([0, 0, 0]), split, [1], 1, fullRanking: false);
        Assert.Equal(0, quality.EvaluatedUsers);
        Assert.Equal(new QualityAtK(1, null, null, null, null, null), quality.AtK[0]);
    }

    [Fact]
    public void Evaluate_UnfitSplitOrArguments_Throws()
    {
        var recommender = new TableRecommender([0, 0, 0]);
        TrainTestSplit two = Split(Matrix(3, [0]), Matrix(3, [1, 2]), Matrix(3, [[]]));
        TrainTestSplit own = Split(Matrix(3, [0]), Matrix(3, [1]), Matrix(3, [1, 2]));
        TrainTestSplit good = Split(Matrix(3, [0]), Matrix(3, [1]), Matrix(3, [2]));
        Assert.Throws<ArgumentException>(() => Evaluator.Evaluate(recommender, two, [1], 1, fullRanking: false));
        Assert.Throws<ArgumentException>(() => Evaluator.Evaluate(recommender, own, [1], 1, fullRanking: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluator.Evaluate(recommender, good, [0], 1, fullRanking: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluator.Evaluate(recommender, good, [1], 0, fullRanking: false));
    }

    [Fact]
    public void Evaluate_RandomCase_EqualsFullSortReference()
    {
        const int users = 60, items = 40;
        (TrainTestSplit split, TableRecommender recommender) = Random(11, users, items);
        double hits = 0, gains = 0;
        int evaluated = 0;
        for (int user = 0; user < users; user++)
        {
            if (split.Test.Row(user).IsEmpty) continue;
            var scores = new float[items];
            recommender.ScoreAll(user, scores);
            int test = split.Test.Row(user)[0];
            // Worst case for the test item: sort the candidates with it, NaN candidates first, the test item last among equals.
            List<int> ranking = split.Candidates!.Row(user).ToArray().Append(test)
                .OrderBy(i => Order(scores[i], i == test)).ThenBy(i => i == test).ToList();
            int rank = ranking.IndexOf(test) + 1;
            evaluated++;
            hits += rank <= 5 ? 1 : 0;
            gains += rank <= 5 ? 1 / Math.Log2(rank + 1) : 0;
        }

        RankingQuality quality = Evaluator.Evaluate(recommender, split, [5], 2, fullRanking: false);

        Assert.Equal(evaluated, quality.EvaluatedUsers);
        Assert.InRange(hits, 1, evaluated - 1); // the case says something
        Assert.Equal(hits / evaluated, quality.AtK[0].HitRate!.Value, 12);
        Assert.Equal(gains / evaluated, quality.AtK[0].Ndcg!.Value, 12);

        static float Order(float score, bool isTest) =>
            float.IsNaN(score) ? isTest ? float.PositiveInfinity : float.NegativeInfinity : -score;
    }
}
