using FedRas.Client.Transport;
using FedRas.Protocol;
using FedRas.Simulation.Scenarios;
using FedRas.Swarm.Transport;

namespace FedRas.Swarm.Running;

/// <summary>How a swarm runs.</summary>
public sealed record SwarmOptions
{
    /// <summary>The server, with the token that the devices enrol with.</summary>
    public required Invitation Invitation { get; init; }

    /// <summary>How calls travel; null, the default, takes gRPC, and for a plain HTTP address POST.</summary>
    public TransportKind? Transport { get; init; }

    /// <summary>Decides secrets, links, and which calls are met by a fault; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The devices' links, availability and drop-outs; null, the default, for ideal ones.</summary>
    public Scenario? Scenario { get; init; }

    /// <summary>How much faster than in the scenario time runs; above 0, default 1.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>What goes wrong with calls; default nothing.</summary>
    public FaultPlan Faults { get; init; } = FaultPlan.None;

    /// <summary>
    /// The server's round at which the swarm ends; null, the default, for when the server has done all its rounds or the time is up.
    /// </summary>
    public int? Rounds { get; init; }

    /// <summary>
    /// A device's pause before it sends a call again that got no answer, doubled each time; above 0, default half a second.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Participations of all devices after which the swarm ends; null, the default, for no such end.</summary>
    public long? Participations { get; init; }

    /// <summary>Time after which the swarm ends; default ten minutes. Joining and the evaluation at the end are not counted.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Folder that keeps the devices' stores, one file each; null, the default, for one that is removed at the end.</summary>
    public string? Folder { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public void Validate()
    {
        if (!(Speed > 0 && double.IsFinite(Speed))) throw new ArgumentOutOfRangeException(nameof(Speed), Speed, "must lie above 0");
        if (Rounds is { } rounds) ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1, nameof(Rounds));
        if (Participations is { } most) ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(Participations));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RetryDelay, TimeSpan.Zero, nameof(RetryDelay));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Longest, TimeSpan.Zero, nameof(Longest));
    }
}
