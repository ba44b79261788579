namespace FedRas.Hosting.Engine;

/// <summary>
/// What the server counts. The numbers are kept by themselves, with every end of a round, and are never made from what is pruned.
/// </summary>
internal sealed class ServerCounters
{
    public const string RoundsCommitted = "rounds_committed", Attempts = "attempts_of_the_round", Reports = "reports_counted",
        ReportBytes = "report_bytes", FrameBytes = "frame_bytes", Places = "places_given", Refused = "reports_refused",
        NotNeeded = "reports_not_needed", TooLate = "reports_too_late";

    private readonly Dictionary<string, long> _values;

    public ServerCounters(IReadOnlyDictionary<string, long> stored) => _values = new(stored);

    /// <summary>The counter of rounds that were given up for a reason.</summary>
    public static string Abandoned(AbandonReason reason) => "rounds_abandoned_" + reason switch
    {
        AbandonReason.NotEnoughReports => "not_enough_reports",
        AbandonReason.Diverged => "diverged",
        AbandonReason.CannotPublish => "cannot_publish",
        AbandonReason.SettingsChanged => "settings_changed",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    public long this[string name]
    {
        get
        {
            lock (_values) return _values.GetValueOrDefault(name);
        }
    }

    public void Add(string name, long amount = 1)
    {
        lock (_values) _values[name] = _values.GetValueOrDefault(name) + amount;
    }

    public void Set(string name, long value)
    {
        lock (_values) _values[name] = value;
    }

    /// <summary>All of them, for the store.</summary>
    public IReadOnlyDictionary<string, long> Snapshot()
    {
        lock (_values) return new Dictionary<string, long>(_values);
    }
}
