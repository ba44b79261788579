using FedRas.Hosting.Options;

namespace FedRas.Hosting.Engine;

/// <summary>
/// The two time-outs of the open round. They run from its first check-in: an idle federation waits without a clock. One owner calls it.
/// </summary>
internal sealed class RoundClock(TimeProvider clock, ServerTimeouts timeouts)
{
    private ITimer? _deadline, _selection;

    /// <summary>Starts the round's clock, unless it runs.</summary>
    /// <param name="round">The round.</param>
    /// <param name="selectionEnds">Called when no further place is given; not called if that is so already.</param>
    /// <param name="deadline">Called at the deadline.</param>
    public void Start(RoundInProgress round, Action selectionEnds, Action deadline)
    {
        if (round.Started is not null) return;
        round.Started = clock.GetTimestamp();
        _deadline = Timer(timeouts.Deadline, deadline);
        if (!round.SelectionIsOver) _selection = Timer(timeouts.Selection, selectionEnds);
    }

    public void Stop()
    {
        _deadline?.Dispose();
        _selection?.Dispose();
        (_deadline, _selection) = (null, null);
    }

    private ITimer Timer(TimeSpan after, Action call) => clock.CreateTimer(_ => call(), null, after, Timeout.InfiniteTimeSpan);
}
