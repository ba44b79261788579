using FedRas.Hosting.Options;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FedRas.Hosting.Http;

/// <summary>
/// The cookie of an operator's session. Browsers send cookies to every port of a host, so it holds a name that no other program can use as
/// a key, and has the port in its own name, so that two servers of one machine do not take each other's away. Over TLS its prefix has the
/// browser keep everybody else from setting it.
/// </summary>
internal static class SessionCookie
{
    private const string Name = "fedras_operator_", Prefix = "__Host-";

    /// <summary>The session that a call came with; null without one.</summary>
    public static string? Of(HttpContext http) =>
        http.Request.Cookies.TryGetValue(NameOf(http), out string? kept) && kept.Length > 0 ? kept : null;

    /// <summary>Has the browser keep a session until it is closed.</summary>
    public static void Set(HttpContext http, string session) => http.Response.Cookies.Append(NameOf(http), session, Options(http));

    /// <summary>Has the browser forget it.</summary>
    public static void Delete(HttpContext http) => http.Response.Cookies.Delete(NameOf(http), Options(http));

    private static string NameOf(HttpContext http) =>
        (IsSecure(http) ? Prefix : "") + Name + (http.Request.Host.Port ?? (IsSecure(http) ? 443 : 80));

    // A proxy may end TLS, but not on the way that is the operator's own.
    private static bool IsSecure(HttpContext http) => http.Request.IsHttps
        || http.RequestServices.GetRequiredService<FedRasServerOptions>().Listen is { OperatorUri: null, PublicAddress: { } told }
            && told.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    private static CookieOptions Options(HttpContext http) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = IsSecure(http), Path = "/" };
}
