namespace FedRas.Simulation.Scenarios;

/// <summary>
/// The world around a federation: how many devices are asked, what each can do, and when its report comes. Everything it answers must
/// follow from seed, round and device alone, so that no thread schedule can change a round.
/// </summary>
public interface IWorld
{
    /// <summary>Devices to ask in <paramref name="round"/> so that <paramref name="goal"/> report; at least 1.</summary>
    int Invite(int round, int goal) => goal;

    /// <summary>Whether a device is there to be asked; the sampler passes over one that is not. By default everybody always is.</summary>
    bool IsAvailable(int round, int device) => true;

    /// <summary>
    /// What a device can do in this round, once it has downloaded what it missed; null if it is gone then. Called from any thread.
    /// </summary>
    /// <param name="round">The round.</param>
    /// <param name="device">The device's number.</param>
    /// <param name="downloadBytes">What it downloads to hold the model of this round.</param>
    DeviceConditions? Conditions(int round, int device, long downloadBytes) => new DeviceConditions();

    /// <summary>Fewest reports of <paramref name="goal"/> that make a step.</summary>
    int Fewest(int goal) => 1;

    /// <summary>
    /// Orders the reports of a round by when they come. Null, the default, says that all come in time and that their order means nothing.
    /// </summary>
    /// <param name="slots">Every device that was asked, in the order of selection.</param>
    Arrivals? Order(ReadOnlySpan<SlotOutcome> slots) => null;

    /// <summary>Is told how a round ended, with what became of each report. Called once a round.</summary>
    /// <param name="goal">Reports wanted.</param>
    /// <param name="slots">Every device that was asked, in the order of selection.</param>
    void Close(int goal, ReadOnlySpan<SlotOutcome> slots) { }
}

/// <summary>When reports come.</summary>
/// <param name="Slots">The devices that send a report, by their place in the cohort, in the order in which the reports come.</param>
/// <param name="InTime">How many of them come before the deadline.</param>
public sealed record Arrivals(IReadOnlyList<int> Slots, int InTime);

/// <summary>A world in which every device that is asked answers in time.</summary>
internal sealed class IdealWorld : IWorld;
