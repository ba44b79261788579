using FedRas.Hosting.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FedRas.Hosting.Tls;

/// <summary>Marks connections that came by <see cref="ListenOptions.OperatorAddress"/>.</summary>
internal sealed class OperatorWay
{
    private OperatorWay() { }

    public static OperatorWay Mark { get; } = new();

    /// <summary>A group of routes that are there only for connections of that way, if there is one.</summary>
    public static RouteGroupBuilder Group(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("");
        if (routes.ServiceProvider.GetRequiredService<FedRasServerOptions>().Listen.OperatorUri is null) return group;
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            RequestDelegate inner = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = http =>
            {
                if (http.Features.Get<OperatorWay>() is not null) return inner(http);
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            };
        });
        return group;
    }
}
