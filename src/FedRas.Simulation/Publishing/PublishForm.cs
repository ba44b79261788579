namespace FedRas.Simulation.Publishing;

/// <summary>How the server's table reaches the devices.</summary>
public enum PublishForm
{
    /// <summary>The table itself, float32.</summary>
    Dense,
    /// <summary>Each step as actions, with error feedback.</summary>
    Actions,
    /// <summary>A quantised table that follows the exact one: one frame between any two versions.</summary>
    Lattice,
}
