namespace FedRas.Evaluation;

/// <summary>Quality of a recommender over all users with a test item, those never trained included.</summary>
/// <param name="AtK">One entry for each K asked for, in the order asked.</param>
/// <param name="EvaluatedUsers">Users with at least one test item; where there is none, every metric is null.</param>
public sealed record RankingQuality(IReadOnlyList<QualityAtK> AtK, int EvaluatedUsers);

/// <summary>Metrics at one list length, each a mean over the evaluated users in [0, 1]; null where it was not computed.</summary>
/// <param name="K">Length of the list.</param>
/// <param name="HitRate">HR@K among the test item and its sampled candidates.</param>
/// <param name="Ndcg">NDCG@K among the test item and its sampled candidates.</param>
/// <param name="Recall">Recall@K among all items but the user's training items.</param>
/// <param name="FullNdcg">NDCG@K among all items but the user's training items.</param>
/// <param name="Coverage">Share of the catalogue that stands in the top K of any evaluated user.</param>
public sealed record QualityAtK(int K, double? HitRate, double? Ndcg, double? Recall, double? FullNdcg, double? Coverage);
