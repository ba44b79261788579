using System.Security.Cryptography;
using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Network.Tests.Protocol;

public sealed class CallSignatureTests
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void Verify_SignedCall_HoldsForExactlyThisCall()
    {
        SignedCall call = CallSignature.Sign(_key, Calls.Report, "device", 7, new ReportRequest { Round = 3 });
        Assert.True(CallSignature.Verify(_key, Calls.Report, call));
        Assert.False(CallSignature.Verify(_key, Calls.CheckIn, call));
        foreach (Action<SignedCall> change in new Action<SignedCall>[]
        {
            forged => forged.Device = "devicf", forged => forged.Counter++,
            forged => forged.Body = new ReportRequest { Round = 4 }.ToByteString(),
            forged => forged.Signature = ByteString.Empty,
        })
        {
            SignedCall forged = call.Clone();
            change(forged);
            Assert.False(CallSignature.Verify(_key, Calls.Report, forged));
        }
    }

    [Fact]
    public void TryImport_OtherKeys_AreNull()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        byte[] key = _key.ExportSubjectPublicKeyInfo();
        Assert.NotNull(CallSignature.TryImport(key));
        Assert.Null(CallSignature.TryImport(other.ExportSubjectPublicKeyInfo()));
        Assert.Null(CallSignature.TryImport(rsa.ExportSubjectPublicKeyInfo()));
        Assert.Null(CallSignature.TryImport([.. key, 0]));
        Assert.Null(CallSignature.TryImport([]));
    }
}
