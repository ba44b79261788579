using FedRas.Hosting.Engine;
using FedRas.Hosting.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FedRas.Hosting.Http;

/// <summary>
/// Lets operators in. A call brings its key as bearer token, or the cookie of a session; a cookie counts only for the pages of this server
/// itself.
/// </summary>
internal static class OperatorGate
{
    /// <summary>Why no operator is let in before the keys are read.</summary>
    public const string NotReady = "the server is not ready: nobody can have a key before its store is open for the first time; try again";

    private const string Bearer = "Bearer ";

    /// <summary>A group of routes that ask for a role, whatever is mapped there and before anything of a call is read.</summary>
    /// <param name="routes">Where the group is.</param>
    /// <param name="least">The least role that may call.</param>
    /// <param name="prefix">The path before that of each route.</param>
    public static RouteGroupBuilder MapFor(this IEndpointRouteBuilder routes, OperatorRole least, string prefix = "")
    {
        RouteGroupBuilder group = routes.MapGroup(prefix);
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            RequestDelegate inner = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = http => Refuse(http, least) is { } refusal ? refusal.ExecuteAsync(http) : inner(http);
        });
        return group;
    }

    /// <summary>Whose key a call came with; to be asked behind the gate.</summary>
    public static OperatorKey Of(HttpContext http) => http.Features.Get<OperatorKey>()!;

    /// <summary>Whether a call that was let in would be let in still: its key may have been withdrawn, or its session ended.</summary>
    public static bool IsGood(HttpContext http) => Find(http) is { } known && known.Role >= Of(http).Role;

    /// <summary>Whether a browser says that a page of another origin makes the call.</summary>
    public static bool IsForeign(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ Length: > 0 } site, ..]) return site is not ("same-origin" or "none");
        // A proxy may end TLS: the scheme is another one then, and the host is not.
        return request.Headers.Origin is [{ Length: > 0 } origin, ..]
            && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Authority == request.Host.Value);
    }

    private static IResult? Refuse(HttpContext http, OperatorRole least)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!http.RequestServices.GetRequiredService<OperatorKeys>().IsOpen)
            return Sentence(StatusCodes.Status503ServiceUnavailable, NotReady);
        bool isKey = BearerOf(http.Request) is not null;
        if (!isKey && SessionCookie.Of(http) is null)
        {
            return Unknown(http, "this call needs an operator key: send it as 'Authorization: Bearer fro_…', or begin a session with POST "
                + "/operator/session; fedras operator-key makes one on the machine of the server");
        }
        if (!isKey && IsForeign(http.Request))
            return Sentence(StatusCodes.Status403Forbidden, "a session is good for the pages of this server alone, and another one calls");
        if (Find(http) is not { } known)
        {
            // A session ends by itself, and 256 bits are not guessed: only keys are counted.
            if (!isKey) return Unknown(http, "the session is over: sign in again");
            if (http.RequestServices.GetRequiredService<Guard>().OffendsByKey(http.Connection.RemoteIpAddress) is { } cut)
                return CallLimits.Reject(http, cut.Left, cut.Sentence);
            return Unknown(http, "the operator key is not one of this server, or was withdrawn: fedras operator-key makes another one");
        }
        if (known.Role < least)
        {
            return Sentence(StatusCodes.Status403Forbidden, $"the key '{known.Label}' has the role {Name(known.Role)}, and this call needs "
                + $"{Name(least)}: fedras operator-key --role {Name(least)} makes another one");
        }
        http.Features.Set(known);
        return null;
    }

    private static OperatorKey? Find(HttpContext http) =>
        BearerOf(http.Request) is { } key ? http.RequestServices.GetRequiredService<OperatorKeys>().Find(key)
        : SessionCookie.Of(http) is { } session ? http.RequestServices.GetRequiredService<OperatorSessions>().Find(session)
        : null;

    private static string? BearerOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } told, ..] && told.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? told[Bearer.Length..].Trim() : null;

    private static IResult Unknown(HttpContext http, string sentence)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer realm=\"fedras\"";
        return Sentence(StatusCodes.Status401Unauthorized, sentence);
    }

    private static string Name(OperatorRole role) => role.ToString().ToLowerInvariant();

    private static IResult Sentence(int status, string sentence) => Results.Text(sentence + "\n", "text/plain", statusCode: status);
}
