using System.Collections.Concurrent;
using FedRas.Protocol;

namespace FedRas.Hosting.Observing;

/// <summary>How calls were answered, by call, outcome and reason: all names are of the protocol, so they are few. Thread-safe.</summary>
internal sealed class CallCounts
{
    /// <summary>A tenth of what counts as recent.</summary>
    public static readonly TimeSpan Slot = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(ObservedCall Call, ObservedOutcome Outcome, int Reason), RecentSum> _counts = [];
    private readonly TimeProvider _clock;

    public CallCounts(TimeProvider clock)
    {
        _clock = clock;
        foreach ((ObservedCall call, ObservedOutcome[] outcomes) in Outcomes)
        {
            foreach (ObservedOutcome outcome in outcomes)
                if (outcome is not (ObservedOutcome.Later or ObservedOutcome.Again)) Of((call, outcome, 0));
            foreach (RefusalCode code in Enum.GetValues<RefusalCode>())
                if (code != RefusalCode.Unspecified) Of((call, ObservedOutcome.Refused, (int)code));
        }
    }

    /// <summary>
    /// What each call may be answered with, beside <see cref="ObservedOutcome.Refused"/>. Whatever has no reason is counted from 0 on: a
    /// series that begins with its first event has no rise for it.
    /// </summary>
    public static readonly IReadOnlyDictionary<ObservedCall, ObservedOutcome[]> Outcomes = new Dictionary<ObservedCall, ObservedOutcome[]>
    {
        [ObservedCall.Enroll] = [ObservedOutcome.Enrolled, ObservedOutcome.Later],
        [ObservedCall.CheckIn] = [ObservedOutcome.Task, ObservedOutcome.Refreshed, ObservedOutcome.Later],
        [ObservedCall.Report] =
            [ObservedOutcome.Accepted, ObservedOutcome.NotNeeded, ObservedOutcome.TooLate, ObservedOutcome.Again],
        [ObservedCall.Leave] = [ObservedOutcome.Left, ObservedOutcome.Later],
    };

    public void Refused(ObservedCall call, RefusalCode code) => Add(call, ObservedOutcome.Refused, (int)code);

    public void Later(ObservedCall call, ObservedOutcome outcome, LaterReason reason) => Add(call, outcome, (int)reason);

    public void Add(ObservedCall call, ObservedOutcome outcome) => Add(call, outcome, 0);

    /// <summary>The counts of a call, or of all calls.</summary>
    public IEnumerable<OutcomeCount> View(ObservedCall? only = null) => _counts
        .Where(pair => only is null || pair.Key.Call == only)
        .OrderBy(pair => pair.Key)
        .Select(pair => new OutcomeCount(Label.Of(pair.Key.Call), Label.Of(pair.Key.Outcome),
            ReasonOf(pair.Key.Outcome, pair.Key.Reason), pair.Value.Total, pair.Value.Recent));

    private void Add(ObservedCall call, ObservedOutcome outcome, int reason) =>
        Of((call, outcome, reason)).Add();

    private RecentSum Of((ObservedCall, ObservedOutcome, int) key) =>
        _counts.GetOrAdd(key, static (_, clock) => new RecentSum(clock, Slot), _clock);

    private static string ReasonOf(ObservedOutcome outcome, int reason) => reason == 0 ? ""
        : outcome == ObservedOutcome.Refused ? Label.Of((RefusalCode)reason) : Label.Of((LaterReason)reason);
}

/// <summary>A call of a device.</summary>
internal enum ObservedCall
{
    Enroll,
    CheckIn,
    Report,
    Leave,
}

/// <summary>What a call was answered with.</summary>
internal enum ObservedOutcome
{
    /// <summary>A pseudonym.</summary>
    Enrolled,

    /// <summary>A place in a round.</summary>
    Task,

    /// <summary>The newest version, which was all that was asked for.</summary>
    Refreshed,

    /// <summary>A time to come back.</summary>
    Later,

    /// <summary>A report counts.</summary>
    Accepted,

    /// <summary>A report came after enough others.</summary>
    NotNeeded,

    /// <summary>A report came after its round.</summary>
    TooLate,

    /// <summary>A report is to be sent again.</summary>
    Again,

    /// <summary>The device left.</summary>
    Left,

    /// <summary>Nothing but why not.</summary>
    Refused,
}
