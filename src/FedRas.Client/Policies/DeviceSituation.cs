namespace FedRas.Client.Policies;

/// <summary>
/// How the device stands at the moment. A plain .NET library sees neither battery nor tariff: the app tells, from what its platform says
/// (<c>BatteryManager</c> and <c>ConnectivityManager</c> on Android, <c>UIDevice</c> and <c>NWPathMonitor</c> on iOS).
/// </summary>
public sealed record DeviceSituation
{
    /// <summary>Whether it charges, or has no battery; null, the default, if the app does not know.</summary>
    public bool? IsCharging { get; init; }

    /// <summary>Whether bytes cost nothing; null, the default, if the app does not know.</summary>
    public bool? IsUnmetered { get; init; }

    /// <summary>
    /// Bytes a second that the uplink carries; null, the default, if the app does not know. A device that must hurry chooses a shorter
    /// report. The server is told the number.
    /// </summary>
    public double? UplinkBytesPerSecond { get; init; }
}
