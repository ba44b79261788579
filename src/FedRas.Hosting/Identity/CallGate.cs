using FedRas.Protocol;

namespace FedRas.Hosting.Identity;

/// <summary>
/// Whether a signed call comes from the device that it names. Works on the thread of the call; nothing is shared but look-ups.
/// </summary>
internal static class CallGate
{
    /// <summary>The device of a call, or why it is refused. A counter is not looked at yet.</summary>
    public static (EnrolledDevice? Device, Refusal? Refusal) Verify(DeviceRegistry devices, string call, SignedCall signed)
    {
        if (devices.Find(signed.Device) is not { } device)
            return (null, Refusals.Of(RefusalCode.UnknownDevice, "no device has this pseudonym here: enrol with a token of this server"));
        if (!devices.Keys.Verify(device, call, signed))
            return (null, Refusals.Of(RefusalCode.BadSignature, $"the signature is not that of the device's key over this {call}: sign "
                + "the name of the call, the pseudonym, the counter and the body with the key that the device enrolled with"));
        if (device.IsRevoked) return (null, Refusals.Revoked);
        return (device, null);
    }

    /// <summary>Why a call whose counter is below the last one, or was used for another call, is refused.</summary>
    public static Refusal Replayed(EnrolledDevice device, ulong counter) => Refusals.Of(RefusalCode.Replayed,
        $"the counter {counter} was used before: count every new call up, above {device.Counter}, and send a call again unchanged");
}
