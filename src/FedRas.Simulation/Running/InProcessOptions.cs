using FedRas.Simulation.Attacks;
using FedRas.Simulation.Publishing;
using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>A federation with all its devices in this process.</summary>
public sealed record InProcessOptions
{
    /// <summary>
    /// The server's half; its <see cref="ServerOptions.Seed"/> and <see cref="ServerOptions.Threads"/> are those of the run.
    /// </summary>
    public required ServerOptions Server { get; init; }

    /// <summary>The devices' half.</summary>
    public DeviceOptions Device { get; init; } = new();

    /// <summary>Cohort size C; at least 1, default 60 (CoLR, WWW 2024).</summary>
    public int ClientsPerRound { get; init; } = 60;

    /// <summary>How the server's table reaches the devices; default a lattice.</summary>
    public PublishForm Publish { get; init; } = PublishForm.Lattice;

    /// <summary>Actions L of a frame, with error feedback; 1 … 65 536, default 32; for <see cref="PublishForm.Actions"/> only.</summary>
    public int BroadcastActions { get; init; } = 32;

    /// <summary>The world around the devices; by default everybody answers in time.</summary>
    public IWorld World { get; init; } = new IdealWorld();

    /// <summary>
    /// Whether what each device downloads to catch up is made, decoded and counted; costs a frame a device. Never changes a model unless
    /// the world heeds it.
    /// </summary>
    public bool CountsCatchUp { get; init; }

    /// <summary>
    /// Builds the catch-up frame for one device in N and scales the total; at least 1, the default. A world whose devices take time to
    /// download needs 1.
    /// </summary>
    public int CatchUpSampling { get; init; } = 1;

    /// <summary>
    /// Takes the place of FedRAS's own reports, and of its publishing if the method has its own; null, the default, for FedRAS itself.
    /// </summary>
    public IRoundMethod? Method { get; init; }

    /// <summary>
    /// What becomes of a device's report on its way to the server; null, the default, for nothing. For trials with devices that are not
    /// honest.
    /// </summary>
    public Func<int, byte[], byte[]>? OnTheWay { get; init; }

    /// <summary>Devices that report what an attacker wants; null, the default, for none.</summary>
    public Attackers? Attackers { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ClientsPerRound, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BroadcastActions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BroadcastActions, 65_536);
        ArgumentOutOfRangeException.ThrowIfLessThan(CatchUpSampling, 1);
        Server.Validate();
        Device.Validate();
    }
}
