namespace FedRas.Simulation.Evaluation;

/// <summary>Ranking quality over all users that have test items.</summary>
/// <param name="AtK">One entry for each K asked for, in that order.</param>
/// <param name="EvaluatedUsers">Users that have test items.</param>
public sealed record RankingQuality(IReadOnlyList<QualityAtK> AtK, int EvaluatedUsers);

/// <summary>Means over the evaluated users at one cut-off; null if it was not computed or does not apply.</summary>
/// <param name="K">The cut-off.</param>
/// <param name="HitRate">HR@K of the one test item among the sampled candidates.</param>
/// <param name="Ndcg">NDCG@K, likewise.</param>
/// <param name="Recall">Recall@K under full ranking, training items masked.</param>
/// <param name="FullNdcg">NDCG@K, likewise.</param>
/// <param name="Coverage">Share of all items that stand in the first K of at least one user, under full ranking.</param>
public sealed record QualityAtK(int K, double? HitRate, double? Ndcg, double? Recall, double? FullNdcg, double? Coverage);
