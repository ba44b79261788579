using FedRas.Hosting.Identity;
using FedRas.Server;

namespace FedRas.Hosting.Engine;

/// <summary>
/// Places go to devices that the public seed draws from those enrolled, as the simulator draws them. A round that was given up is not
/// drawn again alike: its next attempt goes on in the drawing order, so that devices that are gone do not hold the federation up.
/// </summary>
internal sealed class SampledSelection(DeviceRegistry devices, ulong seed, int minSeparation) : ISelection
{
    public IReadOnlyList<EnrolledDevice>? Draw(int round, int attempt, int places)
    {
        int[] active = devices.Active();
        int size = Math.Min(places, active.Length);
        if (size == 0) return [];
        int[] eligible = [.. active.Where(number => Separation.IsOver(devices.Of(number), round, minSeparation))];
        size = Math.Min(size, eligible.Length);
        if (size == 0) return [];
        // Each attempt goes on in the drawing order, and begins it again once all were asked.
        ReadOnlySpan<int> order = new CohortSampler(eligible, seed).Select(round, eligible.Length);
        var cohort = new EnrolledDevice[size];
        for (int i = 0; i < size; i++) cohort[i] = devices.Of(order[(int)(((long)attempt * size + i) % eligible.Length)]);
        return cohort;
    }
}

/// <summary>How long a device sits out after a round in which its report counted.</summary>
internal static class Separation
{
    public static bool IsOver(EnrolledDevice device, int round, int minSeparation) =>
        device.LastRound < 0 || round - device.LastRound > minSeparation;
}
