using FedRas.Client.Recommending;
using FedRas.Ranking;
using FedRas.Simulation.Data;

namespace FedRas.Swarm.Running;

/// <summary>Ranks each device's held-out item among its sampled candidates, by the device's own store alone.</summary>
internal sealed class HeldOutItems(Dataset dataset, TrainTestSplit split)
{
    private const int K = 10;

    /// <summary>HR@10 and NDCG@10 over the devices that have a held-out item.</summary>
    public async Task<(double HitRate, double Ndcg)> RankAsync(IReadOnlyList<SwarmDevice> devices)
    {
        double hits = 0, gain = 0;
        int count = 0;
        foreach (SwarmDevice device in devices)
        {
            if (split.Test.Row(device.Number).IsEmpty) continue;
            string held = dataset.Items[split.Test.Row(device.Number)[0]];
            string[] candidates = [.. split.Candidates!.Row(device.Number).ToArray().Select(item => dataset.Items[item]), held];
            IReadOnlyList<Recommendation> ranked =
                await Task.Run(() => device.Client.Recommend(candidates.Length, candidates)).ConfigureAwait(false);
            // Equal scores count against the item, as in a simulation.
            // An item that the server's catalogue lacks or has retired is missed.
            double score = ranked.Where(item => item.ItemId == held).Select(item => item.Score)
                .DefaultIfEmpty(double.NegativeInfinity).Single();
            int rank = ranked.Count(item => item.ItemId != held && item.Score >= score);
            hits += RankingMetrics.HitRate(rank, K);
            gain += RankingMetrics.Ndcg(rank, K);
            count++;
        }
        return count == 0 ? (0, 0) : (hits / count, gain / count);
    }
}
