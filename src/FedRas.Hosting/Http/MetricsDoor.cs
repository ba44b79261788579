using System.Reflection;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Options;
using FedRas.Hosting.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FedRas.Hosting.Http;

/// <summary>Metrics as Prometheus reads them, and traces to a collector if one is named.</summary>
internal static class MetricsDoor
{
    public const string Path = "/metrics";

    /// <summary>The standard's variable for the address of a collector; without it there are no traces.</summary>
    public const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Meters besides the server's own: the runtime's, the listener's, and that of requests.</summary>
    public static readonly string[] Others = ["System.Runtime", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting"];

    public static void Add(IServiceCollection services, MetricsOptions options)
    {
        bool hasCollector = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Collector));
        if (!options.On && !hasCollector) return;
        OpenTelemetry.OpenTelemetryBuilder telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(
            "fedras", serviceVersion: typeof(MetricsDoor).Assembly.GetName().Version?.ToString(3)));
        if (options.On)
        {
            telemetry.WithMetrics(metrics => metrics.AddMeter(ServerMeter.Name).AddMeter(Others).AddPrometheusExporter());
            services.AddSingleton<IStartupFilter, OwnListener>();
        }
        if (hasCollector)
            telemetry.WithTracing(traces => traces.AddSource(ServerTraces.Name, "Microsoft.AspNetCore").AddOtlpExporter());
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<FedRasServerOptions>().Metrics.On)
            routes.MapFor(OperatorRole.Viewer).MapPrometheusScrapingEndpoint(Path);
    }

    // Whatever else the host serves is not there.
    private sealed class OwnListener : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.MapWhen(http => http.Features.Get<MetricsConnection>() is not null, own =>
            {
                own.UseOpenTelemetryPrometheusScrapingEndpoint(Path);
                own.Run(http => Results.Text($"metrics are at {Path}; nothing else is here\n", statusCode: StatusCodes.Status404NotFound)
                    .ExecuteAsync(http));
            });
            next(app);
        };
    }
}
