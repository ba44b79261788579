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
        Map(routes, Calls.Enroll, EnrollRequest.Parser, async (calls, request) => await calls.EnrollAsync(request).ConfigureAwait(false));
        Map(routes, Calls.CheckIn, SignedCall.Parser, async (calls, request) => await calls.CheckInAsync(request).ConfigureAwait(false));
        Map(routes, Calls.Report, SignedCall.Parser, async (calls, request) => await calls.ReportAsync(request).ConfigureAwait(false));
        Map(routes, Calls.Leave, SignedCall.Parser, async (calls, request) => await calls.LeaveAsync(request).ConfigureAwait(false));
    }

    private static void Map<T>(
        IEndpointRouteBuilder routes, string call, MessageParser<T> parser, Func<DeviceCalls, T, Task<IMessage>> answer)
        where T : IMessage<T> =>
        routes.MapPost(Calls.PathOf(call), async (HttpContext http, DeviceCalls calls, Guard guard) =>
        {
            System.Net.IPAddress? address = http.Connection.RemoteIpAddress;
            http.Response.Headers.CacheControl = "no-store";
            if (http.Request.ContentType?.Split(';')[0].Trim() != Calls.ContentType)
            {
                guard.Offends(address);
                return Sentence(StatusCodes.Status415UnsupportedMediaType,
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
                guard.Offends(address);
                return Sentence(StatusCodes.Status400BadRequest,
                    $"the body is no {typeof(T).Name} of fedras.proto, version {Calls.Version}: send one, encoded as protocol buffer");
            }
            catch (BadHttpRequestException e)
            {
                guard.Offends(address);
                return Sentence(e.StatusCode, $"the body cannot be read: {e.Message}");
            }
            IMessage reply = await answer(calls, request).ConfigureAwait(false);
            if (Refusals.In(reply) is { } refusal) guard.Refused(address, refusal.Code);
            return Results.Bytes(reply.ToByteArray(), Calls.ContentType);
        }).WithMetadata(BodyLimit.Of(call, routes.ServiceProvider.GetRequiredService<FederationEngine>()));

    private static async Task<byte[]> ReadAsync(HttpContext http)
    {
        // The server's limit holds for what really comes; a length that lies makes nobody allocate.
        using var body = new MemoryStream((int)Math.Clamp(http.Request.ContentLength ?? 0, 0, 64 << 10));
        await http.Request.Body.CopyToAsync(body, http.RequestAborted).ConfigureAwait(false);
        return body.ToArray();
    }

    private static IResult Sentence(int status, string sentence) => Results.Text(sentence + "\n", "text/plain", statusCode: status);
}
