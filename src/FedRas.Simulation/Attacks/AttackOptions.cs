namespace FedRas.Simulation.Attacks;

/// <summary>Malicious devices of a simulation.</summary>
public sealed record AttackOptions
{
    /// <summary>The <see cref="Target"/> that the seed draws among the tenth of the items with the fewest interactions.</summary>
    public const string Unpopular = "unpopular";

    /// <summary>What they pursue.</summary>
    public required AttackKind Kind { get; init; }

    /// <summary>Share of the devices that are malicious; 0 … below 1, default 0.01.</summary>
    public double Share { get; init; } = 0.01;

    /// <summary>Legal values of <see cref="Share"/>.</summary>
    public static OptionRange ShareRange { get; } = new(0, 1, isBelow: true);

    /// <summary>The item to promote, by the id in the data; default <see cref="Unpopular"/>.</summary>
    public string Target { get; init; } = Unpopular;

    /// <summary>Most items of a malicious report; 1 … 1 000 000, default 60, as in the published protocols.</summary>
    public int Items { get; init; } = 60;

    /// <summary>Legal values of <see cref="Items"/>.</summary>
    public static OptionRange ItemsRange { get; } = new(1, 1_000_000);

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public void Validate()
    {
        ShareRange.ThrowIfOutside(Share);
        ItemsRange.ThrowIfOutside(Items);
    }
}
