namespace FedRas.Simulation.Datasets;

/// <summary>Whether values look like times of an event: numbers since 1970 between 1995 and 2039 in any unit, or ISO 8601.</summary>
internal static class TimeLikeness
{
    private const double First = 0.8e9, Last = 2.2e9;

    public static bool IsTime(double number) =>
        number is (>= First and <= Last) or (>= First * 1e3 and <= Last * 1e3)
            or (>= First * 1e6 and <= Last * 1e6) or (>= First * 1e9 and <= Last * 1e9);

    public static bool IsTime(ReadOnlySpan<byte> text) => FieldParser.TryWhole(text, out long number) ? IsTime(number)
        : IsoTime.TryParse(text, out _);

    public static bool IsTime(string text) => text.Length <= 40 && IsTime(System.Text.Encoding.UTF8.GetBytes(text));
}

/// <summary>Looks in a file without a timestamp for columns that nobody reads and that hold nothing but times.</summary>
internal sealed class UnreadTimes
{
    private readonly List<int> _columns = [];

    /// <summary>The columns that are times in every row so far.</summary>
    public IReadOnlyList<int> Columns => _columns;

    public void Begin(ColumnLayout layout)
    {
        if (layout.Timestamp < 0) _columns.AddRange(Enumerable.Range(0, layout.Count).Where(column => column != layout.User
            && column != layout.Item && column != layout.Rating));
    }

    public void Look(RecordReader records)
    {
        for (int i = _columns.Count - 1; i >= 0; i--)
            if (!TimeLikeness.IsTime(records[_columns[i]])) _columns.RemoveAt(i);
    }
}
