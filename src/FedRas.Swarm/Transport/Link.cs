namespace FedRas.Swarm.Transport;

/// <summary>How a device is connected.</summary>
/// <param name="Latency">Time before the first byte, in each direction.</param>
/// <param name="UplinkBytesPerSecond">Uplink rate; infinity for a link without a limit.</param>
/// <param name="DownlinkBytesPerSecond">Downlink rate; infinity for a link without a limit.</param>
public readonly record struct Link(TimeSpan Latency, double UplinkBytesPerSecond, double DownlinkBytesPerSecond)
{
    /// <summary>A link that costs no time.</summary>
    public static Link Ideal { get; } = new(TimeSpan.Zero, double.PositiveInfinity, double.PositiveInfinity);

    /// <summary>Whether it costs no time.</summary>
    public bool IsIdeal => this == Ideal;

    /// <summary>Time that a request takes.</summary>
    public TimeSpan Up(long bytes) => Latency + Time(bytes, UplinkBytesPerSecond);

    /// <summary>Time that an answer takes.</summary>
    public TimeSpan Down(long bytes) => Latency + Time(bytes, DownlinkBytesPerSecond);

    /// <summary>The same link where time runs faster.</summary>
    /// <param name="factor">How much faster; above 0.</param>
    public Link Faster(double factor) => new(Latency / factor, UplinkBytesPerSecond * factor, DownlinkBytesPerSecond * factor);

    private static TimeSpan Time(long bytes, double rate) =>
        double.IsPositiveInfinity(rate) ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(bytes / rate, 86_400));
}
