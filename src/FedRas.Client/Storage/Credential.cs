namespace FedRas.Client.Storage;

/// <summary>What shows the server that a call is the device's own.</summary>
/// <param name="Key">The private key, P-256, PKCS #8. It never leaves the device.</param>
/// <param name="Device">The pseudonym; null before the server gave one.</param>
/// <param name="ManifestKey">The server's key that signs manifests; null before the server gave it.</param>
/// <param name="Revoked">The server's sentence, if it took the credential back; null if it did not.</param>
internal sealed record Credential(byte[] Key, string? Device = null, byte[]? ManifestKey = null, string? Revoked = null);
