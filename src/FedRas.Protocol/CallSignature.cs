using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace FedRas.Protocol;

/// <summary>
/// Signatures of calls and manifests: ECDSA on P-256 with SHA-256, 64 bytes r then s (IEEE P1363). What is signed is said in fedras.proto.
/// </summary>
public static class CallSignature
{
    /// <summary>Bytes of a signature.</summary>
    public const int Size = 64;

    private const string Domain = "fedras.v1";

    /// <summary>Makes a signed call.</summary>
    /// <param name="key">The device's key.</param>
    /// <param name="call">The call's name: <see cref="Calls.CheckIn"/> and so on.</param>
    /// <param name="device">The device's pseudonym.</param>
    /// <param name="counter">Above that of every other call of the device.</param>
    /// <param name="body">The request.</param>
    public static SignedCall Sign(ECDsa key, string call, string device, ulong counter, IMessage body)
    {
        ByteString bytes = body.ToByteString();
        byte[] signed = SignedBytes(call, device, counter, bytes.Span);
        return new SignedCall { Device = device, Counter = counter, Body = bytes, Signature = ByteString.CopyFrom(SignBytes(key, signed)) };
    }

    /// <summary>Whether a call was signed by the holder of a key.</summary>
    public static bool Verify(ECDsa key, string call, SignedCall signed) =>
        VerifyBytes(key, SignedBytes(call, signed.Device, signed.Counter, signed.Body.Span), signed.Signature.Span);

    /// <summary>Signs an enrolment; shows that the device holds the key.</summary>
    public static byte[] SignEnrolment(ECDsa key, string token, ReadOnlySpan<byte> publicKey) =>
        SignBytes(key, EnrolmentBytes(token, publicKey));

    /// <summary>Whether an enrolment was signed by the holder of its key.</summary>
    public static bool VerifyEnrolment(ECDsa key, EnrollRequest request) =>
        VerifyBytes(key, EnrolmentBytes(request.Token, request.PublicKey.Span), request.Signature.Span);

    /// <summary>Signs a manifest.</summary>
    public static SignedManifest SignManifest(ECDsa key, Manifest manifest)
    {
        ByteString bytes = manifest.ToByteString();
        return new SignedManifest { Manifest = bytes, Signature = ByteString.CopyFrom(SignBytes(key, ManifestBytes(bytes.Span))) };
    }

    /// <summary>Whether a manifest was signed by the holder of a key.</summary>
    public static bool VerifyManifest(ECDsa key, SignedManifest manifest) =>
        VerifyBytes(key, ManifestBytes(manifest.Manifest.Span), manifest.Signature.Span);

    /// <summary>A P-256 key from its SubjectPublicKeyInfo; null if the bytes are none.</summary>
    public static ECDsa? TryImport(ReadOnlySpan<byte> publicKey)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(publicKey, out int read);
            if (read == publicKey.Length && key.ExportParameters(false).Curve.Oid is { Value: "1.2.840.10045.3.1.7" }) return key;
        }
        catch (CryptographicException)
        {
        }
        key.Dispose();
        return null;
    }

    private static byte[] SignedBytes(string call, string device, ulong counter, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, counter);
        return [.. Text(Domain), .. Text(call), .. Text(device), .. number, .. body];
    }

    private static byte[] EnrolmentBytes(string token, ReadOnlySpan<byte> publicKey) =>
        [.. Text(Domain), .. Text(Calls.Enroll), .. Text(token), .. publicKey];

    private static byte[] ManifestBytes(ReadOnlySpan<byte> manifest) => [.. Text(Domain), .. Text("Manifest"), .. manifest];

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static byte[] SignBytes(ECDsa key, byte[] bytes) =>
        key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    private static bool VerifyBytes(ECDsa key, byte[] bytes, ReadOnlySpan<byte> signature) => signature.Length == Size
        && key.VerifyData(bytes, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
