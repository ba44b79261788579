using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>
/// Which quantisers the reports of a training came in, and what they lost. Whole numbers, so that a model file can carry them.
/// </summary>
internal sealed class ChoiceStatistics
{
    private const string DistortionName = "Distortion", QuantizerPrefix = "Quantizer ", ReasonPrefix = "Reason ";
    private const double DistortionUnit = 1e-6;
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);
    private long _distortion;

    /// <summary>Mean relative distortion of the reports; null before the first.</summary>
    public double? MeanDistortion => _counts.Count == 0 ? null : _distortion * DistortionUnit / _counts.Values.Sum();

    /// <summary>
    /// Reports by quantiser, each size rounded up to a power of two: a device with few distinct rows needs fewer actions.
    /// </summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Reports by <see cref="ChoiceReason"/>, by its name.</summary>
    public IReadOnlyDictionary<string, long> Reasons => _reasons;

    /// <summary>Adds the reports of a round.</summary>
    public void Add(ReadOnlySpan<SlotOutcome> slots)
    {
        foreach (SlotOutcome slot in slots)
        {
            if (slot.Quantizer is not { } quantizer || slot.Refusal is not null) continue;
            Count(_counts, quantizer.RoundedUp().ToString());
            Count(_reasons, slot.Facts.Reason.ToString());
            _distortion += (long)(slot.Facts.Distortion / DistortionUnit);
        }
    }

    /// <summary>The statistics by name, to save beside other totals.</summary>
    public IEnumerable<KeyValuePair<string, long>> ToTotals() =>
    [
        .. _counts.Select(count => KeyValuePair.Create(QuantizerPrefix + count.Key, count.Value)),
        .. _reasons.Select(count => KeyValuePair.Create(ReasonPrefix + count.Key, count.Value)),
        KeyValuePair.Create(DistortionName, _distortion),
    ];

    /// <summary>Goes on from saved totals.</summary>
    public static ChoiceStatistics FromTotals(IReadOnlyDictionary<string, long> totals)
    {
        var statistics = new ChoiceStatistics { _distortion = totals.GetValueOrDefault(DistortionName) };
        foreach ((string name, long count) in totals)
        {
            if (name.StartsWith(QuantizerPrefix, StringComparison.Ordinal)) statistics._counts[name[QuantizerPrefix.Length..]] = count;
            if (name.StartsWith(ReasonPrefix, StringComparison.Ordinal)) statistics._reasons[name[ReasonPrefix.Length..]] = count;
        }
        return statistics;
    }

    private static void Count(SortedDictionary<string, long> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;
}
