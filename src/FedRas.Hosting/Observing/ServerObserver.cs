using System.Collections.Concurrent;
using System.Reflection;
using FedRas.Protocol;
using FedRas.Server;

namespace FedRas.Hosting.Observing;

/// <summary>
/// Is told what happens in a server, counts it, and shows it: as metrics, and as an <see cref="Overview"/>. Thread-safe. An event costs a
/// few additions.
/// </summary>
internal sealed partial class ServerObserver : IDisposable
{
    private static readonly TimeSpan s_viewEvery = TimeSpan.FromSeconds(1);
    private const int MeanOver = 20; // rounds

    private readonly TimeProvider _clock;
    private readonly Func<LiveView?> _live;
    private readonly ServerMeter _meter = new();
    private readonly CallCounts _calls;
    private readonly ConcurrentDictionary<(string Outcome, string Reason), RecentSum> _rounds = [];
    private readonly ConcurrentDictionary<string, RecentSum> _sent = [], _errorCounts = [], _turnedAway = [];
    private readonly RecentSum _received, _entries, _writes, _writeTicks;
    private readonly Bins _levels, _links, _ages;
    private readonly RoundLog _log = new();
    private readonly ErrorLog _errors;
    private readonly ProcessLoad _load;
    private readonly Lock _viewing = new();
    private readonly DateTimeOffset _started;
    private int _connections;
    private (Overview View, long At)? _view;
    private volatile TouchesView? _touches;

    /// <summary>Creates the observer of a server.</summary>
    /// <param name="clock">Tells the time.</param>
    /// <param name="live">What the federation says of itself; null while it is not ready.</param>
    public ServerObserver(TimeProvider clock, Func<LiveView?> live)
    {
        (_clock, _live, _started) = (clock, live, clock.GetUtcNow());
        _calls = new CallCounts(clock);
        TimeSpan slot = TimeSpan.FromSeconds(6); // writes: of the last minute
        (_received, _entries) = (new RecentSum(clock, CallCounts.Slot), new RecentSum(clock, CallCounts.Slot));
        (_writes, _writeTicks) = (new RecentSum(clock, slot), new RecentSum(clock, slot));
        _levels = new Bins(clock, "actions", 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024);
        _links = new Bins(clock, "bytes a second", 0, 1e3, 4e3, 16e3, 64e3, 256e3, 1e6, 4e6, 16e6);
        _ages = new Bins(clock, "rounds", 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512);
        _errors = new ErrorLog(clock);
        _load = new ProcessLoad(clock);
        foreach (string kind in (string[])[Frames, Lists, Manifests]) _sent[kind] = new RecentSum(clock, CallCounts.Slot);
        foreach (string what in (string[])[Store, Engine, Round, Report]) _errorCounts[what] = new RecentSum(clock, CallCounts.Slot);
        foreach (TurnedAwayBy by in Enum.GetValues<TurnedAwayBy>()) _turnedAway[Label.Of(by)] = new RecentSum(clock, CallCounts.Slot);
        Observe();
    }

    /// <summary>What is sent to devices.</summary>
    public const string Frames = "frame", Lists = "items", Manifests = "manifest";

    /// <summary>Where errors come from.</summary>
    public const string Store = "store", Engine = "engine", Round = "round", Report = "report";

    /// <summary>Reasons for which a round may be given up, so that each is counted from 0 on.</summary>
    public IEnumerable<string> AbandonReasons
    {
        init
        {
            RoundSum("committed", "");
            foreach (string reason in value) RoundSum("abandoned", reason);
        }
    }

    /// <summary>Settings worth seeing.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>When the certificate ends; null without one.</summary>
    public DateTimeOffset? CertificateEnds { get; set; }

    public void Answered(EnrollReply reply)
    {
        if (reply.Refusal is { } refusal) _calls.Refused(ObservedCall.Enroll, refusal.Code);
        else if (reply.Retry is { } retry) _calls.Later(ObservedCall.Enroll, ObservedOutcome.Later, retry.Reason);
        else _calls.Add(ObservedCall.Enroll, ObservedOutcome.Enrolled);
    }

