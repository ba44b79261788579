namespace FedRas.Simulation.Attacks;

/// <summary>Turns what a device would report into what its attacker wants reported.</summary>
internal interface IPoison
{
    /// <summary>Looks at the version that devices hold in this round, once a round and before any report of it.</summary>
    void Observe(GlobalModel model);

    /// <summary>Writes the malicious update. Thread-safe.</summary>
    /// <param name="honest">What the device's own items would make it report.</param>
    /// <param name="random">The stream of this device and round.</param>
    /// <param name="poisoned">Receives the update; longer than the server's limits is shortened to them afterwards.</param>
    void Poison(ItemUpdate honest, SeededRandom random, ItemUpdate poisoned);
}
