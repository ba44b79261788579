using System.Net;
using System.Security.Cryptography.X509Certificates;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Endpoint = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace FedRas.Hosting.Tls;

/// <summary>Has Kestrel listen where the options say: HTTP/1.1 and HTTP/2 over TLS, or HTTP/1.1 alone to this machine.</summary>
internal static class Listener
{
    public static void Configure(
        KestrelServerOptions kestrel, FedRasServerOptions options, ServerAddress told, ServerObserver observer, TimeProvider clock)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.KeepAliveTimeout = options.Timeouts.Idle;
        kestrel.Limits.RequestHeadersTimeout = options.Timeouts.Call;
        // Over gRPC a message has five bytes before it.
        kestrel.Limits.MaxRequestBodySize = options.MostCallBytes + 5;
        var slowest = new MinDataRate(options.Limits.SlowestBytes, TimeSpan.FromSeconds(5));
        (kestrel.Limits.MinRequestBodyDataRate, kestrel.Limits.MinResponseDataRate) = (slowest, slowest);
        kestrel.Limits.Http2.MaxStreamsPerConnection = options.Limits.Streams;
        var connections = new ConnectionLimits(options.Limits, observer);
        OwnerOnly.CreateFolder(options.DataFolder); // keys and the way for local commands lie there
        if (options.LocalCommands) kestrel.ListenUnixSocket(LocalSocket.Claim(options.DataFolder));
        X509Certificate2? certificate = options.Listen.IsTls ? ServerCertificate.Load(options, clock) : null;
        X509Certificate2Collection? between = certificate is null ? null : ServerCertificate.Between(options.Listen, certificate);
        told.Pin = certificate is null ? null : ServerCertificate.PinOf(certificate);
        observer.CertificateEnds = certificate?.NotAfter;
        Listen(kestrel, options.Listen.Parsed(), endpoint =>
        {
            connections.Guard(endpoint);
            endpoint.Count(observer);
            endpoint.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (certificate is null) return;
            endpoint.UseHttps(certificate, https =>
                (https.HandshakeTimeout, https.ServerCertificateChain) = (options.Timeouts.Call, between));
        });
        if (options.Listen.OperatorUri is { } operators)
        {
            Listen(kestrel, operators, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                endpoint.Use(next => connection =>
                {
                    connection.Features.Set(OperatorWay.Mark);
                    return next(connection);
                });
            });
        }
        if (options.Metrics.Parsed() is not { } metrics) return;
        Listen(kestrel, metrics, endpoint =>
        {
            MetricsConnection.Mark(endpoint);
            endpoint.Protocols = HttpProtocols.Http1;
        });
    }

    private static void Listen(KestrelServerOptions kestrel, Uri address, Action<Endpoint> configure)
    {
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip)) kestrel.Listen(ip, address.Port, configure);
        // localhost stands for two addresses, which cannot share a port that is not known yet.
        else if (address.IsLoopback && address.Port != 0) kestrel.ListenLocalhost(address.Port, configure);
        else if (address.IsLoopback) kestrel.Listen(IPAddress.Loopback, 0, configure);
        else kestrel.ListenAnyIP(address.Port, configure);
    }
}
