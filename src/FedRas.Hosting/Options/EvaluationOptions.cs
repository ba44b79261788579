using FedRas.Protocol;

namespace FedRas.Hosting.Options;

/// <summary>
/// Federated evaluation: devices hold out the item that their user liked last, rank it by the table that they train on, and report whether
/// it stands among the first ten. Only sums over many devices are shown.
/// </summary>
public sealed record EvaluationOptions
{
    /// <summary>Items that a device holds out.</summary>
    internal const int HeldOut = 1;

    /// <summary>The first places that count.</summary>
    internal const int K = 10;

    /// <summary>What a round asks for: <see cref="Negatives"/>, or null for nothing.</summary>
    internal int? Asked => On ? Negatives : null;

    /// <summary>
    /// Whether devices are asked; default false, since a device then trains on one item less. Sums that wait are kept while it is off.
    /// </summary>
    public bool On { get; set; }

    /// <summary>
    /// Devices that must have contributed to a point of the curve, each counted once; at least 1, default 10. The sums of rounds with fewer
    /// wait for those of the next rounds. It protects devices against those who see the curve, not against the server.
    /// </summary>
    public int FewestDevices { get; set; } = 10;

    /// <summary>
    /// How many items each one is ranked among, 0 … 10 000, drawn by the device; 0 for all. Default 99 (He et al., WWW 2017). Sums that
    /// wait are dropped when it changes, since they do not compare.
    /// </summary>
    public int Negatives { get; set; } = 99;

    /// <summary>Points of the curve that are kept, the newest; at least 1, default 10 000.</summary>
    public int MostPoints { get; set; } = 10_000;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ServerOptionsException">A setting is not legal; the message says which and what is.</exception>
    public void Validate()
    {
        Range(nameof(FewestDevices), FewestDevices, FewestDevices >= 1, "at least 1", "10");
        Range(nameof(Negatives), Negatives, Negatives is >= 0 and <= EvaluationBounds.MostNegatives,
            $"0 … {EvaluationBounds.MostNegatives}", "99");
        Range(nameof(MostPoints), MostPoints, MostPoints >= 1, "at least 1", "10000");
    }

    private static void Range(string name, int value, bool isLegal, string legal, string example)
    {
        if (!isLegal) throw new ServerOptionsException($"Evaluation:{name}", value, legal, example);
    }
}
