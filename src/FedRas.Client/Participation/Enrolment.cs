using System.Security.Cryptography;
using FedRas.Client.Storage;
using FedRas.Client.Transport;
using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Client.Participation;

/// <summary>Gets the device a pseudonym, once. The key is kept before the server hears of it, so that the same device asks again.</summary>
internal sealed class Enrolment(ServerLink link, CallStore calls, string? token)
{
    /// <summary>The credential; or why there is none.</summary>
    public async Task<(Credential? Credential, ParticipationResult? Refusal)> EnsureAsync(CancellationToken cancel)
    {
        Credential credential = calls.Credential ?? Draw();
        if (credential.Revoked is { } why)
            return (null, Results.Refused(new Refusal { Code = RefusalCode.Revoked, Sentence = why }));
        if (credential.Device is not null) return (credential, null);
        if (token is null)
        {
            return (null, Results.Refused(new Refusal
            {
                Code = RefusalCode.TokenRefused,
                Sentence = "the device is not enrolled and its invitation has no token: ask the operator for one",
            }));
        }
        using ECDsa key = CallStore.KeyOf(credential);
        byte[] publicKey = key.ExportSubjectPublicKeyInfo();
        var request = new EnrollRequest
        {
            Versions = { Calls.Version },
            Token = token,
            PublicKey = ByteString.CopyFrom(publicKey),
            Signature = ByteString.CopyFrom(CallSignature.SignEnrolment(key, token, publicKey)),
        };
        EnrollReply reply = await link.CallAsync((server, inner) => server.EnrollAsync(request, inner), cancel).ConfigureAwait(false);
        switch (reply.AnswerCase)
        {
            case EnrollReply.AnswerOneofCase.Enrolled:
                credential = credential with { Device = reply.Enrolled.Device, ManifestKey = reply.Enrolled.ManifestKey.ToByteArray() };
                calls.Credential = credential;
                return (credential, null);
            case EnrollReply.AnswerOneofCase.Refusal:
                NoteRefusal(reply.Refusal.Code, reply.Refusal.Sentence);
                return (null, Results.Refused(reply.Refusal));
            case EnrollReply.AnswerOneofCase.Retry:
                return (null, Results.Later(reply.Retry));
            default:
                return (null, Results.Of(ParticipationOutcome.Unsupported, "the server's answer to the enrolment is of a later version: "
                    + "update the app"));
        }
    }

    /// <summary>Notes what a refusal says of the credential, so that nobody asks in vain for ever.</summary>
    public void NoteRefusal(RefusalCode code, string sentence)
    {
        if (calls.Credential is not { } credential) return;
        switch (code)
        {
            case RefusalCode.Revoked:
                calls.Credential = credential with { Revoked = sentence };
                break;
            // The next call enrols again, with the same key.
            case RefusalCode.UnknownDevice:
                calls.Credential = new Credential(credential.Key);
                break;
            // The file was restored from a copy: the next call passes what the server has seen.
            case RefusalCode.Replayed:
                calls.SkipCounters();
                break;
        }
    }

    private Credential Draw()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var credential = new Credential(key.ExportPkcs8PrivateKey());
        calls.Credential = credential;
        return credential;
    }
}
