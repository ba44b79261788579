using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using FedRas.Protocol;
using Grpc.Core;

namespace FedRas.Client.Transport;

/// <summary>What a server, or a proxy before it, says when it has no time: come back after so long.</summary>
internal static class RetryAfter
{
    /// <summary>A pause that is made within a call; after a longer one the app calls again.</summary>
    public static readonly TimeSpan MostInCall = TimeSpan.FromSeconds(5);

    private const string Name = "retry-after";
    private static readonly TimeSpan s_most = TimeSpan.FromDays(1); // whoever says more must not keep a device out for good

    /// <summary>Throws if a response says to come back later.</summary>
    /// <exception cref="LinkException">It does.</exception>
    public static async Task ThrowAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancel)
    {
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)) return;
        RetryConditionHeaderValue? header = response.Headers.RetryAfter;
        if ((header?.Delta ?? header?.Date - time.GetUtcNow()) is not { } after) return;
        bool isText = response.Content.Headers.ContentType?.MediaType == "text/plain";
        string why = isText ? (await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false)).Trim() : "";
        throw Later(response.RequestMessage?.RequestUri?.Authority, why, after,
            response.StatusCode == HttpStatusCode.TooManyRequests ? LaterReason.Busy : LaterReason.NotReady, null);
    }

    /// <summary>The failure of a call over gRPC that says to come back later; null if it does not.</summary>
    public static LinkException? Of(RpcException failure, Uri? server) =>
        failure.StatusCode is StatusCode.ResourceExhausted or StatusCode.Unavailable
        && int.TryParse(failure.Trailers.GetValue(Name), CultureInfo.InvariantCulture, out int seconds)
            ? Later(server?.Authority, Uri.UnescapeDataString(failure.Status.Detail), TimeSpan.FromSeconds(seconds),
                failure.StatusCode == StatusCode.ResourceExhausted ? LaterReason.Busy : LaterReason.NotReady, failure)
            : null;

    private static LinkException Later(string? server, string why, TimeSpan after, LaterReason reason, Exception? inner)
    {
        after = after < TimeSpan.Zero ? TimeSpan.Zero : after > s_most ? s_most : after;
        string said = why is "" or { Length: > 300 } ? "no time now" : why;
        return LinkException.Later($"{server} says: {said}; call again in {after.TotalSeconds:0} s", after, reason, inner);
    }
}
