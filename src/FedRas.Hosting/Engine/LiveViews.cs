using FedRas.Hosting.Observing;
using FedRas.Hosting.Options;

namespace FedRas.Hosting.Engine;

/// <summary>What a running federation shows to its observer.</summary>
internal static class LiveViews
{
    private const int MostPoints = RoundLog.Kept;
    private const int MostFrames = 50; // those that were asked for most; a federation of many ages has one for each

    public static LiveView Of(LiveFederation live, FedRasServerOptions options, TimeProvider clock) => new()
    {
        Now = Now(live, options, clock),
        Round = live.Machine.Served.Round,
        Devices = live.State.Devices.Count,
        Items = live.Machine.Served.Items,
        Dim = options.Recipe.Dim,
        ReportBytes = live.State.Counters[ServerCounters.ReportBytes],
        StoreQueue = live.State.Writer.Waiting,
        Quality = () => [.. live.State.Evaluations.Points.TakeLast(MostPoints).Select(point =>
            new QualityView(point.FromRound, point.ToRound, point.Hr10, point.Ndcg10, point.Devices))],
        Privacy = () => live.Privacy.Of(live.State.Federation),
        Frames = () => [.. live.Machine.Served.Frames
            .OrderByDescending(offer => offer.Served).Take(MostFrames)
            .OrderByDescending(offer => offer.Frame.FromRound)
            .Select(offer => new FrameView(offer.Frame.FromRound, offer.Frame.Bytes.Length, offer.Served))],
    };

    public static RoundPoint Of(RoundEnd end, DateTimeOffset at) => new(
        end.Round, at, end.Places, end.Reports, end.ReportBytes, BytesDown: 0, end.FrameBytes, end.Time.TotalSeconds,
        end.Abandoned is { } why ? Label.Of(why) : null);

    private static NowView Now(LiveFederation live, FedRasServerOptions options, TimeProvider clock)
    {
        RoundInProgress? round = live.Machine.Round;
        long? left = round?.Started is { } started
            ? Math.Max(0, (long)(options.Timeouts.Deadline - clock.GetElapsedTime(started)).TotalMilliseconds) : null;
        return new NowView(
            Ready: true, Label.Of(live.Machine.Phase), round?.Number ?? live.Machine.Served.Round, round?.Places.Count ?? 0,
            round?.Answered ?? 0, round?.Open.Accepted ?? 0, options.Goal, options.Fewest, left, live.Machine.Waiting,
            live.State.Operator.IsPaused);
    }
}
