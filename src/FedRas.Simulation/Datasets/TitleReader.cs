using System.Text;
using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>MovieLens' titles: <c>u.item</c>, <c>movies.dat</c> or <c>movies.csv</c> beside the ratings.</summary>
internal static class TitleReader
{
    /// <summary>Reads the titles of known items; empty where the source has no such file.</summary>
    public static Dictionary<int, string> Read(DataSource source, IdMap items, List<string> warnings)
    {
        var titles = new Dictionary<int, string>();
        if (source.Find("u.item") is { } piped) ReadSeparated(piped, "|", items, titles, warnings);
        else if (source.Find("movies.dat") is { } colons) ReadSeparated(colons, "::", items, titles, warnings);
        else if (source.Find("movies.csv") is { } csv) ReadCsv(csv, items, titles, warnings);
        return titles;
    }

    private static void ReadSeparated(DataFile file, string separator, IdMap items, Dictionary<int, string> titles, List<string> warnings)
    {
        long firstBad = 0, bad = 0;
        using var lines = new TextLineReader(file, EncodingOf(file));
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
        using var records = new DelimitedRecords(file, ',', EncodingOf(file));
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

    // MovieLens 100K and 1M are Latin-1, the later ones UTF-8, under the same file names.
    private static Encoding EncodingOf(DataFile file)
    {
        using var reader = new StreamReader(file.Open(), new UTF8Encoding(false, throwOnInvalidBytes: true));
        var buffer = new char[64 << 10];
        try
        {
            while (reader.Read(buffer) > 0) { }
            return Encoding.UTF8;
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1;
        }
    }
}
