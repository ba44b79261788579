using static FedRas.Tests.Evaluation.EvaluationCases;

namespace FedRas.Tests.Evaluation;

public sealed class FullRankingEvaluatorTests
{
    [Fact]
    public void Evaluate_TwoUsers_MasksTrainingItems()
    {
        // User 0: item 0 is masked; ranking 1 4 2 3; relevant {1, 2} at ranks 1 and 3.
        // User 1: items 3 and 4 are masked; ranking 2 0 1; relevant {0} at rank 2.
        TrainTestSplit split = Split(Matrix(5, [0], [3, 4]), Matrix(5, [1, 2], [0]));
        var recommender = new TableRecommender([9f, .9f, .5f, .4f, .6f], [.5f, .4f, .6f, 8f, 9f]);

        RankingQuality quality = Evaluate(recommender, split, 1, 3, 100);

        const double log3 = 0.6309297535714575; // 1/log2(3)
        Assert.Equal(2, quality.EvaluatedUsers);
        // K = 1: recall (1/2 + 0)/2, NDCG (1/1 + 0)/2; lists {1} and {2} cover 2 of 5.
        Check(quality.AtK[0], 1, 0.25, 0.5, 0.4);
        // K = 3: recall (1 + 1)/2, NDCG ((1 + 1/2)/(1 + log3) + log3)/2; lists {1, 4, 2} and {2, 0, 1} cover 4 of 5.
        Check(quality.AtK[1], 3, 1, (1.5 / (1 + log3) + log3) / 2, 0.8);
        // K = 100: as K = 3, and item 3 is covered as well.
        Check(quality.AtK[2], 100, 1, (1.5 / (1 + log3) + log3) / 2, 1);
    }

    [Fact]
    public void Evaluate_ConstantScores_RelevantItemsStandLast()
    {
        // Four items left, two of them relevant: ranks 3 and 4.
        TrainTestSplit split = Split(Matrix(5, [0]), Matrix(5, [1, 3]));
        RankingQuality quality = Evaluate(new TableRecommender([1, 1, 1, 1, 1]), split, 2, 3, 4);
        Assert.Equal([0.0, 0.5, 1.0], quality.AtK.Select(at => at.Recall!.Value));
    }

    [Fact]
    public void Evaluate_AllScoresNaN_RelevantItemsStandLast()
    {
        TrainTestSplit split = Split(Matrix(4, [0]), Matrix(4, [1]));
        var recommender = new TableRecommender([float.NaN, float.NaN, float.NaN, float.NaN]);
        RankingQuality quality = Evaluate(recommender, split, 2, 3);
        Assert.Equal([0.0, 1.0], quality.AtK.Select(at => at.Recall!.Value));
    }

    [Fact]
    public void Evaluate_OtherItemIsNaN_CountsAgainstTheModel()
    {
        TrainTestSplit split = Split(Matrix(3, [0]), Matrix(3, [1]));
        var recommender = new TableRecommender([0, float.PositiveInfinity, float.NaN]);
        Assert.Equal(0, Evaluate(recommender, split, 1).AtK[0].Recall);
    }

    [Fact]
    public void Evaluate_NobodyHasATestItem_MetricsAreNull()
    {
        TrainTestSplit split = Split(Matrix(3, [0]), Matrix(3, [[]]));
        RankingQuality quality = Evaluate(new TableRecommender([0, 0, 0]), split, 1);
        Assert.Equal(0, quality.EvaluatedUsers);
        Assert.Equal(new QualityAtK(1, null, null, null, null, null), quality.AtK[0]);
    }

    [Fact]
    public void Evaluate_RandomCase_EqualsFullSortReference()
    {
        const int users = 60, items = 50, k = 8;
        (TrainTestSplit split, TableRecommender recommender) = Random(5, users, items);
        // Whole rows of test items: what was a candidate is relevant here.
        split = Split(split.Train, split.Candidates!);
        double recall = 0, gain = 0;
        var covered = new HashSet<int>();
        for (int user = 0; user < users; user++)
        {
            var scores = new float[items];
            recommender.ScoreAll(user, scores);
            int[] relevant = split.Test.Row(user).ToArray();
            for (int item = 0; item < items; item++)
                if (float.IsNaN(scores[item]))
                    scores[item] = relevant.Contains(item) ? float.NegativeInfinity : float.PositiveInfinity;
            int[] list = NaiveTopK(scores, k, split.Train.Row(user).ToArray(), relevant);
            covered.UnionWith(list);
            recall += (double)list.Intersect(relevant).Count() / relevant.Length;
            double dcg = list.Select((item, i) => relevant.Contains(item) ? 1 / Math.Log2(i + 2) : 0).Sum();
            gain += dcg / Enumerable.Range(1, Math.Min(k, relevant.Length)).Sum(rank => 1 / Math.Log2(rank + 1));
        }

        QualityAtK at = Evaluate(recommender, split, k).AtK[0];

        Assert.InRange(recall / users, 0.05, 0.95); // the case says something
        Check(at, k, recall / users, gain / users, (double)covered.Count / items);
    }

    private static RankingQuality Evaluate(IRecommender recommender, TrainTestSplit split, params int[] topK) =>
        Evaluator.Evaluate(recommender, split, topK, threads: 2, fullRanking: true);

    private static void Check(QualityAtK actual, int k, double recall, double ndcg, double coverage)
    {
        Assert.Equal((k, null, null), (actual.K, actual.HitRate, actual.Ndcg));
        Assert.Equal(recall, actual.Recall!.Value, 12);
        Assert.Equal(ndcg, actual.FullNdcg!.Value, 12);
        Assert.Equal(coverage, actual.Coverage!.Value, 12);
    }
}
