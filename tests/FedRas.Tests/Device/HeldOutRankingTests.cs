using FedRas.Ranking;
using FedRas.Training;

namespace FedRas.Tests.Device;

public sealed class HeldOutRankingTests
{
    private static readonly DeviceSecret s_secret = new([.. Enumerable.Range(0, DeviceSecret.Size).Select(value => (byte)value)]);

    /// <summary>Item i scores as its number says.</summary>
    private static GlobalModel Scoring(params float[] scores)
    {
        var table = new FactorMatrix(scores.Length, 1);
        scores.CopyTo(table.Values);
        return new GlobalModel(table, 0);
    }

    private static RankingSums Rank(GlobalModel model, int[] heldOut, int[] met, int negatives, int k) => HeldOutRanking.Rank(
        new UserFactors([1f]), model, s_secret, new HeldOutData(new ClientDataset(0, new[] { 0 }, new[] { 0 }), heldOut, met), negatives,
            k);

    [Fact]
    public void Rank_AmongAll_CountsWhatScoresAsHighOrHigher()
    {
        GlobalModel model = Scoring(9, 5, 4, 4, 3, float.NaN, 8);
        // Item 0 is trained on and 6 is blocked: before item 2 stand 1, 3 (a tie) and 5 (no number).
        Assert.Equal(new RankingSums(1, 1, 1 / Math.Log2(5)), Rank(model, [2], [6], 0, 4));
        Assert.Equal(new RankingSums(1, 0, 0), Rank(model, [2], [6], 0, 3));
        Assert.Equal(new RankingSums(1, 1, 1 / Math.Log2(6)), Rank(model, [2], [], 0, 5)); // and 6
        // Items that are held out are not ranked among each other.
        Assert.Equal(new RankingSums(2, 2, (1 / Math.Log2(3)) + (1 / Math.Log2(4))), Rank(model, [1, 2], [6], 0, 4));
        Assert.Equal(default, Rank(model, [7], [6], 0, 4)); // not of this table
    }

    [Fact]
    public void Rank_AmongFewerThanAsked_TakesAll() =>
        Assert.Equal(Rank(Scoring(9, 5, 4, 4, 3), [2], [], 0, 10), Rank(Scoring(9, 5, 4, 4, 3), [2], [], 99, 10));

    [Fact]
    public void Rank_Drawn_FollowsTheSecretAlone()
    {
        GlobalModel model = Scoring([.. Enumerable.Range(0, 500).Select(item => (float)item)]);
        var random = s_secret.Stream(RandomStream.Evaluation, 0);
        int[] drawn = new int[20];
        new CandidateSampler(500).Sample([0, 250], drawn, ref random);
        int place = drawn.Count(item => item > 250);
        Assert.Equal(1 / Math.Log2(place + 2), Rank(model, [250], [], 20, 100).Ndcg, 1e-12);
    }
}
