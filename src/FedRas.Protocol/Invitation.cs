using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FedRas.Protocol;

/// <summary>
/// What a device needs to join a federation, in one line: <c>https://host:port/#token=…&amp;pin=…</c>. The part behind # never travels in
/// a request.
/// </summary>
/// <param name="Server">The server's address.</param>
/// <param name="Token">The enrolment token; null if the device is enrolled already.</param>
/// <param name="Pin">
/// SHA-256 of the public key (SubjectPublicKeyInfo) of the server's certificate, lower-case hex; null to trust the authorities that the
/// system trusts.
/// </param>
public sealed record Invitation(Uri Server, string? Token = null, string? Pin = null)
{
    /// <summary>The pin of a certificate. It depends on the key alone, not on names, addresses or dates.</summary>
    public static string PinOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>Reads an invitation.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    public static Invitation Parse(string text) => TryParse(text, out Invitation? invitation, out string? wrong)
        ? invitation : throw new FormatException(wrong);

    /// <summary>Reads an invitation, or says what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Invitation? invitation, [NotNullWhen(false)] out string? wrong)
    {
        (invitation, wrong) = (null, null);
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("https" or "http"))
            return Fail($"'{text}' is no address: expected https://host:port/#token=…&pin=…, as the server prints it", out wrong);
        string? token = null, pin = null;
        foreach (string part in uri.Fragment.TrimStart('#').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2);
            string value = Uri.UnescapeDataString(pair[^1]);
            if (pair is ["token", { Length: > 0 }]) token = value;
            else if (pair is ["pin", _] && value.Length == 64 && value.All(char.IsAsciiHexDigitLower)) pin = value;
            else return Fail($"'{part}' in the invitation is neither token=… nor pin= with 64 hex digits: copy the whole line that the "
                + "server prints", out wrong);
        }
        // A device must not hand its token or reports to whoever listens on the way.
        if (uri.Scheme == "http" && !uri.IsLoopback)
        {
            string server = uri.GetLeftPart(UriPartial.Authority);
            return Fail($"'{server}' is plain HTTP, which is allowed to this machine only: use https", out wrong);
        }
        invitation = new Invitation(new Uri(uri.GetLeftPart(UriPartial.Path)), token, pin);
        return true;

        static bool Fail(string why, out string wrong)
        {
            wrong = why;
            return false;
        }
    }

    /// <summary>The line to hand to a device.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (Token is not null) parts.Add("token=" + Uri.EscapeDataString(Token));
        if (Pin is not null) parts.Add("pin=" + Pin);
        return Server + (parts.Count == 0 ? "" : "#" + string.Join('&', parts));
    }
}
