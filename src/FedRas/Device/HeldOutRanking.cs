using FedRas.Models;
using FedRas.Numerics;
using FedRas.Ranking;
using FedRas.Training;

namespace FedRas.Device;

/// <summary>
/// Ranks items that a device holds out of its training, each among the same items drawn at random, as leave-one-out does (He et al., WWW
/// 2017). The draw follows from the device's secret. It is the same in every round as long as table and user stay.
/// </summary>
internal static class HeldOutRanking
{
    /// <param name="user">The user's factors, fitted without what is held out.</param>
    /// <param name="model">The table.</param>
    /// <param name="secret">What the draw follows from.</param>
    /// <param name="data">What training takes, and what is held out.</param>
    /// <param name="negatives">How many items are drawn; 0 for all.</param>
    /// <param name="k">The first K places count.</param>
    public static RankingSums Rank(
        UserFactors user, GlobalModel model, DeviceSecret secret, HeldOutData data, int negatives, int k)
    {
        FactorMatrix table = model.ItemFactors;
        int[] tested = [.. data.HeldOut.Where(item => item < table.Rows && !model.Retired.Contains(item))];
        int[] known = [.. data.Met.Concat(tested).Concat(data.Training.Positives.ToArray()).Concat(model.Retired.Items.ToArray())
            .Where(item => item < table.Rows).Distinct().Order()];
        var sampler = new CandidateSampler(table.Rows);
        int[] others = new int[sampler.Count(known.Length, negatives == 0 ? int.MaxValue : negatives)];
        SeededRandom random = secret.Stream(RandomStream.Evaluation, 0);
        sampler.Sample(known, others, ref random);
        float[] scores = new float[others.Length], own = new float[tested.Length];
        user.Score(table, others, scores);
        user.Score(table, tested, own);
        int hits = 0;
        double ndcg = 0;
        foreach (float score in own)
        {
            int rank = RankingMetrics.RankAgainstTies(score, scores);
            if (rank < k) hits++;
            ndcg += RankingMetrics.Ndcg(rank, k);
        }
        return new RankingSums(tested.Length, hits, ndcg);
    }
}
