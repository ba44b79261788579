using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FedRas.Network.Tests.Client;

/// <summary>A TCP proxy on this machine that cuts all connections when it is told to, as one does that cuts those that are idle.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<(TcpClient Near, TcpClient Far)> _connections = [];
    private readonly Task _accepting;
    private readonly int _server;

    public CuttingProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections so far.</summary>
    public int Connections => _connections.Count;

    /// <summary>Whether connections stay open and nothing comes through any more, without a word to either side.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Cuts all connections.</summary>
    public void Cut()
    {
        foreach ((TcpClient near, TcpClient far) in _connections)
        {
            near.Close();
            far.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient near = await _listener.AcceptTcpClientAsync();
                var far = new TcpClient();
                await far.ConnectAsync(IPAddress.Loopback, _server);
                bool isSilent = false;
                if (IsSilent) IsSilent = false; // the connections before this one are the silent ones
                _connections.Add((near, far));
                _ = PassAsync(near, far, () => isSilent |= IsSilent);
                _ = PassAsync(far, near, () => isSilent |= IsSilent);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private static async Task PassAsync(TcpClient from, TcpClient to, Func<bool> isSilent)
    {
        try
        {
            var buffer = new byte[1 << 14];
            while (await from.GetStream().ReadAsync(buffer) is > 0 and int read)
                if (!isSilent()) await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }
}
