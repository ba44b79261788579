using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FedRas.Protocol;

namespace FedRas.Client.Transport;

/// <summary>
/// Whom the client takes for its server. With a pin it is whoever holds the pinned key: names, addresses, dates and authorities do not
/// count. Without one it is whom the system trusts under the server's name.
/// </summary>
internal sealed class ServerTrust(Uri server, string? pin)
{
    private volatile string? _objection;

    /// <summary>Why the last server was not trusted; null if it was.</summary>
    public string? Objection => _objection;

    public SslClientAuthenticationOptions Options() =>
        new() { RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors) };

    private bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors)
    {
        string authority = server.Authority;
        if (pin is null)
        {
            _objection = errors == SslPolicyErrors.None ? null
                : $"the system does not trust the certificate of {authority} ({errors}): use an invitation with a pin, or give the "
                    + "server a certificate of an authority that the system trusts";
        }
        else
        {
            string shown = certificate is null ? "none"
                : Invitation.PinOf(certificate as X509Certificate2 ?? new X509Certificate2(certificate));
            _objection = shown == pin ? null
                : $"{authority} shows another key (pin {shown}) than the one that the invitation names (pin {pin}): ask the operator "
                    + "for the newest invitation; if the server's key did not change, somebody listens on the way";
        }
        return _objection is null;
    }
}
