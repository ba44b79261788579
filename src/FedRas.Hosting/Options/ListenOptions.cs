namespace FedRas.Hosting.Options;

/// <summary>Where a server listens, and with which certificate.</summary>
public sealed class ListenOptions
{
    /// <summary>
    /// An address such as <c>https://0.0.0.0:7443</c>; default <c>https://127.0.0.1:7443</c>. The host is an IP address, <c>localhost</c>,
    /// or <c>*</c> for every address; port 0 takes a free one. Plain http is for this machine only.
    /// </summary>
    public string Address { get; set; } = "https://127.0.0.1:7443";

    /// <summary>
    /// The address that devices are told, if it is another one, such as a name or that of a proxy; null for <see cref="Address"/>.
    /// </summary>
    public string? PublicAddress { get; set; }

    /// <summary>The certificate, PEM or PFX; null, the default, for one that the server makes in its data folder.</summary>
    public string? Certificate { get; set; }

    /// <summary>The private key of a PEM certificate, if it is in a file of its own.</summary>
    public string? CertificateKey { get; set; }

    /// <summary>The password of the key or of the PFX file.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>
    /// Where the operator's page, calls and <c>/metrics</c> are answered, and nowhere else then: plain HTTP to this machine alone, for a
    /// browser here or at the end of a tunnel; for example http://127.0.0.1:7444, port 0 for any free one. Null, the default: where devices
    /// call too.
    /// </summary>
    public string? OperatorAddress { get; set; }

    /// <summary>Whether this machine alone can reach the server, as far as the settings say.</summary>
    public bool IsLocal => Parsed().IsLoopback
        && (PublicAddress is null || (Uri.TryCreate(PublicAddress, UriKind.Absolute, out Uri? told) && told.IsLoopback));

    /// <summary>Whether calls travel encrypted.</summary>
    internal bool IsTls => Parsed().Scheme == Uri.UriSchemeHttps;

    /// <summary>The address in its parts.</summary>
    internal Uri Parsed() => Uri.TryCreate(Address.Replace("//*", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out Uri? uri)
        && uri.Scheme is "https" or "http" && uri.PathAndQuery == "/" ? uri
        : throw new ServerOptionsException("Listen:Address", Address, "https:// with a host and a port", "https://0.0.0.0:7443");

    /// <summary>The operator's address in its parts; null without one.</summary>
    internal Uri? OperatorUri => Uri.TryCreate(OperatorAddress, UriKind.Absolute, out Uri? uri) ? uri : null;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ServerOptionsException">A setting is not legal.</exception>
    public void Validate()
    {
        Uri address = Parsed();
        // Tokens and reports would be open to whoever listens on the way.
        if (address.Scheme == "http" && !address.IsLoopback)
            throw new ServerOptionsException("Listen:Address", Address, "https:// unless the host is this machine: a certificate is made "
                + "if none is given, and a proxy that ends TLS on this machine reaches http://127.0.0.1", $"https://{address.Authority}");
        if (PublicAddress is { } told && (!Uri.TryCreate(told, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("https" or "http")))
            throw new ServerOptionsException("Listen:PublicAddress", told, "an address that devices can reach", "https://rec.example.org");
        if (OperatorAddress is not null && OperatorUri is not { Scheme: "http", IsLoopback: true, PathAndQuery: "/" })
            throw new ServerOptionsException("Listen:OperatorAddress", OperatorAddress, "http:// to this machine: a browser elsewhere "
                + "comes by a tunnel, such as ssh -L 7444:127.0.0.1:7444", "http://127.0.0.1:7444");
        if (CertificateKey is not null && Certificate is null)
            throw new ServerOptionsException("Listen:CertificateKey is set and Listen:Certificate is not: give both, or none for a "
                + "certificate that the server makes");
        foreach ((string name, string? file) in new[] { (nameof(Certificate), Certificate), (nameof(CertificateKey), CertificateKey) })
            if (file is not null && !File.Exists(file))
                throw new ServerOptionsException("Listen:" + name, file, "the path of a file that is there", "/etc/fedras/server.pem");
    }
}
