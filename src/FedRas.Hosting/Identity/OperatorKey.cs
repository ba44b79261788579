using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FedRas.Hosting.Identity;

/// <summary>A key that was issued, as it is kept: without the key.</summary>
/// <param name="Label">What the operator calls it; no two have the same.</param>
/// <param name="Role">What its holder may do.</param>
/// <param name="Hash">SHA-256 of the key, lower-case hex.</param>
internal sealed record OperatorKey(string Label, OperatorRole Role, string Hash)
{
    private const string Prefix = "fro_"; // so that people and scanners of secrets know what they see
    private const int Bytes = 32, Most = 128;

    /// <summary>Draws a key.</summary>
    public static string Draw() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What is kept of a key; null for a text that cannot be one.</summary>
    public static string? HashOf(string key) => key.Length > Most || !key.StartsWith(Prefix, StringComparison.Ordinal) ? null
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
