using System.Net;
using System.Security.Authentication;
using Grpc.Core;
using Polly.Timeout;

namespace FedRas.Client.Transport;

/// <summary>Tells failures of the way, which may be tried again, from answers, which may not.</summary>
internal static class LinkFailure
{
    /// <summary>Whether the call may be sent again.</summary>
    public static bool IsOfTheWay(Exception e) => Find<AuthenticationException>(e) is null && e switch
    {
        LinkException { After: { } after } => after <= RetryAfter.MostInCall,
        RpcException rpc => rpc.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Internal
            or StatusCode.Unknown or StatusCode.Cancelled or StatusCode.Aborted or StatusCode.ResourceExhausted,
        HttpRequestException http => http.StatusCode is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            or >= HttpStatusCode.InternalServerError,
        IOException or TimeoutRejectedException => true,
        _ => false,
    };

    /// <summary>What to tell of a call that failed for good; null if it is a fault of the program.</summary>
    public static LinkException? Explain(Exception e, Uri server, ServerTrust trust)
    {
        if (e is LinkException known) return known;
        if (Find<AuthenticationException>(e) is { } tls)
        {
            return trust.Objection is { } objection ? LinkException.Untrusted(objection, e)
                : LinkException.Unreachable($"no TLS with {server.Authority}: {tls.Message.TrimEnd('.')}; check that the address is "
                    + "that of a FedRas server", e);
        }
        if (e is TimeoutRejectedException)
            return LinkException.Unreachable($"{server.Authority} did not answer in time; check the network, and try again later", e);
        return e is RpcException or HttpRequestException or IOException
            ? LinkException.Unreachable($"{server.Authority} cannot be reached: {Why(e)}; check the address and the network, and try again "
                + "later", e) : null;
    }

    private static string Why(Exception e) => (e switch
    {
        RpcException rpc => $"{rpc.StatusCode}, {rpc.Status.Detail}",
        HttpRequestException { StatusCode: { } status } => $"HTTP status {(int)status}",
        _ => e.GetBaseException().Message,
    }).TrimEnd('.');

    private static T? Find<T>(Exception? e) where T : Exception
    {
        for (; e is not null; e = (e as RpcException)?.Status.DebugException ?? e.InnerException)
            if (e is T found) return found;
        return null;
    }
}
