using System.Diagnostics.Metrics;

namespace FedRas.Hosting.Observing;

// What the meter reads when it is asked: nothing is counted twice.
internal sealed partial class ServerObserver
{
    private long _lastCommit; // milliseconds of Unix time; 0 before the first

    private void Observe()
    {
        Calls(ObservedCall.Enroll, "fedras.enrollments", "{enrollment}", "Enrolments by their answer");
        Calls(ObservedCall.CheckIn, "fedras.checkins", "{checkin}", "Check-ins by their answer");
        Calls(ObservedCall.Report, "fedras.reports", "{report}", "Reports by their answer");
        Calls(ObservedCall.Leave, "fedras.leaves", "{leave}", "Devices that left, by their answer");
        _meter.Counter("fedras.turned_away", "{call}", "Calls and connections that a limit turned away, by limit",
            () => _turnedAway.Select(pair => Value(pair.Value.Total, ("kind", pair.Key))));
        _meter.Counter("fedras.rounds", "{round}", "Rounds that ended, by outcome and reason", () => _rounds.Select(pair =>
            Value(pair.Value.Total, ("outcome", pair.Key.Outcome), ("reason", pair.Key.Reason))));
        _meter.Counter("fedras.io", "By", "Bytes of reports received, and of frames, lists and manifests sent", () =>
        [
            Value(_received.Total, ("direction", "up"), ("kind", "report")),
            .. _sent.Select(pair => Value(pair.Value.Total, ("direction", "down"), ("kind", pair.Key))),
        ]);
        _meter.Counter("fedras.store.entries", "{entry}", "Facts made durable", () => [new(_entries.Total)]);
        _meter.Counter("fedras.errors", "{error}", "Errors by where they come from",
            () => _errorCounts.Select(pair => Value(pair.Value.Total, ("source", pair.Key))));

        Gauge("fedras.ready", "{server}", "1 while calls can be answered, else 0", () => _live() is null ? 0 : 1);
        Gauge("fedras.paused", "{server}", "1 while the operator has paused the rounds, else 0",
            () => _live() is not { } live ? null : live.Now.Paused ? 1 : 0);
        _meter.Gauge("fedras.round.phase", "{round}", "1 for the phase of this moment, else 0", () => _live() is not { } live ? []
            : Phases.Select(phase => new Measurement<double>(phase == live.Now.Phase ? 1 : 0, Tag("phase", phase))));
        Gauge("fedras.round.places", "{place}", "Places of the open round", () => _live()?.Now.Places);
        Gauge("fedras.round.accepted", "{report}", "Reports that count in the open round", () => _live()?.Now.Accepted);
        Gauge("fedras.round.goal", "{report}", "Reports that a round wants", () => _live()?.Now.Goal);
        Gauge("fedras.round.last_commit.timestamp", "s", "When a round committed last in this process, as Unix time",
            () => Volatile.Read(ref _lastCommit) is > 0 and long at ? at / 1e3 : null);
        Gauge("fedras.model.round", "{round}", "Round of the newest version", () => _live()?.Round);
        Gauge("fedras.devices", "{device}", "Devices enrolled", () => _live()?.Devices);
        Gauge("fedras.items", "{item}", "Items of the catalogue", () => _live()?.Items);
        Gauge("fedras.checkins.waiting", "{checkin}", "Check-ins that wait for an answer", () => _live()?.Now.Waiting);
        Gauge("fedras.connections", "{connection}", "Connections that are open", () => Volatile.Read(ref _connections));
        Gauge("fedras.store.queue", "{write}", "Writes that wait for the store", () => _live()?.StoreQueue);
        Gauge("fedras.certificate.expiry.timestamp", "s", "When the certificate ends, as Unix time",
            () => CertificateEnds?.ToUnixTimeSeconds());
    }

    /// <summary>Names of the phases of a round.</summary>
    public IReadOnlyList<string> Phases { get; init; } = [];

    private void Calls(ObservedCall call, string name, string unit, string what) => _meter.Counter(name, unit, what, () =>
        _calls.View(call).Select(count => Value(count.Total, ("outcome", count.Outcome), ("reason", count.Reason))));

    private void Gauge(string name, string unit, string what, Func<double?> read) => _meter.Gauge(name, unit, what, read);

    private static Measurement<long> Value(long value, params ReadOnlySpan<(string Name, string Value)> tags)
    {
        var pairs = new KeyValuePair<string, object?>[tags.Length];
        for (int i = 0; i < tags.Length; i++) pairs[i] = Tag(tags[i].Name, tags[i].Value);
        return new Measurement<long>(value, pairs);
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
