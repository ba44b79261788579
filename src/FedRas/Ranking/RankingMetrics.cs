namespace FedRas.Ranking;

/// <summary>Ranking metrics of one user. Ranks count from 0.</summary>
public static class RankingMetrics
{
    /// <summary>
    /// The rank of a relevant item among others: how many score as high or higher. Ties rank against the relevant item, and so does
    /// anything that is not a number, so that a constant or broken model gains nothing.
    /// </summary>
    public static int RankAgainstTies(float relevant, ReadOnlySpan<float> others)
    {
        int rank = 0;
        foreach (float other in others)
            if (!(other < relevant))
                rank++;
        return rank;
    }

    /// <summary>HR@K of a single relevant item: 1 if it is among the first K.</summary>
    public static double HitRate(int rank, int k) => rank < k ? 1 : 0;

    /// <summary>NDCG@K of a single relevant item: 1 / log₂(rank + 2) if it is among the first K.</summary>
    public static double Ndcg(int rank, int k) => rank < k ? Gain(rank) : 0;

    /// <summary>Recall@K: the share of a user's relevant items that are among the first K.</summary>
    /// <param name="hits">For each place from the best, whether a relevant item stands there.</param>
    /// <param name="relevant">How many relevant items the user has; above 0.</param>
    /// <param name="k">Cut-off; places beyond <paramref name="hits"/> hold nothing relevant.</param>
    public static double Recall(ReadOnlySpan<bool> hits, int relevant, int k) =>
        (double)hits[..Math.Min(k, hits.Length)].Count(true) / relevant;

    /// <summary>
    /// NDCG@K over a user's relevant items: the discounted gain of the first K places, divided by that of a ranking with min(K, relevant)
    /// hits in front.
    /// </summary>
    public static double Ndcg(ReadOnlySpan<bool> hits, int relevant, int k)
    {
        double gain = 0, ideal = 0;
        for (int place = 0; place < Math.Min(k, hits.Length); place++)
            if (hits[place])
                gain += Gain(place);
        for (int place = 0; place < Math.Min(k, relevant); place++) ideal += Gain(place);
        return gain / ideal;
    }

    private static double Gain(int place) => 1 / Math.Log2(place + 2);
}
