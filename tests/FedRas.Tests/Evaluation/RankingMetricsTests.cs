using FedRas.Evaluation;
using Xunit;

namespace FedRas.Tests.Evaluation;

public sealed class RankingMetricsTests
{
    [Fact]
    public void Rank_TwoCandidatesScoreHigher_IsThird() =>
        Assert.Equal(3, RankingMetrics.Rank([0.9f, 0.1f, 0.8f, -2f], 0.5f));

    [Fact]
    public void Rank_NoCandidates_IsFirst() => Assert.Equal(1, RankingMetrics.Rank([], 0f));

    [Fact]
    public void Rank_AllScoresEqual_TestItemIsLast() => Assert.Equal(5, RankingMetrics.Rank([1f, 1f, 1f, 1f], 1f));

    [Fact]
    public void Rank_PositiveAndNegativeZero_IsATie() => Assert.Equal(2, RankingMetrics.Rank([-0f], 0f));

    [Fact]
    public void Rank_TestItemScoresNaN_IsLast() =>
        Assert.Equal(4, RankingMetrics.Rank([float.NegativeInfinity, float.NaN, 0f], float.NaN));

    [Fact]
    public void Rank_CandidateScoresNaN_CountsAgainstTheTestItem() => Assert.Equal(2, RankingMetrics.Rank([float.NaN, 0f], 1f));

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(10, 10, 1)]
    [InlineData(11, 10, 0)]
    [InlineData(3, 1_000_000, 1)]
    public void HitRate_IsOneUpToRankK(int rank, int k, double expected) => Assert.Equal(expected, RankingMetrics.HitRate(rank, k));

    // 1/log2(1+1) = 1; 1/log2(3+1) = 1/2; 1/log2(7+1) = 1/3; rank 8 stands behind K = 7.
    [Theory]
    [InlineData(1, 7, 1.0)]
    [InlineData(3, 7, 1.0 / 2)]
    [InlineData(7, 7, 1.0 / 3)]
    [InlineData(8, 7, 0.0)]
    public void Ndcg_OneTestItem_IsReciprocalLogOfRank(int rank, int k, double expected) =>
        Assert.Equal(expected, RankingMetrics.Ndcg(rank, k), 15);

    [Fact]
    public void Recall_OneOfThreeRelevantItemsInTheList_IsAThird()
    {
        // The list of 2 holds item 4 of {4, 6, 9}; item 9 stands third.
        Assert.Equal(1.0 / 3, RankingMetrics.Recall([4, 5, 9], [4, 6, 9], 2), 15);
        Assert.Equal(2.0 / 3, RankingMetrics.Recall([4, 5, 9], [4, 6, 9], 3), 15);
        Assert.Equal(2.0 / 3, RankingMetrics.Recall([4, 5, 9], [4, 6, 9], 50), 15);
    }

    [Fact]
    public void Ndcg_HitsAtRanksOneAndThree_DividesByTheIdealOfBothInFront()
    {
        // DCG = 1/log2(2) + 1/log2(4) = 1.5. Ideal for 2 relevant items, K = 3: 1/log2(2) + 1/log2(3) = 1 + 0.6309297535714575.
        Assert.Equal(1.5 / 1.6309297535714575, RankingMetrics.Ndcg([4, 5, 9], [4, 9], 3), 14);
    }

    [Fact]
    public void Ndcg_MoreRelevantItemsThanK_IdealIsTruncatedAtK()
    {
        // K = 1, the first is relevant: DCG = 1, ideal DCG of min(1, 3) = 1 item is 1.
        Assert.Equal(1.0, RankingMetrics.Ndcg([9, 5, 4], [4, 6, 9], 1), 15);
    }

    [Fact]
    public void Ndcg_RankingShorterThanK_IdealStillHasAllRelevantItems()
    {
        // One item left to rank, two relevant, K = 5: DCG = 1, ideal = 1 + 0.6309297535714575.
        Assert.Equal(1 / 1.6309297535714575, RankingMetrics.Ndcg([4], [4, 6], 5), 14);
    }

    [Fact]
    public void Ndcg_SetOfOne_EqualsNdcgOfItsRank()
    {
        int[] ranking = [8, 3, 5, 1];
        for (int rank = 1; rank <= 4; rank++)
            for (int k = 1; k <= 5; k++)
                Assert.Equal(RankingMetrics.Ndcg(rank, k), RankingMetrics.Ndcg(ranking, [ranking[rank - 1]], k));
    }

    [Fact]
    public void Coverage_CountsItemsWhoseBestRankIsWithinK()
    {
        // Best ranks of 4 items: 1, 3, 2 and none. K = 2 covers 2 of 4; a K of int.MaxValue covers the 3 that were ranked.
        int[] best = [1, 3, 2, int.MaxValue];
        Assert.Equal(0.5, RankingMetrics.Coverage(best, 2));
        Assert.Equal(0.75, RankingMetrics.Coverage(best, int.MaxValue));
    }

    [Fact]
    public void Metrics_OutsideTheirRange_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.HitRate(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.Ndcg(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.Recall([1], [], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.Ndcg([1], [1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.Coverage([], 1));
    }
}