    public void Answered(CheckInReply reply)
    {
        if (reply.Refusal is { } refusal) _calls.Refused(ObservedCall.CheckIn, refusal.Code);
        else if (reply.Task is not null) _calls.Add(ObservedCall.CheckIn, ObservedOutcome.Task);
        else if (reply.Newest is not null) _calls.Add(ObservedCall.CheckIn, ObservedOutcome.Refreshed);
        else _calls.Later(ObservedCall.CheckIn, ObservedOutcome.Later, reply.Retry?.Reason ?? LaterReason.Unspecified);
    }

    public void Answered(ReportReply reply)
    {
        switch (reply.Outcome)
        {
            case ReportReply.Types.Outcome.Accepted: _calls.Add(ObservedCall.Report, ObservedOutcome.Accepted); break;
            case ReportReply.Types.Outcome.NotNeeded: _calls.Add(ObservedCall.Report, ObservedOutcome.NotNeeded); break;
            case ReportReply.Types.Outcome.TooLate: _calls.Add(ObservedCall.Report, ObservedOutcome.TooLate); break;
            case ReportReply.Types.Outcome.Again: _calls.Later(ObservedCall.Report, ObservedOutcome.Again, reply.Retry.Reason); break;
            default: _calls.Refused(ObservedCall.Report, reply.Refusal?.Code ?? RefusalCode.Unspecified); break;
        }
    }

    public void Answered(LeaveReply reply)
    {
        if (reply.Refusal is { } refusal) _calls.Refused(ObservedCall.Leave, refusal.Code);
        else if (reply.Retry is { } retry) _calls.Later(ObservedCall.Leave, ObservedOutcome.Later, retry.Reason);
        else _calls.Add(ObservedCall.Leave, ObservedOutcome.Left);
    }

    /// <summary>A device checks in that holds the version of a round.</summary>
    /// <param name="behind">Rounds to the newest version; null if the device holds none.</param>
    /// <param name="uplink">Bytes a second that it expects; 0 if it does not know.</param>
    public void CheckedIn(int? behind, double uplink)
    {
        if (behind is { } rounds) _ages.Add(rounds);
        _links.Add(double.IsFinite(uplink) ? Math.Max(0, uplink) : 0);
    }

    /// <summary>A report was decoded.</summary>
    public void Read(in Acceptance acceptance, int bytes, TimeSpan time)
    {
        _received.Add(bytes);
        _meter.Decode.Record(time.TotalSeconds);
        _meter.Size.Record(bytes);
        if (acceptance.Kind != AcceptanceKind.Accepted) return;
        _levels.Add(acceptance.Levels);
        _meter.Actions.Record(acceptance.Levels);
        _meter.Distortion.Record(acceptance.Facts.Distortion);
    }

    /// <summary>Something was sent that devices download.</summary>
    public void Sent(string kind, long bytes) => _sent[kind].Add(bytes);

