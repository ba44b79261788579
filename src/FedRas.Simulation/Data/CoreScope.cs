namespace FedRas.Simulation.Data;

/// <summary>Who must have k interactions in a k-core.</summary>
public enum CoreScope
{
    /// <summary>Users and items, repeated until nothing more falls out.</summary>
    Both,
    /// <summary>Users only; items stay.</summary>
    Users,
}
