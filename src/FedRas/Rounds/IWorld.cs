using FedRas.Device;

namespace FedRas.Rounds;

/// <summary>
/// The world around a round: how many devices are asked, what each can do, and whose reports come in time. Everything it answers must
/// follow from seed, round
/// and device alone, so that no thread schedule can change a round.
/// </summary>
public interface IWorld
{
    /// <summary>Devices to ask in <paramref name="round"/> so that <paramref name="goal"/> report; at least 1.</summary>
    int Invite(int round, int goal);

    /// <summary>Whether a device is there to be asked; the sampler passes over one that is not. By default everybody always is.</summary>
    bool IsAvailable(int round, int device) => true;

    /// <summary>What a device can do in this round, once it has downloaded what it missed. Called from any thread.</summary>
    /// <param name="round">The round.</param>
    /// <param name="device">The device's number.</param>
    /// <param name="downloadBytes">What it downloads to hold the model of this round.</param>
    DeviceConditions Conditions(int round, int device, long downloadBytes);

    /// <summary>Closes the round: says of each seat whether its report counts. Called once a round, before aggregation.</summary>
    /// <param name="round">The round.</param>
    /// <param name="goal">Reports wanted.</param>
    /// <param name="seats">Every device that was asked, in the order of selection.</param>
    /// <param name="counts">
    /// Receives, for each seat, whether the server takes its report; none at all lets the round pass without a step. One that was refused
    /// never counts.
    /// </param>
    void Close(int round, int goal, ReadOnlySpan<SeatOutcome> seats, Span<bool> counts);
}

/// <summary>A world in which everybody who is asked answers in time.</summary>
internal sealed class IdealWorld : IWorld
{
    public int Invite(int round, int goal) => goal;

    public DeviceConditions Conditions(int round, int device, long downloadBytes) => new();

    public void Close(int round, int goal, ReadOnlySpan<SeatOutcome> seats, Span<bool> counts) => counts.Fill(true);
}
