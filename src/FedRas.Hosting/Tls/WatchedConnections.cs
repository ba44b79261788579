using FedRas.Hosting.Observing;
using Microsoft.AspNetCore.Connections;
using Endpoint = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace FedRas.Hosting.Tls;

/// <summary>Marks a connection to the listener for metrics alone.</summary>
internal sealed class MetricsConnection
{
    /// <summary>Marks all connections of a listener.</summary>
    public static void Mark(Endpoint endpoint) => endpoint.Use(next => connection =>
    {
        connection.Features.Set(new MetricsConnection());
        return next(connection);
    });
}

/// <summary>Counts the connections that are open.</summary>
internal static class WatchedConnections
{
    public static void Count(this Endpoint endpoint, ServerObserver observer) => endpoint.Use(next => async connection =>
    {
        observer.Connected();
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            observer.Disconnected();
        }
    });
}
