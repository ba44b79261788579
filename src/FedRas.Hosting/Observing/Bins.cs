namespace FedRas.Hosting.Observing;

/// <summary>Counts values by the bin that they fall into. Thread-safe.</summary>
internal sealed class Bins
{
    private readonly string _unit;
    private readonly double[] _upTo;
    private readonly RecentSum[] _counts;

    /// <summary>Creates bins that are empty.</summary>
    /// <param name="clock">Tells the time.</param>
    /// <param name="unit">What is counted along them.</param>
    /// <param name="upTo">Their inclusive upper ends, ascending; one more bin is for all that is above.</param>
    public Bins(TimeProvider clock, string unit, params double[] upTo)
    {
        (_unit, _upTo) = (unit, upTo);
        _counts = [.. Enumerable.Range(0, upTo.Length + 1).Select(_ => new RecentSum(clock, CallCounts.Slot))];
    }

    public void Add(double value)
    {
        int place = Array.BinarySearch(_upTo, value);
        _counts[place < 0 ? ~place : place].Add();
    }

    public HistogramView View() => new(_unit, [.. _counts.Select((count, i) =>
        new HistogramBin(i < _upTo.Length ? _upTo[i] : null, count.Total, count.Recent))]);
}
