using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>What a training in a scenario came to for its devices.</summary>
/// <param name="BytesPerDeviceUp">Bytes sent, mean over all devices.</param>
/// <param name="BytesPerDeviceDown">Bytes downloaded, mean over all devices.</param>
/// <param name="Hr10SlowestQuintile">HR@10 of the users on the fifth of the devices with the slowest uplink; null without sampled
/// candidates or test items there.</param>
internal sealed record ScenarioOutcome(double BytesPerDeviceUp, double BytesPerDeviceDown, double? Hr10SlowestQuintile)
{
    /// <summary>Measures it.</summary>
    public static ScenarioOutcome Of(ScenarioWorld world, IRecommender recommender, TrainTestSplit split, int threads)
    {
        long up = 0;
        foreach (DeviceTotals totals in world.Totals) up += totals.BytesUp;
        double devices = world.Totals.Length;
        int[] users = [.. SlowestQuintile(world.Devices).SelectMany(device => world.Assignment.UsersOf(device).ToArray()).Where(user =>
            !split.Test.Row(user).IsEmpty).Order()];
        double? hitRate = split.Candidates is null || users.Length == 0 ? null
            : LeaveOneOutEvaluator.Evaluate(recommender, split, users, [10], threads)[0].HitRate;
        return new ScenarioOutcome(up / devices, world.BytesDown / devices, hitRate);
    }

    /// <summary>Virtual seconds at the first evaluation that reached <paramref name="target"/>; null where none did.</summary>
    public static double? SecondsTo(double? target, IReadOnlyList<EvaluationPoint> history) =>
        history.FirstOrDefault(point => point.Hr10 >= target)?.VirtualSeconds;

    /// <summary>The fifth of the devices with the slowest uplink, rounded up; of equal ones those with the lower numbers.</summary>
    internal static int[] SlowestQuintile(ReadOnlySpan<DeviceProfile> devices)
    {
        DeviceProfile[] profiles = devices.ToArray();
        return [.. Enumerable.Range(0, profiles.Length).OrderBy(device =>
            profiles[device].UplinkBytesPerSecond).Take((profiles.Length + 4) / 5)];
    }
}
