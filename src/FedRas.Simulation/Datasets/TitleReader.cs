using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// Titles beside the ratings: MovieLens' <c>u.item</c>, <c>movies.dat</c> or <c>movies.csv</c>. What is wrong with them is a warning.
/// </summary>
internal static class TitleReader
{
    /// <summary>Reads the titles that belong to a ratings file of that name; empty if there are none beside it.</summary>
    public static Dictionary<int, string> Read(DataSource source, string ratingsFile, IdMap items, List<string> warnings)
    {
        (string name, TextForm form) = ratingsFile.ToLowerInvariant() switch
        {
            "u.data" => ("u.item", new TextForm(Separator.Known["pipe"], HasQuotes: false)),
            "ratings.dat" => ("movies.dat", new TextForm(Separator.Known["colons"], HasQuotes: false)),
            "ratings.csv" => ("movies.csv", new TextForm(Separator.Known["comma"], HasQuotes: true)),
            _ => ("", TextForm.Adjacency),
        };
        var titles = new Dictionary<int, string>();
        if (source.Find(name) is not [var file, ..]) return titles;
        try
        {
            Read(file, form, items, titles, warnings);
        }
        catch (DatasetException exception)
        {
            warnings.Add($"titles from there on are left out: {exception.Message}");
        }
        return titles;
    }

    private static void Read(DataFile file, TextForm form, IdMap items, Dictionary<int, string> titles, List<string> warnings)
    {
        using var records = new RecordReader(file, form.Separator!, form.HasQuotes);
        (int id, int title) = (0, 1);
        long firstBad = 0, bad = 0;
        bool isFirst = true;
        while (records.TryRead())
        {
            if (records.IsBlank) continue;
            // MovieLens' older files have no header; a CSV without one that names both columns is not understood.
            if (isFirst && form.HasQuotes)
            {
                (id, title) = (ColumnNames.Find(records.ToArray(), ColumnNames.Item),
                    ColumnNames.Find(records.ToArray(), ColumnNames.Title));
                if (id < 0 || title < 0)
                {
                    warnings.Add($"no titles are shown: line 1 of {file.Display} does not name the columns of item and title, such as "
                        + "'movieId,title'");
                    return;
                }
                isFirst = false;
                continue;
            }
            if (records.Count > Math.Max(id, title)) Add(records[id], records[title], items, titles);
            else if (bad++ == 0) firstBad = records.LineNumber;
        }
        if (bad > 0)
            warnings.Add($"line without a title: {bad:N0} {(bad == 1 ? "line" : "lines")} skipped, "
                + $"the first at {file.Display}, line {firstBad}");
    }

    private static void Add(ReadOnlySpan<byte> id, ReadOnlySpan<byte> title, IdMap items, Dictionary<int, string> titles)
    {
        if (!title.IsEmpty && items.TryGetIndex(Utf8Text.Decode(id), out int item)) titles[item] = Utf8Text.Decode(title);
    }
}
