using FedRas.Hosting.Identity;
using FedRas.Protocol;

namespace FedRas.Hosting.Engine;

/// <summary>
/// Check-ins whose answer waits for a round. Any thread enters; the loop of the rounds answers. Bounded: who finds it full is told so, and
/// of one device only the last one waits.
/// </summary>
/// <param name="most">Check-ins that may wait.</param>
/// <param name="askedAgain">The answer to a check-in whose device made another one.</param>
internal sealed class WaitingRoom(int most, Func<PlaceAnswer> askedAgain)
{
    private readonly List<Waiter> _parked = []; // of the loop, as is the next one
    private readonly Dictionary<long, Waiter> _byDevice = [];
    private int _waiting;

    /// <summary>Check-ins that wait.</summary>
    public int Count => Math.Min(most, Volatile.Read(ref _waiting));

    /// <summary>Whether nobody waits for the next round.</summary>
    public bool IsEmpty => _parked.Count == 0;

    /// <summary>Lets a check-in wait; null if the room is full.</summary>
    public Waiter? Enter(EnrolledDevice device, ulong counter)
    {
        if (Interlocked.Increment(ref _waiting) <= most) return new Waiter(device, counter);
        Interlocked.Decrement(ref _waiting);
        return null;
    }

    /// <summary>Answers a check-in, or keeps it if there is no answer yet.</summary>
    public void Settle(Waiter waiter, PlaceAnswer? answer)
    {
        if (answer is { } known)
        {
            Reply(waiter, known);
            return;
        }
        if (_byDevice.Remove(waiter.Device.Number, out Waiter? former))
        {
            _parked.Remove(former);
            Reply(former, askedAgain());
        }
        _parked.Add(waiter);
        _byDevice.Add(waiter.Device.Number, waiter);
    }

    /// <summary>Answers those who wait; null lets one wait on.</summary>
    public void AnswerAll(Func<Waiter, PlaceAnswer?> answer) => _parked.RemoveAll(waiter =>
    {
        if (answer(waiter) is not { } known) return false;
        _byDevice.Remove(waiter.Device.Number);
        Reply(waiter, known);
        return true;
    });

    /// <summary>Forgets a check-in that waits no longer.</summary>
    public void Forget(Waiter waiter)
    {
        if (!_parked.Remove(waiter)) return;
        _byDevice.Remove(waiter.Device.Number);
        Leave();
    }

    /// <summary>Counts one less that waits, which nobody answers.</summary>
    public void Leave() => Interlocked.Decrement(ref _waiting);

    private void Reply(Waiter waiter, PlaceAnswer answer)
    {
        Leave();
        waiter.Answer.TrySetResult(answer);
    }
}

/// <summary>A check-in that waits for its answer.</summary>
internal sealed class Waiter(EnrolledDevice device, ulong counter)
{
    public EnrolledDevice Device { get; } = device;

    public ulong Counter { get; } = counter;

    public TaskCompletionSource<PlaceAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What becomes of a device that asks for a place: a place, or a time to come back.</summary>
internal readonly record struct PlaceAnswer(RoundInProgress? Round, Place? Place, Retry? Retry)
{
    public PlaceAnswer(Retry retry) : this(null, null, retry) { }

    public PlaceAnswer(RoundInProgress round, Place place) : this(round, place, null) { }
}
