using FedRas.Hosting.Engine;
using FedRas.Hosting.Http;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Options;
using FedRas.Hosting.Page;
using FedRas.Hosting.Tls;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FedRas.Hosting;

/// <summary>A federation's server, by itself or in a host of one's own.</summary>
public static class FedRasServer
{
    /// <summary>
    /// A whole server, ready to run: the host, the listener with its certificate, and all calls. Add to <paramref name="configure"/> what
    /// else the host should have.
    /// </summary>
    /// <exception cref="ServerOptionsException">A setting is not legal.</exception>
    public static WebApplication Create(FedRasServerOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "FedRas" });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        builder.Services.AddFedRasServer(options);
        builder.Services.AddFedRasListener();
        configure?.Invoke(builder);
        WebApplication app = builder.Build();
        app.MapFedRasServer();
        return app;
    }

    /// <summary>
    /// Adds the engine and the calls to a host. Where it listens is the host's matter, or <see cref="AddFedRasListener"/>'s.
    /// </summary>
    /// <exception cref="ServerOptionsException">A setting is not legal.</exception>
    public static IServiceCollection AddFedRasServer(this IServiceCollection services, FedRasServerOptions options)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<OperatorKeys>();
        services.AddSingleton<OperatorSessions>();
        services.AddSingleton<FederationEngine>();
        services.AddSingleton(provider => provider.GetRequiredService<FederationEngine>().Observer);
        services.AddSingleton(provider => provider.GetRequiredService<FederationEngine>().Guard);
        services.AddSingleton(provider => provider.GetRequiredService<FederationEngine>().Operator);
        services.AddSingleton<DeviceCalls>();
        CallLimits.Add(services, options.Limits);
        services.AddSingleton(provider => new ServerAddress(options, provider.GetRequiredService<IServer>));
        MetricsDoor.Add(services, options.Metrics);
        services.AddHostedService<ExitLog>();
        services.AddPage();
        services.AddHostedService(provider => provider.GetRequiredService<FederationEngine>());
        services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = options.MostCallBytes);
        services.AddSingleton<IServiceMethodProvider<GrpcDoor>, GrpcMethods>();
        services.AddRoutingCore();
        // The host must not cut off the wait for the open round.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = 2 * options.Timeouts.Shutdown);
        return services;
    }

    /// <summary>
    /// Has Kestrel listen where <see cref="FedRasServerOptions.Listen"/> says, with the certificate named there or one of its own.
    /// </summary>
    public static IServiceCollection AddFedRasListener(this IServiceCollection services)
    {
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(provider => new ConfigureOptions<KestrelServerOptions>(kestrel =>
        {
            kestrel.ApplicationServices = provider;
            Listener.Configure(kestrel, provider.GetRequiredService<FedRasServerOptions>(), provider.GetRequiredService<ServerAddress>(),
                provider.GetRequiredService<ServerObserver>(), provider.GetRequiredService<TimeProvider>());
        }));
        return services;
    }

    /// <summary>
    /// Maps the calls of devices over gRPC and plain HTTPS, what they download, health and readiness, and local commands. If
    /// <paramref name="routes"/> is the application itself, as <see cref="WebApplication"/> is, its limits are put before them.
    /// </summary>
    public static IEndpointRouteBuilder MapFedRasServer(this IEndpointRouteBuilder routes)
    {
        if (routes is IApplicationBuilder app) app.UseFedRasLimits();
        routes.MapGrpcService<GrpcDoor>().Limited(Caller.Device);
        RouteGroupBuilder limited = routes.MapGroup("").Limited(Caller.Device), guarded = routes.MapGroup("").Limited(Caller.Operator);
        HttpDoor.Map(limited);
        ResourceDoor.Map(limited);
        RouteGroupBuilder operators = OperatorWay.Group(guarded);
        OperatorDoor.Map(operators);
        PageDoor.Map(operators);
        MetricsDoor.Map(operators);
        HealthDoor.Map(routes);
        LocalDoor.Map(routes);
        return routes;
    }

    /// <summary>
    /// Has an application ask <see cref="FedRasServerOptions.Limits"/> before the server's routes; to be called behind the routing. Needed
    /// only where <see cref="MapFedRasServer"/> is not called with the application itself.
    /// </summary>
    public static IApplicationBuilder UseFedRasLimits(this IApplicationBuilder app)
    {
        CallLimits.Use(app, app.ApplicationServices.GetRequiredService<FedRasServerOptions>());
        return app;
    }
}
