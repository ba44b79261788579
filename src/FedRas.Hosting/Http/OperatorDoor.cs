using System.Text;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FedRas.Hosting.Http;

/// <summary>Sessions of operators in a browser, and the calls that need the role of an operator.</summary>
internal static class OperatorDoor
{
    private const string Root = "/operator", Path = Root + "/session";
    private const int MostBytes = 512;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, BeginAsync).WithMetadata(BodyLimit.OfKey);
        routes.MapDelete(Path, (HttpContext http, OperatorSessions sessions) =>
        {
            if (OperatorGate.IsForeign(http.Request)) return Foreign();
            if (SessionCookie.Of(http) is { } session) sessions.End(session);
            SessionCookie.Delete(http);
            return Results.Text("the session is over\n");
        });
        AdminCalls.Map(routes.MapFor(OperatorRole.Operator, Root));
        routes.MapFor(OperatorRole.Viewer, Path).MapGet("", (HttpContext http) =>
            Results.Json(new { label = OperatorGate.Of(http).Label, role = OperatorGate.Of(http).Role.ToString().ToLowerInvariant() }));
    }

    private static async Task<IResult> BeginAsync(HttpContext http, OperatorKeys keys, OperatorSessions sessions, Guard guard)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (OperatorGate.IsForeign(http.Request)) return Foreign();
        if (!keys.IsOpen) return Results.Text(OperatorGate.NotReady + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        byte[] body = new byte[MostBytes + 1];
        int length = 0;
        await BodyDeadline.ReadAsync(http, async (stream, cancel) =>
            length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false))
            .ConfigureAwait(false);
        string key = Encoding.UTF8.GetString(body, 0, Math.Min(length, MostBytes)).Trim();
        if (length > MostBytes || keys.Find(key) is not { } known)
        {
            if (guard.OffendsByKey(http.Connection.RemoteIpAddress) is { } cut) return CallLimits.Reject(http, cut.Left, cut.Sentence);
            return Results.Text("the body is no operator key of this server: send the key alone, or make another one with fedras "
                + "operator-key on the machine of the server\n", statusCode: StatusCodes.Status401Unauthorized);
        }
        SessionCookie.Set(http, sessions.Begin(known));
        return Results.Json(new { label = known.Label, role = known.Role.ToString().ToLowerInvariant() });
    }

    private static IResult Foreign() => Results.Text("a page of another server asks for this session: open the page of this server\n",
        statusCode: StatusCodes.Status403Forbidden);
}
