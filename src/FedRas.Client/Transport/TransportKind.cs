namespace FedRas.Client.Transport;

/// <summary>How calls travel. Both ways answer alike.</summary>
public enum TransportKind
{
    /// <summary>gRPC over HTTP/2.</summary>
    Grpc,
    /// <summary>POST over HTTP/1.1, for networks whose proxies cut HTTP/2.</summary>
    Https,
}
