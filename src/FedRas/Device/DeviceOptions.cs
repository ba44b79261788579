using FedRas.Actions;
using FedRas.Numerics;
using FedRas.Wire;

namespace FedRas.Device;

/// <summary>What a device decides for itself.</summary>
public sealed record DeviceOptions
{
    /// <summary>How the device describes its update; null, the default, chooses anew each time from <see cref="Ladder"/>.</summary>
    public QuantizerSpec? Quantizer { get; init; }

    /// <summary>Whether the device sends its rows in float32, as federated averaging does; default false.</summary>
    public bool SendsDense { get; init; }

    /// <summary>
    /// The quantisers that a device tries: kinds from the shortest reports to the longest, and within a kind the sizes ascending. A line
    /// stands for any number of levels up to its own. The default begins with the line, which holds the update of one user, and ends with
    /// residual stages for devices of many.
    /// </summary>
    public IReadOnlyList<QuantizerSpec> Ladder { get; init; } = ActionBudget.DefaultLadder;

    /// <summary>
    /// Items that the device pretends that its user likes, for each that the user does; 0 … 10, default 0: none. They hide which items are
    /// liked, and cost bytes and quality. A device that
    /// keeps factors can have none.
    /// </summary>
    public double PseudoItems { get; init; }

    /// <summary>Legal values of <see cref="PseudoItems"/>.</summary>
    public static OptionRange PseudoItemsRange { get; } = new(0, 10);

    /// <summary>How long clustering may go on.</summary>
    public KMeansOptions Clustering { get; init; } = new();

    /// <summary>What the device takes from the server.</summary>
    public WireLimits Limits { get; init; } = new();

    /// <summary>Threads that frames are decoded with; at least 1, the default. Never changes a result.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfZero(Ladder.Count, nameof(Ladder));
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        PseudoItemsRange.ThrowIfOutside(PseudoItems);
        Clustering.Validate();
        Limits.Validate();
    }
}
