using FedRas.Hosting.Options;
using FedRas.Protocol;

namespace FedRas.Hosting.Engine;

/// <summary>
/// When a device should come back: drawn between half and one and a half of a window, so that devices that were told at the same time do
/// not come at the same time.
/// </summary>
/// <param name="timeouts">The windows.</param>
/// <param name="random">Draws.</param>
/// <param name="holdsDevices">Whether devices wait at the server for the next draw, and so come back soon.</param>
internal sealed class RetryWindows(ServerTimeouts timeouts, Random random, bool holdsDevices = false)
{
    public Retry NotReady => Of(LaterReason.NotReady, timeouts.RetryRejected, "the server starts, stops or cannot write at the moment");

    public Retry Busy => Of(LaterReason.Busy, timeouts.RetryRejected, "too many calls wait for the next round");

    /// <summary>Of a device that calls too often, or is cut off and so has to wait longer.</summary>
    public Retry Limited(string why, TimeSpan left = default)
    {
        Retry retry = Of(LaterReason.Limited, timeouts.RetryAccepted, why);
        retry.AfterMs += (ulong)left.TotalMilliseconds;
        return retry;
    }

    /// <summary>Of a check-in whose device made another one while it waited.</summary>
    public Retry AskedAgain => Of(LaterReason.Busy, timeouts.RetryRejected, "the device checked in again meanwhile: that call is answered");

    public Retry NotSelected(string why) => Of(LaterReason.NotSelected, timeouts.RetryRejected, why);

    /// <summary>Of a device that has waited already.</summary>
    public Retry NotDrawn => Of(LaterReason.NotSelected, Soon, "the round drew other devices");

    public Retry Separation(int rounds) => Of(LaterReason.Separation, timeouts.RetryAccepted,
        $"the device took part too recently: it sits out {rounds} rounds between two that it takes part in");

    public Retry Reported => Of(LaterReason.Reported, holdsDevices ? Soon : timeouts.RetryAccepted,
        "the device reported in this round: the next begins soon");

    public Retry Paused => Of(LaterReason.Paused, timeouts.RetryAccepted,
        "the operator paused the federation: the newest model stays to be downloaded");

    public Retry Finished => Of(LaterReason.Finished, timeouts.RetryAccepted,
        "all rounds are done: the newest model stays to be downloaded");

    /// <summary>Of a device that asked for nothing but the newest version.</summary>
    public Retry Refreshed => Of(LaterReason.Unspecified, timeouts.RetryAccepted, "no place was asked for");

    private TimeSpan Soon => timeouts.RetryRejected / 100;

    private Retry Of(LaterReason reason, TimeSpan window, string sentence)
    {
        double jitter;
        lock (random) jitter = 0.5 + random.NextDouble();
        return new Retry { Reason = reason, Sentence = sentence, AfterMs = (ulong)Math.Max(1, window.TotalMilliseconds * jitter) };
    }
}
