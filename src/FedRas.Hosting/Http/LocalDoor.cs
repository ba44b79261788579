using System.Net;
using System.Net.Sockets;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Hosting.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FedRas.Hosting.Http;

/// <summary>What the operator does on the same machine, over the socket in the data folder. Nobody else reaches it.</summary>
internal static class LocalDoor
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/local");
        group.AddEndpointFilter(async (context, next) =>
        {
            // Any other socket, such as one that a proxy uses, belongs to the network.
            var options = context.HttpContext.RequestServices.GetRequiredService<FedRasServerOptions>();
            EndPoint? socket = context.HttpContext.Features.Get<IConnectionSocketFeature>()?.Socket.LocalEndPoint;
            if (!options.LocalCommands || socket is not UnixDomainSocketEndPoint local
                || local.ToString() != LocalSocket.PathOf(options.DataFolder))
                return Results.NotFound();
            try
            {
                return await next(context).ConfigureAwait(false);
            }
            catch (Exception e) when (e is FedRasException or ArgumentException)
            {
                return Said(e is StoreException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest,
                    e.Message.Split('\n')[0]);
            }
        });
        group.MapPost("/tokens", async (string label, int uses, double? days, FederationEngine engine, ServerAddress address) =>
            Results.Text(address.Invite(await engine.IssueTokenAsync(label, uses, days is { } n ? TimeSpan.FromDays(n) : null)
                .ConfigureAwait(false)) + "\n"));
        group.MapPost("/withdraw", async (string token, FederationEngine engine) =>
            await engine.WithdrawTokenAsync(token).ConfigureAwait(false)
                ? Said(StatusCodes.Status200OK, "nobody enrols with this token any more; devices that did stay enrolled")
                : Said(StatusCodes.Status404NotFound, "the server has no such token: copy what stands behind token= in the invitation"));
        group.MapPost("/revoke", async (string device, FederationEngine engine) => await engine.RevokeAsync(device).ConfigureAwait(false)
            ? Said(StatusCodes.Status200OK, $"{device} is revoked for ever")
            : Said(StatusCodes.Status404NotFound, $"no device has the pseudonym {device}: copy it as the device tells it"));
        group.MapPost("/items", async (HttpContext http, FederationEngine engine) => Said(StatusCodes.Status200OK,
            $"added; they are in the model from round {await engine.AddItemsAsync(await LinesAsync(http).ConfigureAwait(false))
                .ConfigureAwait(false)} on"));
        group.MapPost("/retire", async (HttpContext http, FederationEngine engine) => Said(StatusCodes.Status200OK,
            $"retired; they are gone from the model from round {await engine.RetireItemsAsync(await LinesAsync(http).ConfigureAwait(false))
                .ConfigureAwait(false)} on"));
        group.MapGet("/status", (FederationEngine engine) => Results.Json(
            new { ready = engine.IsReady, phase = engine.Phase?.ToString(), engine.Round, engine.Devices, engine.Counters }));
    }

    private static async Task<string[]> LinesAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        string text = await reader.ReadToEndAsync(http.RequestAborted).ConfigureAwait(false);
        return text.TrimEnd('\n').Split('\n', StringSplitOptions.TrimEntries);
    }

    private static IResult Said(int status, string sentence) => Results.Text(sentence + "\n", "text/plain", statusCode: status);
}
