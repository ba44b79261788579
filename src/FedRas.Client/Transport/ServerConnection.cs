using System.Net;
using System.Net.Sockets;
using FedRas.Protocol;
using Grpc.Net.Client;

namespace FedRas.Client.Transport;

/// <summary>The connections to the server: one HTTP handler for calls and downloads, replaced as a whole when it is stuck.</summary>
internal sealed class ServerConnection : IDisposable
{
    private readonly HttpMessageHandler _handler;
    private readonly GrpcChannel? _channel;

    public ServerConnection(LinkSettings settings, ServerTrust trust, TrafficMeter meter)
    {
        var sockets = new SocketsHttpHandler
        {
            SslOptions = trust.Options(),
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            // Shorter than proxies wait before they cut, so no call goes into a connection that somebody cut. No pings: servers count them.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = settings.CallTimeout,
            ConnectCallback = async (context, cancel) =>
            {
                Stream stream = await ConnectAsync(context.DnsEndPoint, cancel).ConfigureAwait(false);
                return new MeteredStream(settings.WrapConnection?.Invoke(stream) ?? stream, meter);
            },
        };
        _handler = settings.WrapHandler?.Invoke(sockets) ?? sockets;
        var authority = new Uri(settings.Server!.GetLeftPart(UriPartial.Authority));
        bool isGrpc = settings.Kind == TransportKind.Grpc;
        Client = new HttpClient(_handler, disposeHandler: false)
        {
            BaseAddress = authority,
            MaxResponseContentBufferSize = HttpCalls.MostBytes, // of answers; downloads are streams
            Timeout = Timeout.InfiniteTimeSpan, // each call has its own
            DefaultRequestVersion = isGrpc ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = isGrpc ? HttpVersionPolicy.RequestVersionOrLower : HttpVersionPolicy.RequestVersionExact,
        };
        if (isGrpc)
        {
            _channel = GrpcChannel.ForAddress(authority, new GrpcChannelOptions
            {
                HttpHandler = _handler,
                ThrowOperationCanceledOnCancellation = true, // a time-out is told from a failure of the way
            });
        }
        Calls = _channel is null ? new HttpCalls(Client, settings.Time)
            : new GrpcCalls(new FederationService.FederationServiceClient(_channel), authority);
    }

    public HttpClient Client { get; }

    public ICalls Calls { get; }

    public void Dispose()
    {
        _channel?.Dispose();
        Client.Dispose();
        _handler.Dispose();
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint address, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
