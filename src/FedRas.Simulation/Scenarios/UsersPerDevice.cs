namespace FedRas.Simulation.Scenarios;

/// <summary>How many users share a device: a number drawn evenly from <see cref="Min"/> … <see cref="Max"/>. 1 is a phone.</summary>
public sealed record UsersPerDevice
{
    /// <summary>Fewest; at least 1, default 1.</summary>
    public int Min { get; init; } = 1;

    /// <summary>Most; from <see cref="Min"/> to 1 000 000, default 1.</summary>
    public int Max { get; init; } = 1;
}
