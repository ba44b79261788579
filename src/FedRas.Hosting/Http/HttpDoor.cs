using System.Net;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Identity;
using FedRas.Protocol;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FedRas.Hosting.Http;

/// <summary>The same calls as plain HTTPS: for proxies that cut HTTP/2, and for browsers.</summary>
internal static class HttpDoor
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, Calls.Enroll, EnrollRequest.Parser, async (calls, request, _) =>
            await calls.EnrollAsync(request).ConfigureAwait(false));
        Map(routes, Calls.CheckIn, SignedCall.Parser, async (calls, request, from) =>
            await calls.CheckInAsync(request, from).ConfigureAwait(false));
        Map(routes, Calls.Report, SignedCall.Parser, async (calls, request, from) =>
            await calls.ReportAsync(request, from).ConfigureAwait(false));
        Map(routes, Calls.Leave, SignedCall.Parser, async (calls, request, from) =>
            await calls.LeaveAsync(request, from).ConfigureAwait(false));
    }

    private static void Map<T>(
        IEndpointRouteBuilder routes, string call, MessageParser<T> parser, Func<DeviceCalls, T, IPAddress?, Task<IMessage>> answer)
        where T : IMessage<T> =>
        routes.MapPost(Calls.PathOf(call), async (HttpContext http, DeviceCalls calls, Guard guard) =>
        {
            IPAddress? address = http.Connection.RemoteIpAddress;
            http.Response.Headers.CacheControl = "no-store";
            if (http.Request.ContentType?.Split(';')[0].Trim() != Calls.ContentType)
            {
                return Bad(StatusCodes.Status415UnsupportedMediaType,
                    $"the content type is '{http.Request.ContentType}'; send the message of fedras.proto as {Calls.ContentType}");
            }
            T request;
            try
            {
                byte[] body = await ReadAsync(http).ConfigureAwait(false);
                request = parser.ParseFrom(body);
            }
            catch (InvalidProtocolBufferException)
            {
                return Bad(StatusCodes.Status400BadRequest,
                    $"the body is no {typeof(T).Name} of fedras.proto, version {Calls.Version}: send one, encoded as protocol buffer");
            }
            catch (BadHttpRequestException e)
            {
                return Bad(e.StatusCode, $"the body cannot be read: {e.Message}");
            }
            IMessage reply = await answer(calls, request, address).ConfigureAwait(false);
            if (Refusals.In(reply) is { } refusal && guard.Refused(address, refusal.Code) is { } cut)
                return CallLimits.Reject(http, cut.Left, cut.Sentence);
            return Results.Bytes(reply.ToByteArray(), Calls.ContentType);

            IResult Bad(int status, string sentence) => guard.Offends(address) is { } off
                ? CallLimits.Reject(http, off.Left, off.Sentence) : Results.Text(sentence + "\n", "text/plain", statusCode: status);
        }).WithMetadata(BodyLimit.Of(call, routes.ServiceProvider.GetRequiredService<FederationEngine>()));

    private static async Task<byte[]> ReadAsync(HttpContext http)
    {
        // The server's limit holds for what really comes; a length that lies makes nobody allocate.
        using var body = new MemoryStream((int)Math.Clamp(http.Request.ContentLength ?? 0, 0, 64 << 10));
        await BodyDeadline.ReadAsync(http, (stream, cancel) => stream.CopyToAsync(body, cancel)).ConfigureAwait(false);
        return body.ToArray();
    }
}
