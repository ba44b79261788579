using System.Collections.Concurrent;
using System.Net;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Options;
using Microsoft.AspNetCore.Connections;
using Endpoint = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace FedRas.Hosting.Tls;

/// <summary>
/// Closes connections that are too many, in all or of one address, before anything is encrypted or read. The listener's own limit would
/// count the socket of the operator too, who must get in while others flood the server.
/// </summary>
internal sealed class ConnectionLimits(LimitOptions limits, ServerObserver observer)
{
    private readonly ConcurrentDictionary<IPAddress, int> _byAddress = [];
    private int _open;

    /// <summary>Has a listener ask the limits.</summary>
    public void Guard(Endpoint endpoint)
    {
        if (!limits.On) return;
        endpoint.Use(next => async connection =>
        {
            IPAddress? address = limits.PartyOf((connection.RemoteEndPoint as IPEndPoint)?.Address);
            bool isOne = Interlocked.Increment(ref _open) <= limits.Connections;
            bool isOfOne = address is null
                || _byAddress.AddOrUpdate(address, 1, (_, open) => open + 1) <= limits.AddressConnections;
            try
            {
                if (isOne && isOfOne) await next(connection).ConfigureAwait(false);
                else
                {
                    observer.TurnedAway(TurnedAwayBy.Connection);
                    connection.Abort(new ConnectionAbortedException("there are too many connections"));
                }
            }
            finally
            {
                Interlocked.Decrement(ref _open);
                if (address is not null) Leave(address);
            }
        });
    }

    private void Leave(IPAddress address)
    {
        while (_byAddress.TryGetValue(address, out int open))
        {
            if (open > 1 ? _byAddress.TryUpdate(address, open - 1, open) : _byAddress.TryRemove(KeyValuePair.Create(address, open)))
                return;
        }
    }
}
