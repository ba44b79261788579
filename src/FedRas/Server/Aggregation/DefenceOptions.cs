using FedRas.Numerics;

namespace FedRas.Server.Aggregation;

/// <summary>
/// What the server does against devices that are not honest, beside the limits of a report. All of it is off by default. A report is
/// weighed by <see cref="LevelCap"/> first; then the rows of an item are clipped and trimmed; then their sum is divided.
/// </summary>
public sealed record DefenceOptions
{
    /// <summary>
    /// Fewest reports n₀ that the sum of an item's rows is divided by. Missing ones count as reports that leave the item as it is, weight
    /// decay included. So a device that touches an item alone owns at most 1/n₀ of its step. 1 … 1 000 000, default 1: off. Rows that
    /// waited (<see cref="PrivacyOptions.ItemThreshold"/>) are counted one by one: a device with k of n rows owns k of max(n, n₀) parts.
    /// </summary>
    public int ItemFloor { get; init; } = 1;

    /// <summary>The default of <see cref="TrimFrom"/>.</summary>
    internal const int DefaultTrimFrom = 5;

    /// <summary>Legal values of <see cref="ItemFloor"/>.</summary>
    public static OptionRange ItemFloorRange { get; } = new(1, 1_000_000);

    /// <summary>
    /// Share of the reports that is cut off at either end of every value of an item's mean (trimmed mean, Yin et al., ICML 2018), if
    /// <see cref="TrimFrom"/> of them touched it; rounded down to whole reports. 0 … below 0.5, default 0: off.
    /// </summary>
    public double TrimShare { get; init; }

    /// <summary>Reports that are cut off at either end: 0.29 of 100 are 29, though no float64 is 0.29.</summary>
    internal int CutOf(int reports) => (int)((decimal)TrimShare * reports);

    /// <summary>Legal values of <see cref="TrimShare"/>.</summary>
    public static OptionRange TrimShareRange { get; } = new(0, 0.5, isBelow: true);

    /// <summary>
    /// Longest row of an item, in units of the median length of the rows that reports have for it; longer ones are shortened, if
    /// <see cref="TrimFrom"/> reports touched it. Above 0 … 1 000 000; null, the default, is off.
    /// </summary>
    public double? RowClip { get; init; }

    /// <summary>Legal values of <see cref="RowClip"/>.</summary>
    public static OptionRange RowClipRange { get; } = new(0, 1_000_000, isAbove: true);

    /// <summary>
    /// Fewest reports that must have touched an item for <see cref="TrimShare"/> and <see cref="RowClip"/>; 3 … 1 000 000, default 5.
    /// </summary>
    public int TrimFrom { get; init; } = DefaultTrimFrom;

    /// <summary>Legal values of <see cref="TrimFrom"/>.</summary>
    public static OptionRange TrimFromRange { get; } = new(3, 1_000_000);

    /// <summary>
    /// Longest row of a report, in units of the median over the round's reports of their longest row; longer ones are shortened. It needs
    /// no company at an item: a report has one direction, so this is a cap on its levels. Above 0 … 1 000 000; null, the default, is off.
    /// </summary>
    public double? LevelCap { get; init; }

    /// <summary>Legal values of <see cref="LevelCap"/>.</summary>
    public static OptionRange LevelCapRange { get; } = new(0, 1_000_000, isAbove: true);

    /// <summary>Whether rows of an item are looked at together.</summary>
    internal bool LooksAtItems => TrimShare > 0 || RowClip is not null;

    /// <summary>Whether there is any defence.</summary>
    internal bool IsOn => this with { TrimFrom = DefaultTrimFrom } != new DefenceOptions();

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public void Validate()
    {
        ItemFloorRange.ThrowIfOutside(ItemFloor);
        TrimShareRange.ThrowIfOutside(TrimShare);
        if (RowClip is { } clip) RowClipRange.ThrowIfOutside(clip, nameof(RowClip));
        TrimFromRange.ThrowIfOutside(TrimFrom);
        if (LevelCap is { } cap) LevelCapRange.ThrowIfOutside(cap, nameof(LevelCap));
    }
}
