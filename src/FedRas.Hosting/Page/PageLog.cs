using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Page;

/// <summary>What the page logs.</summary>
internal static partial class PageLog
{
    [LoggerMessage(1060, LogLevel.Error, "no overview could be made for the page")]
    public static partial void OverviewFailed(ILogger log, Exception e);

    [LoggerMessage(1061, LogLevel.Error, "the exposure of watched items could not be computed; it is tried again at the next version")]
    public static partial void ExposureFailed(ILogger log, Exception e);
}
