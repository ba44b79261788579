using System.Numerics;
using FedRas.Actions;
using FedRas.Rounds;

namespace FedRas.Simulation;

/// <summary>Which quantisers the reports of a training came in, and what they lost. Whole numbers, so that a model file can carry them.</summary>
internal sealed class ChoiceStatistics
{
    private const string DistortionName = "Distortion", QuantizerPrefix = "Quantizer ";
    private const double DistortionUnit = 1e-6;
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private long _distortion;

    /// <summary>Mean relative distortion of the reports; null before the first.</summary>
    public double? MeanDistortion => _counts.Count == 0 ? null : _distortion * DistortionUnit / _counts.Values.Sum();

    /// <summary>Reports by quantiser, each size rounded up to a power of two: a device with few distinct rows needs fewer actions.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Adds the reports of a round.</summary>
    public void Add(ReadOnlySpan<SeatOutcome> seats)
    {
        foreach (SeatOutcome seat in seats)
        {
            if (seat.Quantizer is not { } quantizer) continue;
            string name = NameOf(quantizer);
            _counts[name] = _counts.GetValueOrDefault(name) + 1;
            _distortion += (long)(seat.Facts.Distortion / DistortionUnit);
        }
    }

    /// <summary>The statistics by name, to save beside other totals.</summary>
    public IEnumerable<KeyValuePair<string, long>> ToTotals() =>
        _counts.Select(count => KeyValuePair.Create(QuantizerPrefix + count.Key, count.Value)).Append(KeyValuePair.Create(DistortionName, _distortion));

    /// <summary>Goes on from saved totals.</summary>
    public static ChoiceStatistics FromTotals(IReadOnlyDictionary<string, long> totals)
    {
        var statistics = new ChoiceStatistics { _distortion = totals.GetValueOrDefault(DistortionName) };
        foreach ((string name, long count) in totals)
            if (name.StartsWith(QuantizerPrefix, StringComparison.Ordinal))
                statistics._counts[name[QuantizerPrefix.Length..]] = count;
        return statistics;
    }

    private static string NameOf(QuantizerSpec spec)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)spec.Size);
        QuantizerSpec rounded = spec.Kind switch
        {
            QuantizerKind.Flat => QuantizerSpec.Flat(size),
            QuantizerKind.Line => QuantizerSpec.Line(size),
            QuantizerKind.GainShape => QuantizerSpec.GainShape((int)BitOperations.RoundUpToPowerOf2((uint)spec.Count), size),
            _ => QuantizerSpec.Residual(spec.Count, size),
        };
        return rounded.ToString();
    }
}
