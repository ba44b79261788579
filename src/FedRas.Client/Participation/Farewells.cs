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
    public SignedCall? Sign() => calls.Credential is { Device: not null, Revoked: null } credential
        ? calls.Sign(credential, Calls.Leave, new LeaveRequest()) : null;

    /// <summary>Sends all that have no answer yet.</summary>
    /// <returns>The server's sentence why one must wait; null if all are answered.</returns>
    /// <exception cref="LinkException">No answer came.</exception>
    public async Task<string?> SendAsync(CancellationToken cancel)
    {
        foreach ((long number, byte[] bytes) in calls.Farewells)
        {
            SignedCall call = SignedCall.Parser.ParseFrom(bytes);
            LeaveReply reply = await link.CallAsync((server, inner) => server.LeaveAsync(call, inner), cancel).ConfigureAwait(false);
            if (reply.Retry is { } retry) return retry.Sentence;
            // Refused: the server knows no such device, or it left already. There is nothing left to take back.
            calls.RemoveFarewell(number);
        }
        return null;
    }
}
