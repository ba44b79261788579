namespace FedRas.Ranking;

/// <summary>Sums over items that were ranked, each for itself.</summary>
/// <param name="Tested">How many were ranked.</param>
/// <param name="Hits">How many stand among the first K.</param>
/// <param name="Ndcg">Sum of their NDCG@K.</param>
public readonly record struct RankingSums(int Tested, int Hits, double Ndcg);
