using System.Net;
using System.Threading.RateLimiting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FedRas.Hosting.Http;

/// <summary>
/// The limits of requests, by the framework's own middleware: so many of one address a second, and so many at one time. They stand before
/// everything that a request costs. A host's own routes and limits stay as they are.
/// </summary>
internal static class CallLimits
{
    public static void Add(IServiceCollection services, LimitOptions limits)
    {
        services.AddRateLimiter();
        services.AddSingleton<IConfigureOptions<RateLimiterOptions>>(new ConfigureOptions<RateLimiterOptions>(limiter =>
        {
            PartitionedRateLimiter<HttpContext> ours = Make(limits);
            limiter.GlobalLimiter = limiter.GlobalLimiter is { } theirs ? PartitionedRateLimiter.CreateChained(theirs, ours) : ours;
            Func<OnRejectedContext, CancellationToken, ValueTask>? former = limiter.OnRejected;
            limiter.OnRejected = async (context, cancel) =>
            {
                if (IsOurs(context.HttpContext)) await RejectAsync(context).ConfigureAwait(false);
                else if (former is not null) await former(context, cancel).ConfigureAwait(false);
            };
        }));
        if (limits.BehindProxy)
            services.Configure<ForwardedHeadersOptions>(forwarded => forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor);
    }

    /// <summary>Has an application ask the limits.</summary>
    public static void Use(IApplicationBuilder app, LimitOptions limits)
    {
        if (limits.BehindProxy) app.UseForwardedHeaders();
        if (!limits.On) return;
        app.Use((http, next) => IsOurs(http)
            && http.RequestServices.GetRequiredService<Guard>().Refuse(http.Connection.RemoteIpAddress) is { } cut
                ? RejectAsync(http, cut.Left, cut.Sentence) : next(http));
        app.UseRateLimiter();
    }

    /// <summary>Marks the routes that the limits are for.</summary>
    public static T Limited<T>(this T routes) where T : IEndpointConventionBuilder => routes.WithMetadata(new Mark());

    /// <summary>Says no in the way of the call.</summary>
    public static Task RejectAsync(HttpContext http, TimeSpan after, string sentence)
    {
        HttpResponse response = http.Response;
        response.Headers.RetryAfter = ((int)Math.Ceiling(after.TotalSeconds)).ToString();
        response.Headers.CacheControl = "no-store";
        if (http.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
            return Results.Text(sentence + "\n", "text/plain", statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(http);
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)StatusCode.ResourceExhausted).ToString();
        response.Headers["grpc-message"] = Uri.EscapeDataString(sentence);
        response.StatusCode = StatusCodes.Status200OK;
        return Task.CompletedTask;
    }

    private static Task RejectAsync(OnRejectedContext context) => RejectAsync(context.HttpContext,
        context.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after) ? after : TimeSpan.FromSeconds(1),
        "there are too many requests, of this address or in all: try again later");

    private static PartitionedRateLimiter<HttpContext> Make(LimitOptions limits) => PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<HttpContext, IPAddress>(http =>
            IsOurs(http) && limits.PartyOf(http.Connection.RemoteIpAddress) is { } party
                ? RateLimitPartition.GetTokenBucketLimiter(party, _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = limits.AddressBurst,
                    TokensPerPeriod = limits.AddressCalls,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                })
                : RateLimitPartition.GetNoLimiter(IPAddress.None)),
        PartitionedRateLimiter.Create<HttpContext, bool>(http => IsOurs(http)
            ? RateLimitPartition.GetConcurrencyLimiter(true, _ => new ConcurrencyLimiterOptions { PermitLimit = limits.Calls })
            : RateLimitPartition.GetNoLimiter(false)));

    private static bool IsOurs(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<Mark>() is not null;

    private sealed class Mark;
}
