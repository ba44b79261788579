using System.Net;
using System.Threading.RateLimiting;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Options;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FedRas.Hosting.Http;

/// <summary>Who a route is for.</summary>
internal enum Caller
{
    /// <summary>Devices, and whoever pretends to be one.</summary>
    Device,

    /// <summary>Operators, whom no flood of the others keeps out.</summary>
    Operator,
}

/// <summary>
/// The limits of requests, by the framework's own middleware: so many of one address a second, so many of it at one time, and so many in
/// all. They stand before everything that a request costs. A host's own routes and limits stay as they are.
/// </summary>
internal static class CallLimits
{
    /// <summary>The header, or over gRPC the metadata, that says when to come back.</summary>
    public const string RetryAfter = "retry-after";

    private const string Grpc = "application/grpc";

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
                if (CallerOf(context.HttpContext) is not null) await RejectAsync(context).ConfigureAwait(false);
                else if (former is not null) await former(context, cancel).ConfigureAwait(false);
            };
        }));
        if (limits.HasProxies) services.Configure<ForwardedHeadersOptions>(limits.Trust);
    }

    /// <summary>Has an application ask the limits.</summary>
    public static void Use(IApplicationBuilder app, FedRasServerOptions options)
    {
        if (options.Limits.HasProxies) app.UseForwardedHeaders();
        TimeProvider clock = app.ApplicationServices.GetRequiredService<TimeProvider>();
        if (options.Limits.On) app.UseRateLimiter();
        app.Use((http, next) => http.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>() is null ? next(http)
            : BodyDeadline.RunAsync(http, next, options.Timeouts.Call, clock));
    }

    /// <summary>Marks the routes that the limits are for.</summary>
    public static T Limited<T>(this T routes, Caller caller) where T : IEndpointConventionBuilder => routes.WithMetadata(new Mark(caller));

    /// <summary>Whether a request is a call over gRPC.</summary>
    public static bool IsGrpc(HttpContext http) => http.Request.ContentType?.StartsWith(Grpc, StringComparison.Ordinal) == true;

    /// <summary>Seconds to wait, as a header says them.</summary>
    public static string Seconds(TimeSpan after) => ((int)Math.Ceiling(after.TotalSeconds)).ToString();

    /// <summary>The answer to a plain call that is turned away.</summary>
    public static IResult Reject(HttpContext http, TimeSpan after, string sentence)
    {
        http.Response.Headers.RetryAfter = Seconds(after);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Text(sentence + "\n", "text/plain", statusCode: StatusCodes.Status429TooManyRequests);
    }

    private static Task RejectAsync(OnRejectedContext context)
    {
        HttpContext http = context.HttpContext;
        // A limit of rate knows when there is room again, and one of number does not.
        bool isRate = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after);
        if (!isRate) after = TimeSpan.FromSeconds(1);
        http.RequestServices.GetRequiredService<ServerObserver>().TurnedAway(isRate ? TurnedAwayBy.Rate : TurnedAwayBy.Concurrency);
        string sentence = isRate ? "there are too many requests of this address a second: try again later"
            : "there are too many requests at one time, of this address or in all: try again later";
        if (!IsGrpc(http)) return Reject(http, after, sentence).ExecuteAsync(http);
        http.Response.ContentType = Grpc;
        http.Response.Headers.RetryAfter = Seconds(after);
        http.Response.Headers["grpc-status"] = ((int)StatusCode.ResourceExhausted).ToString();
        http.Response.Headers["grpc-message"] = Uri.EscapeDataString(sentence);
        http.Response.StatusCode = StatusCodes.Status200OK;
        return Task.CompletedTask;
    }

    private static PartitionedRateLimiter<HttpContext> Make(LimitOptions limits) => PartitionedRateLimiter.CreateChained(
        Of(http => PartyOf(http, limits), key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.AddressBurst,
            TokensPerPeriod = limits.AddressCalls,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        })),
        // The address before all: what it has too much of takes no place from the others.
        Of(http => PartyOf(http, limits), key => AtOnce(key, limits.AddressAtOnce, Math.Max(1, limits.OperatorsAtOnce / 4))),
        Of(http => CallerOf(http) is { } caller ? new Key(caller, null) : null, key => AtOnce(key, limits.Calls, limits.OperatorsAtOnce)));

    private static PartitionedRateLimiter<HttpContext> Of(Func<HttpContext, Key?> keyOf, Func<Key, RateLimitPartition<Key>> limiter) =>
        PartitionedRateLimiter.Create<HttpContext, Key>(http =>
            keyOf(http) is { } key ? limiter(key) : RateLimitPartition.GetNoLimiter(Key.Unlimited));

    private static RateLimitPartition<Key> AtOnce(Key key, int devices, int operators) => RateLimitPartition.GetConcurrencyLimiter(key, _ =>
        new ConcurrencyLimiterOptions { PermitLimit = key.Caller == Caller.Operator ? operators : devices });

    private static Key? PartyOf(HttpContext http, LimitOptions limits) =>
        CallerOf(http) is { } caller && limits.PartyOf(http.Connection.RemoteIpAddress) is { } party ? new Key(caller, party) : null;

    private static Caller? CallerOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<Mark>()?.Caller;

    private sealed record Mark(Caller Caller);

    private sealed record Key(Caller? Caller, IPAddress? Party)
    {
        public static Key Unlimited { get; } = new(null, null);
    }
}
