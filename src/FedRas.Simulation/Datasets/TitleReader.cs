using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>MovieLens' titles: <c>u.item</c>, <c>movies.dat</c> or <c>movies.csv</c> beside the ratings.</summary>
internal static class TitleReader
{
    /// <summary>Reads the titles that belong to a ratings file of that name; empty where there are none beside it.</summary>
    public static Dictionary<int, string> Read(DataSource source, string ratingsFile, IdMap items, List<string> warnings)
    {
        var titles = new Dictionary<int, string>();
        (string name, string? separator) = ratingsFile.ToLowerInvariant() switch
        {
            "u.data" => ("u.item", "|"),
            "ratings.dat" => ("movies.dat", "::"),
            "ratings.csv" => ("movies.csv", null),
            _ => ("", null),
        };
        if (source.Find(name) is not { } file) return titles;
        if (separator is null) ReadCsv(file, items, titles, warnings);
        else ReadSeparated(file, separator, items, titles, warnings);
        return titles;
    }

    private static void ReadSeparated(DataFile file, string separator, IdMap items, Dictionary<int, string> titles, List<string> warnings)
    {
        long firstBad = 0, bad = 0;
        using var lines = new TextLineReader(file);
        Span<Range> columns = stackalloc Range[3];
        while (lines.TryRead(out ReadOnlySpan<char> line))
        {
            if (line.IsWhiteSpace()) continue;
            if (line.Split(columns, separator) < 2)
            {
                if (bad++ == 0) firstBad = lines.LineNumber;
            }
            else Add(line[columns[0]], line[columns[1]], items, titles);
        }
        Warn(file, bad, firstBad, warnings);
    }

    private static void ReadCsv(DataFile file, IdMap items, Dictionary<int, string> titles, List<string> warnings)
    {
        long firstBad = 0, bad = 0;
        using var records = new DelimitedRecords(file, ',');
        while (records.TryRead())
        {
            if (records.IsBlank) continue;
            if (records.Count < 2)
            {
                if (bad++ == 0) firstBad = records.LineNumber;
            }
            else Add(records[0], records[1], items, titles);
        }
        Warn(file, bad, firstBad, warnings);
    }

    private static void Add(ReadOnlySpan<char> id, ReadOnlySpan<char> title, IdMap items, Dictionary<int, string> titles)
    {
        title = title.Trim();
        if (!title.IsEmpty && items.TryGetIndex(id.Trim().ToString(), out int item)) titles[item] = title.ToString();
    }

    private static void Warn(DataFile file, long bad, long firstBad, List<string> warnings)
    {
        if (bad > 0) warnings.Add($"line without a title: {bad:N0} lines skipped, the first at {file.Display}, line {firstBad}");
    }
}
