namespace FedRas.Client.Transport;

/// <summary>How the client reaches its server; see FedRasClientOptions. Without a server nothing is called.</summary>
internal sealed record LinkSettings(
    Uri? Server, string? Pin, TransportKind Kind, TimeSpan CallTimeout, int Retries, TimeSpan RetryDelay,
    Func<HttpMessageHandler, HttpMessageHandler>? WrapHandler, Func<Stream, Stream>? WrapConnection, TimeProvider Time);
