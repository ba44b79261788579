namespace FedRas.Hosting.Options;

/// <summary>Who gets the places of a round.</summary>
public enum SelectionKind
{
    /// <summary>Devices in the order in which they ask.</summary>
    Arrival,

    /// <summary>
    /// Devices that the public seed draws from those enrolled, as the simulator does: whatever the order in which they ask, the same
    /// devices get the same places.
    /// </summary>
    Sampled,
}
