using FedRas.Actions;
using FedRas.Wire;

namespace FedRas.Device;

/// <summary>A device's report of one round.</summary>
/// <param name="message">The encoded report.</param>
/// <param name="multiplyAdds">Multiply-adds that training and clustering took.</param>
/// <param name="described">The actions in it; null in a dense report.</param>
/// <param name="isClipped">Whether it was shortened to the server's limits.</param>
/// <param name="facts">What it says about how it describes the update.</param>
public readonly ref struct DeviceReport(
    ReadOnlySpan<byte> message, double multiplyAdds, ActionUpdate? described, bool isClipped, ReportFacts facts)
{
    /// <summary>The encoded report; valid until the next report of the same <see cref="DeviceWorker"/>.</summary>
    public ReadOnlySpan<byte> Message { get; } = message;

    /// <summary>Multiply-adds that training and clustering took.</summary>
    public double MultiplyAdds { get; } = multiplyAdds;

    /// <summary>The actions in it; null in a dense report. Valid as long as <see cref="Message"/>.</summary>
    public ActionUpdate? Described { get; } = described;

    /// <summary>Whether it was shortened to the server's limits.</summary>
    public bool IsClipped { get; } = isClipped;

    /// <summary>What it says about how it describes the update.</summary>
    public ReportFacts Facts { get; } = facts;
}
