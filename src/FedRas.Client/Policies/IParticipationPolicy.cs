namespace FedRas.Client.Policies;

/// <summary>Decides whether the device takes part at the moment.</summary>
public interface IParticipationPolicy
{
    /// <summary>Why the device does not take part, as a sentence; null if it does.</summary>
    /// <param name="situation">How the device stands.</param>
    /// <param name="bytesToday">Bytes that the client sent and received today, by the device's calendar.</param>
    string? Objection(DeviceSituation situation, long bytesToday);
}
