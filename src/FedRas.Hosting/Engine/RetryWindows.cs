using FedRas.Hosting.Options;
using FedRas.Protocol;

namespace FedRas.Hosting.Engine;

/// <summary>
/// When a device should come back: drawn between half and one and a half of a window, so that devices that were told at the same time do
/// not come at the same time.
/// </summary>
internal sealed class RetryWindows(ServerTimeouts timeouts, Random random)
{
    public Retry NotReady => Of(LaterReason.NotReady, timeouts.RetryRejected, "the server starts, stops or cannot write at the moment");

    public Retry Busy => Of(LaterReason.Busy, timeouts.RetryRejected, "too many calls wait for the next round");

    public Retry NotSelected(string why) => Of(LaterReason.NotSelected, timeouts.RetryRejected, why);

    public Retry Separation(int rounds) => Of(LaterReason.Separation, timeouts.RetryAccepted,
        $"the device took part too recently: it sits out {rounds} rounds between two that it takes part in");

    public Retry Reported => Of(LaterReason.Reported, timeouts.RetryAccepted, "the device reported in this round: the next begins soon");

    /// <summary>Of a device that asked for nothing but the newest version.</summary>
    public Retry Refreshed => Of(LaterReason.Unspecified, timeouts.RetryAccepted, "no place was asked for");

    private Retry Of(LaterReason reason, TimeSpan window, string sentence)
    {
        double jitter;
        lock (random) jitter = 0.5 + random.NextDouble();
        return new Retry { Reason = reason, Sentence = sentence, AfterMs = (ulong)Math.Max(1, window.TotalMilliseconds * jitter) };
    }
}
