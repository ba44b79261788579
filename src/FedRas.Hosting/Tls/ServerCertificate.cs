using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Protocol;

namespace FedRas.Hosting.Tls;

/// <summary>The certificate that a server shows: the operator's, or one that it made itself and keeps in its data folder.</summary>
internal static class ServerCertificate
{
    /// <summary>The file of a certificate that the server made, with its key.</summary>
    public const string FileName = "server.pem";

    private const int Years = 20; // devices pin the key, and no date

    /// <exception cref="ServerOptionsException">The certificate cannot be read, or has no key.</exception>
    public static X509Certificate2 Load(FedRasServerOptions options, TimeProvider clock)
    {
        ListenOptions listen = options.Listen;
        if (listen.Certificate is { } file) return Read(file, listen.CertificateKey, listen.CertificatePassword);
        string own = Path.Combine(options.DataFolder, FileName);
        if (!File.Exists(own)) Make(own, listen.Parsed().IdnHost, clock.GetUtcNow());
        return Read(own, null, null);
    }

    /// <summary>The certificates between the server's and its authority's, which stand in the same file; devices are sent them.</summary>
    /// <exception cref="ServerOptionsException">The file cannot be read.</exception>
    public static X509Certificate2Collection Between(ListenOptions listen, X509Certificate2 own)
    {
        var all = new X509Certificate2Collection();
        if (listen.Certificate is not { } file) return all;
        Guarded(file, () =>
        {
            if (IsPfx(file)) all = X509CertificateLoader.LoadPkcs12CollectionFromFile(file, listen.CertificatePassword);
            else all.ImportFromPemFile(file);
            return true;
        });
        return [.. all.Where(certificate => certificate.Thumbprint != own.Thumbprint)];
    }

    /// <summary>What devices pin; null for a certificate of an authority, whose key changes when it is renewed.</summary>
    public static string? PinOf(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) ? Invitation.PinOf(certificate) : null;

    private static X509Certificate2 Read(string file, string? keyFile, string? password) => Guarded(file, () =>
    {
        if (IsPfx(file)) return WithKey(X509CertificateLoader.LoadPkcs12FromFile(file, password), file);
        using X509Certificate2 read = password is null ? X509Certificate2.CreateFromPemFile(file, keyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(file, password, keyFile);
        // Windows serves no key that lives in memory alone.
        return WithKey(X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pfx), null), file);
    });

    private static bool IsPfx(string file) => Path.GetExtension(file).ToLowerInvariant() is ".pfx" or ".p12";

    private static T Guarded<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ServerOptionsException($"Listen:Certificate {file} cannot be read: {e.Message}. It must be PEM with its key, PEM "
                + "with the key in Listen:CertificateKey, or PFX; a password goes to Listen:CertificatePassword", e);
        }
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, string file) => certificate.HasPrivateKey ? certificate
        : throw new ServerOptionsException($"Listen:Certificate {file} has no private key: give it with Listen:CertificateKey");

    private static void Make(string file, string host, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=FedRas", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address)) names.AddIpAddress(address);
        else names.AddDnsName(host);
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
        OwnerOnly.WriteWhole(file, made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
