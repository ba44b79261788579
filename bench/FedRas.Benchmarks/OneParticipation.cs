using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Policies;
using FedRas.Protocol;

namespace FedRas.Benchmarks;

/// <summary>One device that takes part once and recommends, in this very process; it writes one line of numbers.</summary>
internal static class OneParticipation
{
    /// <summary>What the line has, in its order.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["open", "enrol", "ids", "frame", "report", "all", "recommend", "peak", "report-bytes", "frame-bytes", "ids-bytes", "up", "down",
            "file"];

    /// <summary>Takes part with an invitation, a file and ids of items; without arguments it only tells its memory.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        if (arguments is [var invitation, var file, ..]) Console.WriteLine(await MeasureAsync(invitation, file, arguments[2..]));
        else Console.WriteLine(ChildRun.MostMemory());
    }

    private static async Task<string> MeasureAsync(string invitation, string file, string[] items)
    {
        var way = new Stops();
        await using var client = new FedRasClient(new FedRasClientOptions
        {
            Invitation = Invitation.Parse(invitation),
            Path = file,
            Policy = ParticipationPolicy.Always,
            WrapHandler = inner =>
            {
                way.InnerHandler = inner;
                return way;
            },
        });
        foreach (string item in items) await client.RecordAsync(item);
        long start = Stopwatch.GetTimestamp();
        ParticipationResult result = await client.ParticipateAsync();
        long end = Stopwatch.GetTimestamp();
        if (result.Outcome != ParticipationOutcome.Accepted)
            throw new InvalidOperationException($"the device's report does not count: {result.Outcome}, {result.Sentence}");
        if (client.Recommend(10).Count != 10) throw new InvalidOperationException("the device cannot recommend ten items");
        double recommend = Stopwatch.GetElapsedTime(end).TotalMilliseconds;

        // From the first request of a part to the first one of the next part.
        long first = way.First, manifest = way[Calls.ManifestsPath], frame = way[Calls.FramesPath], report = way["/Report"];
        double[] numbers =
        [
            Between(start, first), Between(first, manifest), Between(manifest, frame), Between(frame, report), Between(report, end),
            Between(start, end), recommend, ChildRun.MostMemory() ?? 0, result.Traffic.ReportBytes, result.Traffic.FrameBytes,
            result.Traffic.CatalogueBytes, result.Traffic.BytesUp, result.Traffic.BytesDown, new FileInfo(file).Length,
        ];
        return string.Join(' ', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
    }

    private static double Between(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

    /// <summary>When each request began.</summary>
    private sealed class Stops : DelegatingHandler
    {
        private readonly List<(string Path, long Time)> _begun = [];

        public long First => _begun[0].Time;

        public long this[string part] => _begun.First(one => one.Path.Contains(part, StringComparison.Ordinal)).Time;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _begun.Add((request.RequestUri!.AbsolutePath, Stopwatch.GetTimestamp()));
            return base.SendAsync(request, cancellationToken);
        }
    }
}
