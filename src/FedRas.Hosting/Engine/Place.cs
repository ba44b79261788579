using FedRas.Hosting.Identity;
using FedRas.Protocol;

namespace FedRas.Hosting.Engine;

/// <summary>A device's place in a round. Whoever answers its report holds its lock.</summary>
/// <param name="device">The device.</param>
/// <param name="durable">Ends once the place is kept; the device is told then.</param>
internal sealed class Place(EnrolledDevice device, Task durable)
{
    public EnrolledDevice Device { get; } = device;

    public Task Durable { get; } = durable;

    /// <summary>Whether the report of this place was answered.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether the report counts.</summary>
    public bool Counts { get; set; }

    /// <summary>What the device measured, until the round ends; null if nothing.</summary>
    public Evaluation? Evaluation { get; set; }
}
