namespace FedRas.Simulation.Data;

/// <summary>What a <see cref="DatasetFilter"/> left out.</summary>
/// <param name="Interactions">Interactions that are gone.</param>
/// <param name="Users">Users without any interaction left.</param>
/// <param name="Items">Items without any interaction left.</param>
public sealed record LeftOut(int Interactions, int Users, int Items);
