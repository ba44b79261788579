using FedRas.Models;
using FedRas.Numerics;
using FedRas.Privacy;

namespace FedRas.Server.Aggregation;

/// <summary>
/// What the published table may say of one device. All of it is off by default. The server itself sees every report.
/// </summary>
public sealed record PrivacyOptions
{
    /// <summary>
    /// Fewest distinct devices that an item's rows must come from before they move it. Until then they are carried over to the next rounds.
    /// Without it an item that one device touched shows that device's row. 1 … 100, default 1: off.
    /// </summary>
    public int ItemThreshold { get; init; } = 1;

    /// <summary>Legal values of <see cref="ItemThreshold"/>.</summary>
    public static OptionRange ItemThresholdRange { get; } = new(1, 100);

    /// <summary>
    /// Longest report C: the Euclidean norm of all its rows together. A longer one is shortened as a whole, by the server. Above 0 …
    /// 1 000 000; null, the default, is off.
    /// </summary>
    public double? ReportClip { get; init; }

    /// <summary>Legal values of <see cref="ReportClip"/>.</summary>
    public static OptionRange ReportClipRange { get; } = new(0, 1_000_000, isAbove: true);

    /// <summary>The least noise that there may be.</summary>
    public const double LeastNoise = 0.1;

    /// <summary>
    /// Noise σ in units of <see cref="ReportClip"/>: N(0, (σC)²) is added to every value of the round's sum, of all items that are not
    /// retired. The sum is divided by a constant then, and no weight decay is taken. 0.1 … 1 000 000; 0, the default, is off.
    /// </summary>
    public double NoiseMultiplier { get; init; }

    /// <summary>Legal values of <see cref="NoiseMultiplier"/>.</summary>
    public static OptionRange NoiseMultiplierRange { get; } = new(0, 1_000_000);

    /// <summary>
    /// Share of a round's reports that touch an item, as the owner expects it: under noise the sum is divided by the goal of the round
    /// times this. It must not be measured on the devices' data. Above 0 … 1, default 1.
    /// </summary>
    public double TouchShare { get; init; } = 1;

    /// <summary>Legal values of <see cref="TouchShare"/>.</summary>
    public static OptionRange TouchShareRange { get; } = new(0, 1, isAbove: true);

    /// <summary>δ of the (ε, δ) that is stated; above 0 and below 1, default 10⁻⁵. It should be below one over the devices.</summary>
    public double Delta { get; init; } = 1e-5;

    /// <summary>Legal values of <see cref="Delta"/>.</summary>
    public static OptionRange DeltaRange => PrivacyAccountant.DeltaRange;

    /// <summary>ε that may be spent: no round is opened that would pass it. 0.01 … 1 000; null, the default, for no end.</summary>
    public double? Epsilon { get; init; }

    /// <summary>Legal values of <see cref="Epsilon"/>.</summary>
    public static OptionRange EpsilonRange => PrivacyAccountant.EpsilonRange;

    /// <summary>
    /// Rounds that hold a device at most once; 1 … 1 000 000 000, default 1: a device may take part in each. Whoever runs the rounds must
    /// keep to it; FedRAS's own server sets it.
    /// </summary>
    public int Separation { get; init; } = 1;

    /// <summary>
    /// Probability with which each device takes part in a round, by a secret draw of its own: a cohort of a fixed size is no such draw, nor
    /// is one that follows from the public seed. ε is then that of a device that is there or not, counted by sampling too. Above 0 … 1;
    /// null, the default, believes in no draw. FedRAS's own server and simulator set it.
    /// </summary>
    public double? SamplingRate { get; init; }

    /// <summary>
    /// Reports that a round brings on average, if their number is drawn: under noise the sum is divided by this in place of the goal of the
    /// round. At least 1; null, the default, for the goal.
    /// </summary>
    public int? ExpectedReports { get; init; }

    /// <summary>
    /// What the noise is drawn from, known to the server alone; null, the default, has a new federation draw it, and its checkpoint keep
    /// it. Given only by whoever must repeat a run.
    /// </summary>
    public DeviceSecret? NoiseSecret { get; init; }

    /// <summary>Whether noise is added.</summary>
    public bool AddsNoise => NoiseMultiplier > 0;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or noise has no clip; the message names it.</exception>
    public void Validate()
    {
        ItemThresholdRange.ThrowIfOutside(ItemThreshold);
        if (ReportClip is { } clip) ReportClipRange.ThrowIfOutside(clip, nameof(ReportClip));
        NoiseMultiplierRange.ThrowIfOutside(NoiseMultiplier);
        if (AddsNoise && NoiseMultiplier < LeastNoise)
            throw new ArgumentOutOfRangeException(nameof(NoiseMultiplier), NoiseMultiplier, $"must be 0 or at least {LeastNoise}: less "
                + "noise has no ε worth stating");
        TouchShareRange.ThrowIfOutside(TouchShare);
        DeltaRange.ThrowIfOutside(Delta);
        if (Epsilon is { } epsilon) EpsilonRange.ThrowIfOutside(epsilon, nameof(Epsilon));
        PrivacyAccountant.SeparationRange.ThrowIfOutside(Separation);
        if (SamplingRate is { } rate) PrivacyAccountant.RateRange.ThrowIfOutside(rate, nameof(SamplingRate));
        if (ExpectedReports is { } reports) ArgumentOutOfRangeException.ThrowIfLessThan(reports, 1, nameof(ExpectedReports));
        if (AddsNoise && ReportClip is null)
            throw new ArgumentException("NoiseMultiplier needs ReportClip: noise hides a report only if its length is bounded",
                nameof(ReportClip));
        if (Epsilon is not null && !AddsNoise)
            throw new ArgumentException("Epsilon needs NoiseMultiplier: without noise no ε can be stated", nameof(NoiseMultiplier));
    }
}
