using System.Security.Cryptography;
using FedRas.Hosting.Storage;
using FedRas.Protocol;

namespace FedRas.Hosting.Identity;

/// <summary>Gives devices their pseudonyms. The order of numbers is the order in which their entries are handed to the store.</summary>
internal sealed class Enrolment(DeviceRegistry devices, TokenBook tokens, Func<StoreEntry, Task> append, TimeProvider clock)
{
    private readonly Lock _oneByOne = new();

    /// <summary>The device of a key, enrolled if need be, or why not; the answer is durable when this returns.</summary>
    public async Task<(EnrolledDevice? Device, Refusal? Refusal)> EnrolAsync(EnrollRequest request)
    {
        // A token that is guessed costs a hash, and no signature.
        if (Objection(request) is { } wrong) return (null, Refusals.Of(RefusalCode.TokenRefused, wrong));
        using ECDsa? key = CallSignature.TryImport(request.PublicKey.Span);
        if (key is null)
            return (null, Refusals.Malformed("the public key is no P-256 key as SubjectPublicKeyInfo"));
        if (!CallSignature.VerifyEnrolment(key, request))
            return (null, Refusals.Of(RefusalCode.BadSignature, "the signature is not that of the key that enrols: sign token and public "
                + "key with the private key"));
        (EnrolledDevice? device, Refusal? refusal) = Find(request);
        if (device is null) return (null, refusal);
        await device.Durable.ConfigureAwait(false);
        return device.IsRevoked ? (null, Refusals.Revoked) : (device, null);
    }

    /// <summary>Keeps a token.</summary>
    public Task IssueAsync(TokenIssued token)
    {
        lock (_oneByOne)
        {
            tokens.Add(token);
            return append(token);
        }
    }

    /// <summary>Makes a token useless; null if there is none.</summary>
    public Task? WithdrawAsync(string hash)
    {
        lock (_oneByOne) return tokens.Withdraw(hash) ? append(new TokenWithdrawn(hash)) : null;
    }

    private string? Objection(EnrollRequest request)
    {
        lock (_oneByOne)
        {
            return devices.FindByKey(request.PublicKey.Span) is null
                ? tokens.Objection(EnrolmentToken.HashOf(request.Token), clock.GetUtcNow()) : null;
        }
    }

    private (EnrolledDevice? Device, Refusal? Refusal) Find(EnrollRequest request)
    {
        lock (_oneByOne)
        {
            // A device that heard no answer asks again, and uses nothing of its token.
            if (devices.FindByKey(request.PublicKey.Span) is { } known) return (known, null);
            string hash = EnrolmentToken.HashOf(request.Token);
            if (tokens.Use(hash, clock.GetUtcNow()) is { } wrong) return (null, Refusals.Of(RefusalCode.TokenRefused, wrong));
            (long number, string name, byte[] key) = (devices.Count, EnrolmentToken.Draw(), request.PublicKey.ToByteArray());
            var device = new EnrolledDevice(number, name, key) { Durable = append(new DeviceEnrolled(number, name, key, hash)) };
            devices.Add(device);
            return (device, null);
        }
    }
}
