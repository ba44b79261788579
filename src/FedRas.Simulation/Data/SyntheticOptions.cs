namespace FedRas.Simulation.Data;

/// <summary>Size and seed of invented interactions.</summary>
public sealed record SyntheticOptions
{
    internal const int MaxMeanPerUser = 10_000;

    /// <summary>Name of the data set; default <c>demo</c>.</summary>
    public string Name { get; init; } = "demo";

    /// <summary>Number of users; 1 … 10 000 000, default 2 000.</summary>
    public int Users { get; init; } = 2_000;

    /// <summary>Number of items; 10 … 10 000 000, default 1 500.</summary>
    public int Items { get; init; } = 1_500;

    /// <summary>Mean interactions of a user; 5 … 10 000, default 50. One user has at least 5 and at most half the items.</summary>
    public int MeanPerUser { get; init; } = 50;

    /// <summary>
    /// Exact number of interactions in place of <see cref="MeanPerUser"/>; 5 … 10 000 a user, at most half the items and 1 000 000 000 in
    /// all; null (the default) for as many as users happen to draw.
    /// </summary>
    public int? Interactions { get; init; }

    /// <summary>How steeply popularity falls: weight of the item of rank r is 1 ÷ r to this power; 0 … 2, default 0.8.</summary>
    public double ZipfExponent { get; init; } = 0.8;

    /// <summary>Whether items get titles; default yes.</summary>
    public bool HasTitles { get; init; } = true;

    /// <summary>Seed of everything random; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Mean interactions that users draw about.</summary>
    internal double Mean => Interactions is { } all ? (double)all / Users : MeanPerUser;

    /// <summary>Most interactions of one user: never more than half the catalogue, so that a draw always finds an item.</summary>
    internal int MostPerUser => Items / 2;

    /// <summary>Fewest <see cref="Interactions"/> that the users can have.</summary>
    public long LeastInteractions => (long)Users * SyntheticInteractions.MinPerUser;

    /// <summary>Most <see cref="Interactions"/> that the users can have.</summary>
    public long MostInteractions => Math.Min(1_000_000_000, (long)Users * Math.Min(MostPerUser, MaxMeanPerUser));

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public void Validate()
    {
        CheckRange(Users, 1, 10_000_000, nameof(Users));
        CheckRange(Items, 10, 10_000_000, nameof(Items));
        CheckRange(MeanPerUser, SyntheticInteractions.MinPerUser, MaxMeanPerUser, nameof(MeanPerUser));
        if (!(ZipfExponent is >= 0 and <= 2))
            throw new ArgumentOutOfRangeException(nameof(ZipfExponent), ZipfExponent, "must lie between 0 and 2");
        if (Interactions is { } all)
        {
            if (all < LeastInteractions || all > MostInteractions)
                throw new ArgumentOutOfRangeException(nameof(Interactions), all, $"must lie between {LeastInteractions} and "
                    + $"{MostInteractions} for {Users} users and {Items} items");
        }
        else if ((long)Users * MeanPerUser > 1_000_000_000)
            throw new ArgumentOutOfRangeException(nameof(MeanPerUser), MeanPerUser, "users × mean per user must not exceed 1 000 000 000");
    }

    private static void CheckRange(int value, int least, int most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
    }
}
