using FedRas.Server.Aggregation;

// The attribute at each property says what it means, to readers of this file and of --help alike.
#pragma warning disable CS1591

namespace FedRas.Simulation.Running;

public sealed partial record RunSettings
{
    private const string Protection = "Defence and privacy";
    private static readonly DefenceOptions s_defence = new();
    private static readonly PrivacyOptions s_privacy = new();

    [SettingOf<DefenceOptions>(nameof(DefenceOptions.ItemFloor), Protection, "Fewest reports that an item's sum is divided by. Missing "
        + "ones count as reports that leave the item as it is, so a device that touches an item alone owns at most 1/N of its "
        + "step. 1 is off.",
        Value = "N", Kept = SettingKept.IfGiven)]
    public int ItemFloor { get; init; } = s_defence.ItemFloor;

    [SettingOf<DefenceOptions>(nameof(DefenceOptions.TrimShare), Protection, "Share of the reports that is cut off at either end of every "
        + "value of an item's mean, if --trim-from of them touched it. 0 is off.", Value = "X", Kept = SettingKept.IfGiven)]
    public double TrimShare { get; init; } = s_defence.TrimShare;

    [SettingOf<DefenceOptions>(nameof(DefenceOptions.RowClip), Protection, "Longest row of an item, in median lengths of the rows that "
        + "reports have for it, if --trim-from of them touched it. Longer rows are shortened.",
        Value = "X", Example = "2", Kept = SettingKept.IfGiven)]
    public double? RowClip { get; init; } = s_defence.RowClip;

    [SettingOf<DefenceOptions>(nameof(DefenceOptions.TrimFrom), Protection, "Fewest reports that must have touched an item for "
        + "--trim-share and --row-clip.", Value = "N", Kept = SettingKept.IfGiven)]
    public int TrimFrom { get; init; } = s_defence.TrimFrom;

    [SettingOf<DefenceOptions>(nameof(DefenceOptions.LevelCap), Protection, "Longest row of a report, in medians over the round's reports "
        + "of their longest row. Longer rows are shortened, also those of an item that no other report touched.",
        Value = "X", Example = "0.5", Kept = SettingKept.IfGiven)]
    public double? LevelCap { get; init; } = s_defence.LevelCap;

    [SettingOf<PrivacyOptions>(nameof(PrivacyOptions.ItemThreshold), Protection, "Fewest distinct devices that an item's rows must come "
        + "from before they move it. Until then they are carried over to the next rounds. 1 is off.",
        Value = "N", Kept = SettingKept.IfGiven)]
    public int ItemThreshold { get; init; } = s_privacy.ItemThreshold;

    [SettingOf<PrivacyOptions>(nameof(PrivacyOptions.ReportClip), Protection, "Longest report: the norm of all its rows together. The "
        + "server shortens longer ones.", Value = "C", Example = "1", Kept = SettingKept.IfGiven)]
    public double? ReportClip { get; init; } = s_privacy.ReportClip;

    [SettingOf<PrivacyOptions>(nameof(PrivacyOptions.NoiseMultiplier), Protection, "Standard deviation, in units of --report-clip, of the "
        + "Gaussian noise that the server adds to every value of the sum of the reports. The sum is divided by a constant then, and no "
        + "weight decay is taken. A simulation without --scenario draws each device by itself then, so cohorts differ in size. 0 is off.",
        Value = "X", Kept = SettingKept.IfGiven)]
    public double NoiseMultiplier { get; init; } = s_privacy.NoiseMultiplier;

    [SettingOf<PrivacyOptions>(nameof(PrivacyOptions.TouchShare), Protection, "Share of the reports that touch an item, as you expect "
        + "it: under noise the sum is divided by --clients-per-round times this.", Value = "X", Kept = SettingKept.IfGiven)]
    public double TouchShare { get; init; } = s_privacy.TouchShare;

    [SettingOf<PrivacyOptions>(nameof(PrivacyOptions.Delta), Protection, "The delta of the (epsilon, delta) privacy that a run with noise "
        + "states.", Value = "X", Kept = SettingKept.IfGiven)]
    public double Delta { get; init; } = s_privacy.Delta;

    [SettingOf<PrivacyOptions>(nameof(PrivacyOptions.Epsilon), Protection,
        "Epsilon that may be spent. Training stops before the round that "
        + "would pass it.", Value = "X", Example = "8", Kept = SettingKept.IfGiven)]
    public double? Epsilon { get; init; } = s_privacy.Epsilon;

    private DefenceOptions ToDefence() => new()
    {
        ItemFloor = ItemFloor,
        TrimShare = TrimShare,
        RowClip = RowClip,
        TrimFrom = TrimFrom,
        LevelCap = LevelCap,
    };

    private PrivacyOptions ToPrivacy() => new()
    {
        ItemThreshold = ItemThreshold,
        ReportClip = ReportClip,
        NoiseMultiplier = NoiseMultiplier,
        TouchShare = TouchShare,
        Delta = Delta,
        Epsilon = Epsilon,
    };
}
