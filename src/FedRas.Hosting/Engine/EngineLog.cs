using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Engine;

/// <summary>What the engine logs. An id never changes its meaning. A pseudonym never stands beside what a device reported.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(1001, LogLevel.Information, "round {Round} is open: {Goal} reports are wanted, {Places} places are given")]
    public static partial void RoundOpened(ILogger log, int round, int goal, int places);

    [LoggerMessage(1002, LogLevel.Information, "round {Round} goes on after a restart: {Places} places, {Reports} reports count already")]
    public static partial void RoundResumed(ILogger log, int round, int places, int reports);

    [LoggerMessage(1003, LogLevel.Information, "round {Round} committed: {Reports} reports of {Places} places, {ReportBytes} bytes up, a "
        + "frame of {FrameBytes} bytes, {Seconds:F2} s")]
    public static partial void RoundCommitted(
        ILogger log, int round, int places, int reports, long reportBytes, long frameBytes, double seconds);

    [LoggerMessage(1004, LogLevel.Warning, "round {Round} was given up ({Reason}): {Reports} reports of {Places} places, at least {Fewest} "
        + "are needed, {Seconds:F2} s; the table stays as it is")]
    public static partial void RoundAbandoned(
        ILogger log, int round, AbandonReason reason, int places, int reports, int fewest, double seconds);

    [LoggerMessage(1005, LogLevel.Error, "round {Round} diverged: {Why}")]
    public static partial void Diverged(ILogger log, int round, string why);

    [LoggerMessage(1006, LogLevel.Debug, "a report of round {Round} was refused: {Why}")]
    public static partial void ReportRefused(ILogger log, int round, string why);

    [LoggerMessage(1007, LogLevel.Warning, "the sums of the evaluation from round {From} on are dropped: devices ranked among {Former} "
        + "items, and rank among {Negatives} now (0 is all)")]
    public static partial void PoolDropped(ILogger log, int from, int former, int negatives);

    [LoggerMessage(1010, LogLevel.Information, "the federation {Id} was founded with {Items} items")]
    public static partial void Founded(ILogger log, string id, int items);

    [LoggerMessage(1011, LogLevel.Information, "ready: federation {Id}, round {Round}, {Items} items, {Devices} devices, {Steps} frames of "
        + "one round kept")]
    public static partial void Ready(ILogger log, string id, int round, int items, int devices, int steps);

    [LoggerMessage(1012, LogLevel.Error, "the store failed: {Why}. Nothing committed is lost. It is opened again in {Seconds:F1} s")]
    public static partial void StoreFailed(ILogger log, string why, double seconds);

    [LoggerMessage(1013, LogLevel.Error, "the engine failed, which is a fault of this program. All is read from the store again in "
        + "{Seconds:F1} s")]
    public static partial void EngineFailed(ILogger log, Exception error, double seconds);

    [LoggerMessage(1014, LogLevel.Critical, "the server cannot start: {Why}")]
    public static partial void CannotStart(ILogger log, string why);

    [LoggerMessage(1018, LogLevel.Error, "whoever watches the rounds failed at the end of round {Round}; the federation goes on")]
    public static partial void WatcherFailed(ILogger log, int round, Exception error);

    [LoggerMessage(1020, LogLevel.Information, "the server stops: {Reason}")]
    public static partial void Stopping(ILogger log, string reason);

    [LoggerMessage(1021, LogLevel.Information, "no round is open any more")]
    public static partial void RoundsEnded(ILogger log);

    [LoggerMessage(1022, LogLevel.Warning, "round {Round} has not ended: it stays open in the store, with the {Reports} reports that "
        + "count so far, and goes on after the next start")]
    public static partial void RoundLeftOpen(ILogger log, int round, int reports);

    [LoggerMessage(1023, LogLevel.Critical, "the process ends by an error that nothing handled")]
    public static partial void Unhandled(ILogger log, Exception? error);

    [LoggerMessage(1030, LogLevel.Information, "a token was issued: {Label}, for {Uses} devices")]
    public static partial void TokenIssued(ILogger log, string label, int uses);

    [LoggerMessage(1040, LogLevel.Warning, "address {Address} is cut off for {Seconds:F0} s: too many of its calls were forged or "
        + "malformed; its good calls are answered")]
    public static partial void AddressCutOff(ILogger log, System.Net.IPAddress address, double seconds);

    [LoggerMessage(1041, LogLevel.Warning, "address {Address} is cut off from the calls of operators for {Seconds:F0} s: too many of its "
        + "keys were wrong; a right one is answered")]
    public static partial void OperatorCutOff(ILogger log, System.Net.IPAddress address, double seconds);

    [LoggerMessage(1042, LogLevel.Warning, "device {Device} is cut off for {Seconds:F0} s: too many of its reports were refused")]
    public static partial void DeviceCutOff(ILogger log, string device, double seconds);

    [LoggerMessage(1033, LogLevel.Warning, "the operator paused the federation: no round opens until it goes on")]
    public static partial void Paused(ILogger log);

    [LoggerMessage(1034, LogLevel.Information, "the operator lets the federation go on")]
    public static partial void Resumed(ILogger log);

    [LoggerMessage(1035, LogLevel.Information, "the operator set the target of distortion to {Distortion}")]
    public static partial void Aimed(ILogger log, string distortion);

    [LoggerMessage(1031, LogLevel.Information, "device {Device} was revoked")]
    public static partial void Revoked(ILogger log, string device);

    [LoggerMessage(1032, LogLevel.Information, "{Added} items came into the catalogue and {Retired} left it, from version {Version} on")]
    public static partial void CatalogueChanged(ILogger log, int added, int retired, int version);
}
