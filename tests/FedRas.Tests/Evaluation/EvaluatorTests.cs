using FedRas.Data;
using FedRas.Evaluation;
using Xunit;
using static FedRas.Tests.Evaluation.EvaluationCases;

namespace FedRas.Tests.Evaluation;

public sealed class EvaluatorTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Evaluate_AnyThreads_SameBits(int threads)
    {
        (TrainTestSplit split, TableRecommender recommender) = Random(3, 500, 60);
        RankingQuality one = Evaluator.Evaluate(recommender, split, [5, 10, 20], 1, fullRanking: true);
        RankingQuality many = Evaluator.Evaluate(recommender, split, [5, 10, 20], threads, fullRanking: true);
        Assert.Equal(one.AtK, many.AtK); // records of doubles: equal to the bit
        Assert.Equal(one.EvaluatedUsers, many.EvaluatedUsers);
        Assert.Equal(500 - 71, one.EvaluatedUsers); // users 3, 10, … 493 have no test item
    }

    [Fact]
    public void Evaluate_LeaveOneOutWithFullRanking_HasBothInTheOrderAsked()
    {
        (TrainTestSplit split, TableRecommender recommender) = Random(4, 50, 30);
        RankingQuality both = Evaluator.Evaluate(recommender, split, [20, 5], 2, fullRanking: true);
        RankingQuality sampled = LeaveOneOutEvaluator.Evaluate(recommender, split, [20, 5], 1);
        RankingQuality full = FullRankingEvaluator.Evaluate(recommender, split, [20, 5], 1);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(new[] { 20, 5 }[i], both.AtK[i].K);
            Assert.Equal((sampled.AtK[i].HitRate, sampled.AtK[i].Ndcg), (both.AtK[i].HitRate, both.AtK[i].Ndcg));
            Assert.Equal(
                (full.AtK[i].Recall, full.AtK[i].FullNdcg, full.AtK[i].Coverage),
                (both.AtK[i].Recall, both.AtK[i].FullNdcg, both.AtK[i].Coverage));
        }
    }

    [Fact]
    public void Evaluate_NoFullRankingAskedFor_FullMetricsAreNull()
    {
        (TrainTestSplit split, TableRecommender recommender) = Random(4, 50, 30);
        QualityAtK at = Evaluator.Evaluate(recommender, split, [5], 1, fullRanking: false).AtK[0];
        Assert.NotNull(at.HitRate);
        Assert.Equal((null, null, null), (at.Recall, at.FullNdcg, at.Coverage));
    }

    [Fact]
    public void Evaluate_SplitWithoutCandidates_SampledMetricsAreNull()
    {
        TrainTestSplit split = Split(Matrix(3, [0], [1]), Matrix(3, [1, 2], []));
        var recommender = new TableRecommender([0, 1, 2], [0, 1, 2]);
        QualityAtK at = Evaluator.Evaluate(recommender, split, [2], 1, fullRanking: true).AtK[0];
        Assert.Equal((null, null, 1.0), (at.HitRate, at.Ndcg, at.Recall));

        RankingQuality nothing = Evaluator.Evaluate(recommender, split, [2], 1, fullRanking: false);
        Assert.Equal(new QualityAtK(2, null, null, null, null, null), nothing.AtK[0]);
        Assert.Equal(1, nothing.EvaluatedUsers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Evaluate_RecommenderThrows_SameExceptionWhateverTheThreads(int threads)
    {
        (TrainTestSplit split, _) = Random(4, 500, 30);
        Assert.Throws<InvalidOperationException>(() => Evaluator.Evaluate(new Failing(), split, [5], threads, fullRanking: true));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Evaluate_Cancelled_Throws(int threads)
    {
        (TrainTestSplit split, TableRecommender recommender) = Random(4, 500, 30);
        Assert.ThrowsAny<OperationCanceledException>(
            () => Evaluator.Evaluate(recommender, split, [5], threads, true, new CancellationToken(canceled: true)));
    }

    private sealed class Failing : IRecommender
    {
        public void Score(int user, ReadOnlySpan<int> items, Span<float> scores) => throw new InvalidOperationException("broken");

        public void ScoreAll(int user, Span<float> scores) => throw new InvalidOperationException("broken");
    }
}