    /// <summary>A write is durable.</summary>
    public void Wrote(string kind, int entries, TimeSpan time)
    {
        _entries.Add(entries);
        _writes.Add();
        _writeTicks.Add(time.Ticks);
        _meter.Write.Record(time.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));
    }

    /// <summary>A round ended.</summary>
    /// <param name="round">How.</param>
    /// <param name="stages">How long the stages of its end took; none if it was given up.</param>
    public void Ended(RoundPoint round, params ReadOnlySpan<(string Stage, TimeSpan Time)> stages)
    {
        RoundSum(round.Abandoned is null ? "committed" : "abandoned", round.Abandoned ?? "").Add();
        _log.Add(round, Down());
        if (round.Abandoned is null) Volatile.Write(ref _lastCommit, round.At.ToUnixTimeMilliseconds());
        _meter.Round.Record(round.Seconds);
        foreach ((string stage, TimeSpan time) in stages)
            _meter.Stage.Record(time.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));
        if (round.Abandoned is { } why)
            Failed(Round, $"round {round.Round} was given up ({why}): {round.Reports} of {round.Places} places reported");
    }

    /// <summary>A round was folded.</summary>
    /// <param name="round">The round.</param>
    /// <param name="items">[n] items were touched by n of its reports.</param>
    /// <param name="held">Touched items whose rows wait for further devices.</param>
    /// <param name="threshold">Devices below which a row waits.</param>
    public void Touched(int round, IReadOnlyList<int> items, int held, int threshold) =>
        _touches = items.Count == 0 ? null : TouchesView.Of(round, items, held, threshold);

    /// <summary>Something went wrong.</summary>
    public void Failed(string what, string sentence)
    {
        _errorCounts[what].Add();
        _errors.Add(what, sentence);
    }

    /// <summary>Somebody was turned away by a limit.</summary>
    public void TurnedAway(TurnedAwayBy by) => _turnedAway[Label.Of(by)].Add();

    public void Connected() => Interlocked.Increment(ref _connections);

    public void Disconnected() => Interlocked.Decrement(ref _connections);

    /// <summary>The view of this moment. It is made at most once a second, however many look.</summary>
    public Overview Snapshot()
    {
        lock (_viewing)
        {
            if (_view is not { } made || _clock.GetElapsedTime(made.At) >= s_viewEvery) _view = made = (Make(), _clock.GetTimestamp());
            return made.View;
        }
    }

    public void Dispose() => _meter.Dispose();

    private Overview Make()
    {
        LiveView? live = _live();
        RoundPoint[] rounds = _log.View();
        return new Overview
        {
            At = _clock.GetUtcNow(),
            Now = live?.Now ?? new NowView(false, "not_ready", 0, 0, 0, 0, 0, 0, null, 0, false),
            Outcomes = [.. _calls.View().Where(count => count.Total > 0)],
            TurnedAway = [.. _turnedAway.OrderBy(pair => pair.Key, StringComparer.Ordinal).Where(pair => pair.Value.Total > 0)
                .Select(pair => new TurnedAwayCount(pair.Key, pair.Value.Total, pair.Value.Recent))],
            Rounds = rounds,
            Quality = live?.Quality() ?? [],
            Touches = _touches,
            Privacy = live?.Privacy(),
            Bytes = BytesOf(rounds, live),
            Levels = _levels.View(),
            Links = _links.View(),
            Ages = _ages.View(),
            Frames = live?.Frames() ?? [],
            Errors = _errors.View(),
            Server = new ServerView(
                ProgramVersion, _started, Environment.WorkingSet, GC.GetTotalMemory(false), _load.CpuShare(), live?.Devices ?? 0,
                live?.Items ?? 0, live?.Dim ?? 0, Volatile.Read(ref _connections), live?.StoreQueue ?? 0,
                _writes.Recent is var writes and > 0 ? _writeTicks.Recent / (double)TimeSpan.TicksPerMillisecond / writes : null, Settings),
        };
    }

    private BytesView BytesOf(RoundPoint[] rounds, LiveView? live)
    {
        RoundPoint[] last = [.. rounds.Where(round => round.Abandoned is null).TakeLast(MeanOver)];
        int reports = last.Sum(round => round.Reports), places = last.Sum(round => round.Places);
        return new BytesView(
            reports == 0 ? 0 : last.Sum(round => round.BytesUp) / (double)reports,
            places == 0 ? 0 : last.Sum(round => round.BytesDown) / (double)places,
            4L * (live?.Items ?? 0) * (live?.Dim ?? 0), live?.ReportBytes ?? 0, Down());
    }

    private long Down() => _sent.Values.Sum(sum => sum.Total);

    private RecentSum RoundSum(string outcome, string reason) =>
        _rounds.GetOrAdd((outcome, reason), static (_, clock) => new RecentSum(clock, CallCounts.Slot), _clock);

    private static string ProgramVersion { get; } = typeof(ServerObserver).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}
