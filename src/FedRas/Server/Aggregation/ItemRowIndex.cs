namespace FedRas.Server.Aggregation;

/// <summary>Where the rows of an item are: a report of the round, and a place in it.</summary>
/// <param name="Report">The report's place in the round.</param>
/// <param name="Row">The row's place in the report.</param>
internal readonly record struct RowPlace(int Report, int Row);

/// <summary>
/// The rows of a round by item, for some items in a row, in the order of the reports. Reports hold rows by device, and whoever must see the
/// rows of an item together asks here.
/// </summary>
internal sealed class ItemRowIndex
{
    private readonly int _from;
    private readonly int[] _ends; // of item from + i the end of its places; they begin at the end before
    private readonly RowPlace[] _places;

    /// <summary>Finds the rows of the items in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public ItemRowIndex(ReadOnlySpan<CountedReport> reports, int from, int to)
    {
        _from = from;
        _ends = new int[to - from + 1];
        foreach (CountedReport report in reports)
            foreach (int item in report.Rows.Items)
                if (item >= from && item < to) _ends[item - from + 1]++;
        for (int i = 1; i < _ends.Length; i++) _ends[i] += _ends[i - 1];
        _places = new RowPlace[_ends[^1]];
        int[] next = _ends[..^1];
        for (int report = 0; report < reports.Length; report++)
        {
            ReadOnlySpan<int> items = reports[report].Rows.Items;
            for (int row = 0; row < items.Length; row++)
                if (items[row] >= from && items[row] < to) _places[next[items[row] - from]++] = new RowPlace(report, row);
        }
    }

    /// <summary>The places of an item's rows.</summary>
    public ReadOnlySpan<RowPlace> Of(int item) => _places.AsSpan(_ends[item - _from].._ends[item - _from + 1]);
}
