namespace FedRas.Hosting.Storage;

/// <summary>A point of the quality curve: what devices measured on the tables of some rounds, each by items that it held out.</summary>
/// <param name="FromRound">The first round that it goes over. The table of a round is the one that its devices trained on.</param>
/// <param name="ToRound">The last one; the same, if enough devices measured in one round.</param>
/// <param name="Negatives">How many items each one was ranked among; 0 for all.</param>
/// <param name="Devices">Devices that contributed, each counted once.</param>
/// <param name="Tested">Items that were ranked.</param>
/// <param name="Hits">Those of them that stood among the first ten.</param>
/// <param name="NdcgSum">Sum of their NDCG@10.</param>
public sealed record QualityPoint(int FromRound, int ToRound, int Negatives, int Devices, long Tested, long Hits, double NdcgSum)
{
    /// <summary>Share of the items that stood among the first ten.</summary>
    public double Hr10 => (double)Hits / Tested;

    /// <summary>Mean of their NDCG@10.</summary>
    public double Ndcg10 => NdcgSum / Tested;
}

/// <summary>Sums that too few devices contributed to: they are shown to nobody, and join those of the next rounds.</summary>
/// <param name="FromRound">The first round that they go over.</param>
/// <param name="Negatives">How many items each one was ranked among; 0 for all.</param>
/// <param name="Devices">Numbers of the devices that contributed, ascending; fewer than make a point.</param>
/// <param name="Tested">Items that were ranked.</param>
/// <param name="Hits">Those of them that stood among the first ten.</param>
/// <param name="NdcgSum">Sum of their NDCG@10.</param>
public sealed record QualityPool(int FromRound, int Negatives, IReadOnlyList<long> Devices, long Tested, long Hits, double NdcgSum);

/// <summary>What a round did to the quality curve.</summary>
/// <param name="Pool">The sums that wait from here on; null if none do.</param>
/// <param name="Point">The point that came; null if none did.</param>
/// <param name="OldestPoint">Points whose last round is before this one are let go.</param>
public sealed record QualityCommit(QualityPool? Pool, QualityPoint? Point, int OldestPoint);
