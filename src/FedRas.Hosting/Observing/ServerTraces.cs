using System.Diagnostics;

namespace FedRas.Hosting.Observing;

/// <summary>
/// Spans of what takes time: a call with its gate, its acceptance and the wait for the store, and the end of a round with its stages. No
/// span names a device. Without a listener a span is null and costs nothing.
/// </summary>
internal static class ServerTraces
{
    /// <summary>The name of the source.</summary>
    public const string Name = "FedRas.Server";

    public const string Gate = "gate", Accept = "accept", Store = "store", CloseRound = "close round", Fold = "fold",
        Publish = "publish", Commit = "commit";

    private static readonly ActivitySource s_source = new(Name);

    public static Activity? Start(string span) => s_source.StartActivity(span);

    /// <summary>The span of something that has ended by now.</summary>
    public static void Ended(string span, DateTimeOffset start, TimeSpan duration)
    {
        using Activity? ended = s_source.StartActivity(span, ActivityKind.Internal, default(ActivityContext), startTime: start);
        ended?.SetEndTime((start + duration).UtcDateTime);
    }

    /// <summary>Says how a call was answered, or how a round ended.</summary>
    public static void Outcome(this Activity? span, string outcome) => span?.SetTag("fedras.outcome", outcome);
}
