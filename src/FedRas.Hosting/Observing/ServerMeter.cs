using System.Diagnostics.Metrics;

namespace FedRas.Hosting.Observing;

/// <summary>The instruments of a server. docs/operating.md has a table of them.</summary>
internal sealed class ServerMeter : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "FedRas.Server";

    private static readonly double[] s_seconds = [.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];
    private static readonly double[] s_roundSeconds = [.1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600];
    private static readonly double[] s_actions = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024];
    private static readonly double[] s_distortions = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1];
    private static readonly double[] s_bytes = [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

    private readonly Meter _meter = new(Name);

    public ServerMeter()
    {
        Decode = Times("fedras.report.decode.duration", "Time to decode a report and to check it", s_seconds);
        Actions = Values("fedras.report.actions", "{action}", "Actions K of a report that counts; 0 if its rows travel in full", s_actions);
        Distortion = Values("fedras.report.distortion", "1", "Relative squared error that a device says its report has", s_distortions);
        Size = Values("fedras.report.size", "By", "Length of a report that was read", s_bytes);
        Round = Times("fedras.round.duration", "Time from a round's first check-in to its end", s_roundSeconds);
        Stage = Times("fedras.round.stage.duration", "Time of a stage of a round's end: fold, publish, commit", s_seconds);
        Write = Times("fedras.store.write.duration", "Time that the store took to make a write durable", s_seconds);
    }

    public Histogram<double> Decode { get; }

    public Histogram<double> Actions { get; }

    public Histogram<double> Distortion { get; }

    public Histogram<double> Size { get; }

    public Histogram<double> Round { get; }

    public Histogram<double> Stage { get; }

    public Histogram<double> Write { get; }

    public void Counter(string name, string unit, string what, Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableCounter(name, read, unit, what);

    public void Gauge(string name, string unit, string what, Func<double?> read) => _meter.CreateObservableGauge(
        name, () => read() is { } value ? [new Measurement<double>(value)] : (IEnumerable<Measurement<double>>)[], unit, what);

    public void Gauge(string name, string unit, string what, Func<IEnumerable<Measurement<double>>> read) =>
        _meter.CreateObservableGauge(name, read, unit, what);

    public void Dispose() => _meter.Dispose();

    private Histogram<double> Times(string name, string what, double[] buckets) => Values(name, "s", what, buckets);

    private Histogram<double> Values(string name, string unit, string what, double[] buckets) => _meter.CreateHistogram(
        name, unit, what, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });
}
