namespace FedRas.Device;

/// <summary>What a device can do in one round. The default has every time in the world.</summary>
public readonly record struct DeviceConditions()
{
    /// <summary>Uplink rate in bytes a second; above 0.</summary>
    public double UplinkBytesPerSecond { get; init; } = double.PositiveInfinity;

    /// <summary>Multiply-adds a second that training and clustering get; above 0.</summary>
    public double MultiplyAddsPerSecond { get; init; } = double.PositiveInfinity;

    /// <summary>Seconds from holding the model to the round's deadline, what the link takes before the first byte taken off.</summary>
    public double SecondsLeft { get; init; } = double.PositiveInfinity;
}
