using System.Net;
using System.Net.Sockets;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FedRas.Hosting.Http;

/// <summary>
/// What the operator does on the same machine, over the socket in the data folder. Nobody else reaches it. Operator keys are made and
/// withdrawn here alone, so that a key that leaked makes no others.
/// </summary>
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
            return options.LocalCommands && socket is UnixDomainSocketEndPoint local
                && local.ToString() == LocalSocket.PathOf(options.DataFolder)
                ? await next(context).ConfigureAwait(false) : Results.NotFound();
        });
        AdminCalls.Map(group);
        group.MapPost("/keys", (string label, string role, OperatorKeys keys) =>
            Enum.TryParse(role, ignoreCase: true, out OperatorRole known) ? AdminCalls.Done(keys.Issue(label, known))
            : AdminCalls.Said(StatusCodes.Status400BadRequest, $"there is no role '{role}': take viewer or operator"));
        group.MapPost("/keys/withdraw", (string label, OperatorKeys keys) => keys.Withdraw(label)
            ? AdminCalls.Done($"the key '{label}' is good for nothing any more, and neither are its sessions")
            : AdminCalls.Said(StatusCodes.Status404NotFound, $"no key is called '{label}': write the label as it was given"));
    }
}
