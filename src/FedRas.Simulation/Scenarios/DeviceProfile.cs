namespace FedRas.Simulation.Scenarios;

/// <summary>What one device drew: its class and its own rates.</summary>
/// <param name="Class">Index of its class.</param>
/// <param name="UplinkBytesPerSecond">Uplink rate.</param>
/// <param name="DownlinkBytesPerSecond">Downlink rate.</param>
/// <param name="OperationsPerSecond">Multiply-adds a second.</param>
public readonly record struct DeviceProfile(int Class, double UplinkBytesPerSecond, double DownlinkBytesPerSecond,
    double OperationsPerSecond)
{
    /// <summary>1 000 bits.</summary>
    public const double BytesPerKilobit = 125;

    /// <summary>The profile of a device, which follows from seed and device alone.</summary>
    public static DeviceProfile Draw(Scenario scenario, ulong seed, int device)
    {
        var random = new SeededRandom(seed, RandomStream.DeviceProfile, device);
        int index = PickClass(scenario, random.NextDouble());
        DeviceClass kind = scenario.Classes[index];
        double link = BytesPerKilobit * Math.Exp(kind.LinkSigma * random.NextGaussian());
        double speed = Math.Exp(kind.SpeedSigma * random.NextGaussian());
        return new DeviceProfile(index, link * kind.UplinkKilobitsPerSecond, link * kind.DownlinkKilobitsPerSecond,
            speed * kind.OperationsPerSecond);
    }

    private static int PickClass(Scenario scenario, double at)
    {
        double left = at * scenario.Classes.Sum(kind => kind.Share);
        int last = scenario.Classes.Count - 1;
        for (int i = 0; i < last; i++)
        {
            left -= scenario.Classes[i].Share;
            if (left < 0) return i;
        }
        return last;
    }
}
