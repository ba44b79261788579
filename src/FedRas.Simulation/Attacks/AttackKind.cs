namespace FedRas.Simulation.Attacks;

/// <summary>What malicious devices pursue with reports that the server takes.</summary>
public enum AttackKind
{
    /// <summary>The device's own update with its sign turned: worse recommendations for all.</summary>
    SignFlip,
    /// <summary>The device's own update, as long as the server's limits allow.</summary>
    Scale,
    /// <summary>The target is pushed to the mean of the attackers' own users.</summary>
    Promote,
    /// <summary>
    /// The target is pushed to the embeddings of popular items, mined from the published versions (PIECK-IPE, ICDE 2024).
    /// </summary>
    Align,
    /// <summary>
    /// The target is pushed to where users score it highest, users being approximated from mined popular items (PIECK-UEA, ICDE 2024).
    /// </summary>
    Approximate,
}
