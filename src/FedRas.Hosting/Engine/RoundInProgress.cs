using System.Collections.Concurrent;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Options;
using FedRas.Protocol;
using FedRas.Server;

namespace FedRas.Hosting.Engine;

/// <summary>The open round. The owner gives places; any thread answers for a place that is there.</summary>
internal sealed class RoundInProgress
{
    private const int Closed = int.MinValue;

    private readonly TrainingTask _task;
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside; // calls that answer a report, and the sign bit once the round is closed
    private int _answered;

    /// <summary>Begins a round, or goes on with one.</summary>
    /// <param name="open">The round.</param>
    /// <param name="version">The version that it trains on.</param>
    /// <param name="negatives">How many items devices rank what they hold out among; null if they measure nothing.</param>
    /// <param name="distortion">The target that its tasks have; null for the recipe's.</param>
    public RoundInProgress(OpenRound open, ServedVersion version, int? negatives, double? distortion)
    {
        (Open, Version) = (open, version);
        _task = TaskMessages.ToMessage(open.Task with { Distortion = distortion ?? open.Task.Distortion });
        if (negatives is { } known)
            _task.Evaluation = new EvaluationPlan { HeldOut = EvaluationOptions.HeldOut, Negatives = (uint)known, K = EvaluationOptions.K };
    }

    public OpenRound Open { get; }

    /// <summary>The version that it trains on.</summary>
    public ServedVersion Version { get; }

    public int Number => Open.Task.Round;

    /// <summary>What devices are asked to measure; null for nothing.</summary>
    public EvaluationPlan? EvaluationPlan => _task.Evaluation;

    public ConcurrentDictionary<long, Place> Places { get; } = [];

    /// <summary>Places whose report was answered.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>When its clock started, on the monotonic clock; null before the first check-in.</summary>
    public long? Started { get; set; }

    /// <summary>Whether the time for giving places is over.</summary>
    public bool SelectionIsOver { get; set; }

    /// <summary>Whether every device that was asked has answered.</summary>
    public bool IsAnswered => Answered >= Places.Count;

    /// <summary>The task for a device.</summary>
    /// <param name="left">Time until the deadline.</param>
    public TrainingTask TaskWith(TimeSpan left)
    {
        TrainingTask task = _task.Clone();
        task.DeadlineMs = (ulong)Math.Max(1, left.TotalMilliseconds);
        return task;
    }

    /// <summary>Enters to answer a report; false once the round is closed.</summary>
    public bool TryEnter()
    {
        for (int inside = Volatile.Read(ref _inside); inside >= 0;)
        {
            int found = Interlocked.CompareExchange(ref _inside, inside + 1, inside);
            if (found == inside) return true;
            inside = found;
        }
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _inside) == Closed) _empty.TrySetResult();
    }

    /// <summary>Takes up a place that the store kept.</summary>
    public void Restore(EnrolledDevice device, bool isAnswered, bool counts, Evaluation? evaluation)
    {
        isAnswered |= counts || device.IsRevoked; // nobody waits for a device that cannot come
        Places[device.Number] = new Place(device, Task.CompletedTask)
        {
            IsAnswered = isAnswered,
            Counts = counts,
            Evaluation = evaluation,
        };
        if (isAnswered) CountAnswer();
    }

    /// <summary>Waits no longer for a device that was revoked.</summary>
    public void Forget(long device)
    {
        if (!Places.TryGetValue(device, out Place? place)) return;
        lock (place)
        {
            if (place.IsAnswered) return;
            place.IsAnswered = true;
            CountAnswer();
        }
    }

    /// <summary>Forgets what each device measured: the sum is made, or nobody will make it.</summary>
    public void ForgetEvaluations()
    {
        foreach (Place place in Places.Values) place.Evaluation = null;
    }

    public void CountAnswer() => Interlocked.Increment(ref _answered);

    /// <summary>Lets nobody enter any more, and waits for those inside.</summary>
    public Task CloseAsync()
    {
        if (Interlocked.Or(ref _inside, Closed) == 0) _empty.TrySetResult();
        return _empty.Task;
    }
}
