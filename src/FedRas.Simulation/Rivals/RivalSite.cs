namespace FedRas.Simulation.Rivals;

/// <summary>What a method must know of the run it takes part in.</summary>
/// <param name="Items">Items M.</param>
/// <param name="Dim">Factors d.</param>
/// <param name="Devices">Numbers of devices lie below this.</param>
/// <param name="Seed">Seed of the run.</param>
internal readonly record struct RivalSite(int Items, int Dim, int Devices, ulong Seed);
