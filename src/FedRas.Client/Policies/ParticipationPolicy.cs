namespace FedRas.Client.Policies;

/// <summary>
/// The usual policy: a device takes part while it charges and is on a network without a tariff, at most some megabytes a day.
/// </summary>
public sealed record ParticipationPolicy : IParticipationPolicy
{
    /// <summary>Takes part at any time: for servers, tests and experiments.</summary>
    public static ParticipationPolicy Always { get; } =
        new() { NeedsCharging = false, NeedsUnmetered = false, MegabytesPerDay = double.PositiveInfinity };

    /// <summary>Whether the device must charge; default true.</summary>
    public bool NeedsCharging { get; init; } = true;

    /// <summary>Whether bytes must cost nothing; default true.</summary>
    public bool NeedsUnmetered { get; init; } = true;

    /// <summary>
    /// Most megabytes (of 1 000 000 bytes) a day, both ways; above 0, default 20. The participation that passes it is the day's last.
    /// </summary>
    public double MegabytesPerDay { get; init; } = 20;

    /// <inheritdoc/>
    public string? Objection(DeviceSituation situation, long bytesToday)
    {
        if (NeedsCharging && situation.IsCharging != true)
            return Missing(situation.IsCharging, "charges", "IsCharging", nameof(NeedsCharging));
        if (NeedsUnmetered && situation.IsUnmetered != true)
            return Missing(situation.IsUnmetered, "is on a network without a tariff", "IsUnmetered", nameof(NeedsUnmetered));
        double megabytes = bytesToday / 1e6;
        return megabytes < MegabytesPerDay ? null
            : $"the client moved {megabytes:0.0} MB today, and the policy allows {MegabytesPerDay:0.0} a day: try again tomorrow";
    }

    private static string Missing(bool? known, string what, string property, string policy) => known is null
        ? $"nobody told the client whether the device {what}: set FedRasClientOptions.Situation, or the policy's {policy} to false"
        : $"the policy asks for a device that {what}, and this one does not at the moment (DeviceSituation.{property})";
}
