using FedRas.Hosting.Http;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace FedRas.Hosting.Page;

/// <summary>
/// The operator's page at <c>/</c>, its files, and what it is told. The page holds nothing of the federation: what it shows comes over
/// <see cref="Events"/>, which asks for a key.
/// </summary>
internal static class PageDoor
{
    /// <summary>What the page is told, as server-sent events.</summary>
    public const string Events = "/operator/events";

    /// <summary>Where the files lie, before their version.</summary>
    public const string Files = "/page/";

    private const string Policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
    private static readonly string[] s_methods = ["GET", "HEAD"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        if (!routes.ServiceProvider.GetRequiredService<FedRasServerOptions>().Page.On) return;
        routes.MapMethods("/", s_methods, (HttpContext http, PageAssets assets) => Send(http, assets.Page, "no-cache"));
        routes.MapMethods(Files + "{version}/{**name}", s_methods, (string version, string? name, HttpContext http, PageAssets assets) =>
            assets.Find(version, name ?? "") is { } asset ? Send(http, asset, "public, max-age=31536000, immutable") : Missing(http));
        routes.MapFor(OperatorRole.Viewer).MapGet(Events, (HttpContext http, OverviewFeed feed) =>
        {
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            http.Response.Headers["X-Accel-Buffering"] = "no"; // a proxy before the server must not hold it back
            return TypedResults.ServerSentEvents(feed.ReadAsync(() => OperatorGate.IsGood(http), http.RequestAborted));
        });
    }

    private static IResult Send(HttpContext http, PageAsset asset, string cache)
    {
        IHeaderDictionary headers = http.Response.Headers;
        Guard(headers);
        headers.CacheControl = cache;
        headers.Vary = HeaderNames.AcceptEncoding;
        bool isPacked = http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (isPacked) headers.ContentEncoding = "gzip";
        return Results.Bytes(isPacked ? asset.Packed : asset.Plain, asset.Type,
            entityTag: new EntityTagHeaderValue($"\"{asset.Tag}{(isPacked ? "-gzip" : "")}\""));
    }

    private static IResult Missing(HttpContext http)
    {
        Guard(http.Response.Headers);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Text("the page has no such file, or not any more: load / again\n", statusCode: StatusCodes.Status404NotFound);
    }

    private static void Guard(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
