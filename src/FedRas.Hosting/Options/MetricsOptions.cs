namespace FedRas.Hosting.Options;

/// <summary>Whether a server shows its metrics, and where.</summary>
public sealed class MetricsOptions
{
    /// <summary>Whether there are metrics at <c>/metrics</c>, for operator keys of any role; default true.</summary>
    public bool On { get; set; } = true;

    /// <summary>
    /// An address of this machine where <c>/metrics</c> needs no key and nothing else is served: <c>http://127.0.0.1:9464</c>; null,
    /// the default, for none.
    /// </summary>
    public string? Address { get; set; }

    /// <summary>The address in its parts; null for none.</summary>
    internal Uri? Parsed() => Address is null ? null
        : Uri.TryCreate(Address, UriKind.Absolute, out Uri? uri) && uri is { Scheme: "http", IsLoopback: true, PathAndQuery: "/" } ? uri
        : throw new ServerOptionsException("Metrics:Address", Address, "http:// with an address of this machine and a port, because nobody "
            + "is asked for a key there; from elsewhere metrics are at /metrics of the server, with a key of the role viewer",
            "http://127.0.0.1:9464");

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ServerOptionsException">A setting is not legal.</exception>
    public void Validate()
    {
        if (Parsed() is not null && !On)
            throw new ServerOptionsException("Metrics:Address is set and Metrics:On is false: leave one of them out");
    }
}
