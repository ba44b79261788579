namespace FedRas.Data;

/// <summary>Size and seed of invented interactions.</summary>
public sealed record SyntheticOptions
{
    /// <summary>Number of users; 1 … 10 000 000, default 2 000.</summary>
    public int Users { get; init; } = 2_000;

    /// <summary>Number of items; 10 … 10 000 000, default 1 500.</summary>
    public int Items { get; init; } = 1_500;

    /// <summary>Mean interactions of a user; 5 … 10 000, default 50. One user has at least 5 and at most half the items.</summary>
    public int MeanPerUser { get; init; } = 50;

    /// <summary>How steeply popularity falls: weight of the item of rank r is 1 ÷ r to this power; 0 … 2, default 0.8.</summary>
    public double ZipfExponent { get; init; } = 0.8;

    /// <summary>Whether items get titles; default yes. Without them a catalogue of a million items takes far less memory.</summary>
    public bool HasTitles { get; init; } = true;

    /// <summary>Seed of everything random; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    public void Validate()
    {
        CheckRange(Users, 1, 10_000_000, nameof(Users));
        CheckRange(Items, 10, 10_000_000, nameof(Items));
        CheckRange(MeanPerUser, SyntheticInteractions.MinPerUser, 10_000, nameof(MeanPerUser));
        if (!(ZipfExponent is >= 0 and <= 2))
            throw new ArgumentOutOfRangeException(nameof(ZipfExponent), ZipfExponent, "must lie between 0 and 2");
        if ((long)Users * MeanPerUser > 1_000_000_000)
            throw new ArgumentOutOfRangeException(nameof(MeanPerUser), MeanPerUser, "users × mean per user must not exceed 1 000 000 000");
    }

    private static void CheckRange(int value, int least, int most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
    }
}
