using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FedRas.Hosting.Identity;

/// <summary>Enrolment tokens and pseudonyms: 128 random bits, 22 characters. Of a token only its hash is kept.</summary>
internal static class EnrolmentToken
{
    private const int Bytes = 16;

    /// <summary>Draws a token, or a pseudonym.</summary>
    public static string Draw() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>SHA-256, lower-case hex: what is kept of a token.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
