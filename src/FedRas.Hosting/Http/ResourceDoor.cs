using FedRas.Hosting.Engine;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Storage;
using FedRas.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace FedRas.Hosting.Http;

/// <summary>
/// What devices download. All but the newest manifest is named by its hash and never changes, so that caches before the server carry it.
/// </summary>
internal static class ResourceDoor
{
    private const string Forever = "public, max-age=31536000, immutable", Shortly = "public, max-age=1, must-revalidate";
    private static readonly string[] s_methods = ["GET", "HEAD"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (string path in (string[])[Calls.FramesPath, Calls.ItemsPath, Calls.ManifestsPath])
            routes.MapMethods(path + "{hash}", s_methods, (string hash, HttpContext http, FederationEngine engine) =>
                FindAsync(path, hash, http, engine));
        routes.MapMethods(Calls.ManifestPath, s_methods, (HttpContext http, FederationEngine engine) =>
        {
            if (engine.Live?.Machine.Served is not { } served) return NotReady(http, engine);
            return Found(http, engine, ServerObserver.Manifests, served.ManifestBytes, Calls.ContentType, served.ManifestHash, Shortly);
        });
    }

    private static async Task<IResult> FindAsync(string path, string hash, HttpContext http, FederationEngine engine)
    {
        if (engine.Live is not { } live) return NotReady(http, engine);
        if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower))
            return Missing(http, $"'{path}{hash}' names no hash: 64 lower-case hex digits");
        ReadOnlyMemory<byte>? found;
        try
        {
            found = await live.FindAsync(path, hash, http.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreException or InvalidOperationException) // it failed, or is being opened again
        {
            return NotReady(http, engine);
        }
        string type = path == Calls.FramesPath ? "application/octet-stream" : Calls.ContentType;
        return found is { } bytes ? Found(http, engine, KindOf(path), bytes, type, hash, Forever)
            : Missing(http, $"there is nothing at {path}{hash}, or not any more: check in again for the newest version");
    }

    private static string KindOf(string path) => path == Calls.FramesPath ? ServerObserver.Frames
        : path == Calls.ItemsPath ? ServerObserver.Lists : ServerObserver.Manifests;

    private static IResult Found(
        HttpContext http, FederationEngine engine, string kind, ReadOnlyMemory<byte> bytes, string type, string hash, string cache)
    {
        if (HttpMethods.IsGet(http.Request.Method))
        {
            // A part, or "not modified", is shorter than the whole.
            http.Response.OnCompleted(() =>
            {
                if (http.Response.StatusCode < StatusCodes.Status300MultipleChoices)
                    engine.Observer.Sent(kind, http.Response.ContentLength ?? bytes.Length);
                return Task.CompletedTask;
            });
        }
        http.Response.Headers.CacheControl = cache;
        return Results.Bytes(bytes, type, enableRangeProcessing: true, entityTag: new EntityTagHeaderValue($"\"{hash}\""));
    }

    private static IResult Missing(HttpContext http, string sentence)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Text(sentence + "\n", "text/plain", statusCode: StatusCodes.Status404NotFound);
    }

    private static IResult NotReady(HttpContext http, FederationEngine engine)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.RetryAfter = ((int)Math.Ceiling(engine.Options.Timeouts.RetryRejected.TotalSeconds)).ToString();
        return Results.Text("the server starts, stops or cannot reach its store: try again later\n", "text/plain",
            statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
