using FedRas.Hosting.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FedRas.Hosting.Http;

/// <summary>For whoever runs the process: whether it lives, and whether it can answer.</summary>
internal static class HealthDoor
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("alive\n"));
        routes.MapGet("/readyz", (FederationEngine engine) => engine.Live is { } live
            ? Results.Text($"ready: {live.Machine.Phase.ToString().ToLowerInvariant()}, round {live.Machine.Served.Round}\n")
            : Results.Text("not ready: the store is not open\n", statusCode: StatusCodes.Status503ServiceUnavailable));
    }
}
