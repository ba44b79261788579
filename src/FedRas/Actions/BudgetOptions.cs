using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>What the server asks of devices that choose their own actions.</summary>
public sealed record BudgetOptions
{
    /// <summary>Target τ for the relative distortion ‖g − ĝ‖² / ‖g‖² of a report; above 0 … 1, default 0.01.</summary>
    public double Distortion { get; init; } = 0.01;

    /// <summary>Legal values of <see cref="Distortion"/>.</summary>
    public static OptionRange DistortionRange { get; } = new(0, 1, isAbove: true);

    /// <summary>
    /// The round from which <see cref="Distortion"/> is asked for, and <see cref="EarlySlack"/> times as much before it: while the model
    /// still moves far, the next round mends what a report lost. Null asks for <see cref="Distortion"/> throughout.
    /// </summary>
    public int? TightenFrom { get; init; }

    /// <summary>
    /// How much more distortion than <see cref="Distortion"/> is asked for before <see cref="TightenFrom"/>; 1 … 100, default 4.
    /// </summary>
    public double EarlySlack { get; init; } = 4;

    /// <summary>Legal values of <see cref="EarlySlack"/>.</summary>
    public static OptionRange EarlySlackRange { get; } = new(1, 100);

    /// <summary>
    /// Longest report as a share of the dense one; above 0 … 1, default 1/32, the −96.88 % that FedRAS was published with.
    /// </summary>
    public double LongestReport { get; init; } = 1.0 / 32;

    /// <summary>Legal values of <see cref="LongestReport"/>.</summary>
    public static OptionRange LongestReportRange { get; } = new(0, 1, isAbove: true);

    /// <summary>The target τ that the server announces for <paramref name="round"/>; at most 1.</summary>
    public double Target(int round) => round < TightenFrom ? Math.Min(1, Distortion * EarlySlack) : Distortion;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public void Validate()
    {
        DistortionRange.ThrowIfOutside(Distortion);
        EarlySlackRange.ThrowIfOutside(EarlySlack);
        LongestReportRange.ThrowIfOutside(LongestReport);
    }
}

/// <summary>What one report may cost its device.</summary>
/// <param name="UplinkBytesPerSecond">Uplink rate; above 0.</param>
/// <param name="MultiplyAddsPerSecond">Multiply-adds a second; above 0.</param>
/// <param name="SecondsLeft">Seconds for clustering and sending.</param>
/// <param name="MostBytes">Longest report that the server takes.</param>
/// <param name="Distortion">
/// Target τ for the relative distortion ‖g − ĝ‖² / ‖g‖² that the server announced for this round; above 0 … 1.
/// </param>
public readonly record struct ReportBudget(double UplinkBytesPerSecond, double MultiplyAddsPerSecond, double SecondsLeft, long MostBytes,
    double Distortion);

/// <summary>What a device chose.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Distortion">Relative squared error of the description.</param>
/// <param name="MultiplyAdds">Multiply-adds of all that was tried.</param>
public readonly record struct BudgetChoice(ChoiceReason Reason, double Distortion, double MultiplyAdds);
