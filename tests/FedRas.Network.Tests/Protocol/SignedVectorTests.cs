using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FedRas.Protocol;
using FedRas.Tests.Architecture;
using Google.Protobuf;

namespace FedRas.Network.Tests.Protocol;

/// <summary>The signatures of Golden/signed.tsv, to which clients in other languages are held too.</summary>
public sealed class SignedVectorTests
{
    [Fact]
    public void Verify_SignaturesOfTheListing_Hold()
    {
        string path = Path.Combine(Repository.Root, "tests", "FedRas.Network.Tests", "Protocol", "Golden", "signed.tsv");
        string[][] rows = [.. File.ReadLines(path).Where(line => !line.StartsWith('#')).Select(line => line.Split('\t'))];
        Assert.Equal(["Enroll", "CheckIn", "Manifest"], rows.Select(row => row[0]));
        foreach (string[] row in rows)
        {
            using ECDsa key = CallSignature.TryImport(Convert.FromHexString(row[1]))!;
            byte[][] parts = [.. row[2].Split(' ').Select(Convert.FromHexString)];
            byte[] signature = Convert.FromHexString(row[4]);
            Assert.True(Verify(key, row[0], parts, signature));
            parts[^1][^1] ^= 1;
            Assert.False(Verify(key, row[0], parts, signature));
        }
    }

    private static bool Verify(ECDsa key, string name, byte[][] parts, byte[] signature)
    {
        ByteString signed = ByteString.CopyFrom(signature);
        return name switch
        {
            "Enroll" => CallSignature.VerifyEnrolment(key, new EnrollRequest
            {
                Token = Encoding.UTF8.GetString(parts[0]),
                PublicKey = ByteString.CopyFrom(parts[1]),
                Signature = signed,
            }),
            "Manifest" => CallSignature.VerifyManifest(key,
                new SignedManifest { Manifest = ByteString.CopyFrom(parts[0]), Signature = signed }),
            _ => CallSignature.Verify(key, name, new SignedCall
            {
                Device = Encoding.UTF8.GetString(parts[0]),
                Counter = BinaryPrimitives.ReadUInt64LittleEndian(parts[1]),
                Body = ByteString.CopyFrom(parts[1].AsSpan(8)),
                Signature = signed,
            }),
        };
    }
}
