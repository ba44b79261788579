namespace FedRas.Simulation.Scenarios;

/// <summary>A kind of device: its link, its speed and how often it is there. Each device draws its own figures around these once.</summary>
public sealed record DeviceClass
{
    /// <summary>What reports call it.</summary>
    public string Name { get; init; } = "device";

    /// <summary>Weight among the classes; above 0 … 1 000 000, default 1. The weights need not add up to 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Median uplink rate in kilobits (1 000 bits) a second; 0.001 … 10⁹, default 10 000.</summary>
    public double UplinkKilobitsPerSecond { get; init; } = 10_000;

    /// <summary>Median downlink rate in kilobits a second; 0.001 … 10⁹, default 10 000.</summary>
    public double DownlinkKilobitsPerSecond { get; init; } = 10_000;

    /// <summary>
    /// σ of the log-normal factor on both rates of a device: one draw, since bad reception is bad both ways; 0 … 5, default 0.
    /// </summary>
    public double LinkSigma { get; init; }

    /// <summary>Seconds before the first byte in either direction; 0 … 3 600, default 0.</summary>
    public double LatencySeconds { get; init; }

    /// <summary>Median multiply-adds a second that training and clustering get; 1 … 10¹⁸, default 10⁹.</summary>
    public double OperationsPerSecond { get; init; } = 1e9;

    /// <summary>σ of the log-normal factor on a device's speed; 0 … 5, default 0.</summary>
    public double SpeedSigma { get; init; }

    /// <summary>Chance that a device that was asked downloads the model and never answers; 0 … 1, default 0.</summary>
    public double DropOut { get; init; }

    /// <summary>Chance that a device is there to be asked in a round; above 0 … 1, default 1.</summary>
    public double Availability { get; init; } = 1;

    internal void Validate(ScenarioCheck check)
    {
        check.Text("name", Name);
        check.Number("share", Share, Share is > 0 and <= 1e6, "above 0, at most 1000000", "0.5");
        check.Number("uplinkKilobitsPerSecond", UplinkKilobitsPerSecond, UplinkKilobitsPerSecond is >= 1e-3 and <= 1e9,
            "from 0.001 to 1000000000", "7000");
        check.Number("downlinkKilobitsPerSecond", DownlinkKilobitsPerSecond, DownlinkKilobitsPerSecond is >= 1e-3 and <= 1e9,
            "from 0.001 to 1000000000", "25000");
        check.Number("linkSigma", LinkSigma, LinkSigma is >= 0 and <= 5, "from 0 to 5", "0.6");
        check.Number("latencySeconds", LatencySeconds, LatencySeconds is >= 0 and <= 3_600, "from 0 to 3600", "0.05");
        check.Number("operationsPerSecond", OperationsPerSecond, OperationsPerSecond is >= 1 and <= 1e18, "from 1 to 1e18", "3e8");
        check.Number("speedSigma", SpeedSigma, SpeedSigma is >= 0 and <= 5, "from 0 to 5", "0.5");
        check.Number("dropOut", DropOut, DropOut is >= 0 and <= 1, "from 0 to 1", "0.1");
        check.Number("availability", Availability, Availability is > 0 and <= 1, "above 0, at most 1", "0.5");
    }
}
