using FedRas.Ranking;

namespace FedRas.Tests.Ranking;

public sealed class RankingMetricsTests
{
    [Theory]
    [InlineData(5f, new[] { 1f, 2f, 3f }, 0)]
    [InlineData(2.5f, new[] { 1f, 2f, 3f }, 1)]
    [InlineData(2f, new[] { 1f, 2f, 3f }, 2)]   // the tie ranks against the test item
    [InlineData(0f, new[] { 0f, 0f, 0f }, 3)]   // a constant model gains nothing
    [InlineData(float.NaN, new[] { 1f, 2f }, 2)]
    [InlineData(1f, new[] { float.NaN, 0f }, 1)]
    [InlineData(1f, new float[0], 0)]
    public void RankAgainstTies_AnyScores_CountsThoseNotBelow(float relevant, float[] others, int rank)
        => Assert.Equal(rank, RankingMetrics.RankAgainstTies(relevant, others));

    [Theory]
    [InlineData(0, 10, 1, 1)]           // 1 / log2(2)
    [InlineData(1, 10, 1, 0.6309298)]   // 1 / log2(3)
    [InlineData(2, 10, 1, 0.5)]         // 1 / log2(4)
    [InlineData(9, 10, 1, 0.2890648)]   // 1 / log2(11): the last place that counts
    [InlineData(10, 10, 0, 0)]          // one past it
    [InlineData(0, 1, 1, 1)]
    [InlineData(1, 1, 0, 0)]
    public void HitRateAndNdcg_OneRelevantItem_ByHand(int rank, int k, double hitRate, double ndcg)
    {
        Assert.Equal(hitRate, RankingMetrics.HitRate(rank, k));
        Assert.Equal(ndcg, RankingMetrics.Ndcg(rank, k), 1e-6);
    }

    [Fact]
    public void RecallAndNdcg_ThreeRelevantItems_ByHand()
    {
        // Places 0 and 3 of five hit; three items are relevant.
        bool[] hits = [true, false, false, true, false];
        Assert.Equal(2.0 / 3, RankingMetrics.Recall(hits, 3, 5), 1e-12);
        Assert.Equal(1.0 / 3, RankingMetrics.Recall(hits, 3, 3), 1e-12);
        // Gain 1/log2(2) + 1/log2(5) = 1.4306766; ideal 1 + 1/log2(3) + 1/log2(4) = 2.1309298.
        Assert.Equal(1.4306766 / 2.1309298, RankingMetrics.Ndcg(hits, 3, 5), 1e-6);
        // At K = 2 the ideal is two hits: 1.6309298.
        Assert.Equal(1 / 1.6309298, RankingMetrics.Ndcg(hits, 3, 2), 1e-6);
        // K beyond the ranking changes nothing.
        Assert.Equal(1.4306766 / 2.1309298, RankingMetrics.Ndcg(hits, 3, 50), 1e-6);
    }
}
