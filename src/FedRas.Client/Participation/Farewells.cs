using FedRas.Client.Storage;
using FedRas.Client.Transport;
using FedRas.Protocol;

namespace FedRas.Client.Participation;

/// <summary>
/// Takes credentials back at the server. The call is signed before the key is erased. What remains of the device is that call alone, which
/// can do nothing else, until the server has taken it.
/// </summary>
internal sealed class Farewells(ServerLink link, CallStore calls)
{
    /// <summary>The call that takes the credential back; null if the server knows none.</summary>
    public SignedCall? Sign()
    {
        if (calls.Credential is not { Device: not null, Revoked: null } credential) return null;
        // It cannot be signed again, so it passes whatever the server has seen.
        calls.SkipCounters();
        return calls.Sign(credential, Calls.Leave, new LeaveRequest());
    }

    /// <summary>Sends all that have no answer yet.</summary>
    /// <returns>The server's sentence why one must wait or is refused; null if all have left.</returns>
    /// <exception cref="LinkException">No answer came.</exception>
    public async Task<string?> SendAsync(CancellationToken cancel)
    {
        string? refused = null;
        foreach ((long number, byte[] bytes) in calls.Farewells)
        {
            SignedCall call = SignedCall.Parser.ParseFrom(bytes);
            LeaveReply reply = await link.CallAsync((server, inner) => server.LeaveAsync(call, inner), cancel).ConfigureAwait(false);
            if (reply.Retry is { } retry) return retry.Sentence;
            // The key is gone, so a refused call would be refused for ever.
            calls.RemoveFarewell(number);
            // A device that the server does not know, or that left already, has nothing left to take back.
            if (reply.Refusal is { Code: not (RefusalCode.UnknownDevice or RefusalCode.Revoked) } refusal) refused = refusal.Sentence;
            // The device that comes next is not to be seen on the connection of the one that left.
            link.Renew();
        }
        return refused;
    }
}
