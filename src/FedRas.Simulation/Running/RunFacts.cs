namespace FedRas.Simulation.Running;

/// <summary>What a method must know of the run it takes part in.</summary>
/// <param name="Items">Items M.</param>
/// <param name="Dim">Factors d.</param>
/// <param name="Devices">Numbers of devices lie below this.</param>
/// <param name="Seed">Seed of the run.</param>
public readonly record struct RunFacts(int Items, int Dim, int Devices, ulong Seed);
