using FedRas.Actions;
using FedRas.Wire;

namespace FedRas.Device;

/// <summary>What a device can do in one round. The default has every time in the world.</summary>
public readonly record struct DeviceConditions()
{
    /// <summary>Whether the device answers at all; one that does not has downloaded the model and is gone.</summary>
    public bool Answers { get; init; } = true;

    /// <summary>Uplink rate in bytes a second; above 0.</summary>
    public double UplinkBytesPerSecond { get; init; } = double.PositiveInfinity;

    /// <summary>Multiply-adds a second that training and clustering get; above 0.</summary>
    public double OperationsPerSecond { get; init; } = double.PositiveInfinity;

    /// <summary>Seconds from holding the model to the round's deadline, what the link takes before the first byte taken off.</summary>
    public double SecondsLeft { get; init; } = double.PositiveInfinity;
}

/// <summary>What the server knows of a seat of the cohort when the round closes.</summary>
/// <param name="Device">The device's number.</param>
/// <param name="Answers">Whether it sent a report.</param>
/// <param name="ReportBytes">Length of its report; 0 without one.</param>
/// <param name="Operations">Multiply-adds of its training and clustering.</param>
public readonly record struct SeatOutcome(int Device, bool Answers, int ReportBytes, double Operations)
{
    /// <summary>Why the server refused the report; null where it did not.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether there is a report that the server may take.</summary>
    public bool IsAdmitted => Answers && Refusal is null;

    /// <summary>Whether the device shortened its report to the limits.</summary>
    public bool IsClipped { get; init; }

    /// <summary>The quantiser and size the report came in; null for a dense one or none.</summary>
    public QuantizerSpec? Quantizer { get; init; }

    /// <summary>What the device says about its choice.</summary>
    public ReportFacts Facts { get; init; }
}
