using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>Which file of a folder or archive holds the ratings.</summary>
internal static class RatingsFinder
{
    private static readonly string[] s_ratings = ["u.data", "ratings.dat", "ratings.csv", "ratings.tsv"];
    private static readonly string[] s_givenSplit = ["train.txt", "valid.txt", "test.txt"];
    private static readonly string[] s_about = ["readme", "license", "licence", "changelog", "copying"];
    private static readonly string[] s_tables = [".csv", ".tsv", ".txt", ".dat", ".data", ".inter", ".tab", ".rating", ".ratings"];

    /// <summary>What a folder or archive must hold, for messages.</summary>
    public static string Expected => $"{string.Join(", ", s_ratings)}, or train.txt with test.txt (each may be packed)";

    /// <summary>Whether a folder or archive holds files that are known by name.</summary>
    public static bool HasKnownFiles(DataSource source) =>
        source.Single is not null || s_ratings.Any(name => source.Find(name).Count > 0) || GivenSplit(source) is not null;

    /// <summary>
    /// The ratings file: the one named, the one of a known name, or the only one that can be read; null if there is a given split.
    /// </summary>
    /// <exception cref="DatasetException">There is none, or there are several.</exception>
    public static DataFile? Find(DataSource source, DatasetReadOptions options)
    {
        if (source.Single is not null) return source.Single;
        DataFile[] known = [.. s_ratings.SelectMany(source.Find)];
        if (known.Length == 1) return known[0];
        if (known.Length > 1) throw Several(source, known);
        if (GivenSplit(source) is not null) return null;

        DataFile[] tables = [.. source.Files.Where(file => s_tables.Any(ending =>
            file.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && !IsAboutData(file.Name))];
        DataFile[] readable = tables.Length == 1 ? tables : [.. tables.Where(file => HasColumns(file, options))];
        return readable.Length switch
        {
            1 => readable[0],
            0 => throw new DatasetException($"{source.Path}: no ratings found; looked for {Expected}, and for a file with columns of user "
                + "and item. "
                + $"It holds {DataSource.Names(source.Files)}; if one of them is it, name that file."),
            _ => throw Several(source, readable),
        };
    }

    /// <summary>The parts of a given split; null if there is none.</summary>
    public static (DataFile File, SplitPart Part)[]? GivenSplit(DataSource source)
    {
        IReadOnlyList<DataFile>[] files = Array.ConvertAll(s_givenSplit, source.Find);
        if (files[(int)SplitPart.Train].Count == 0 || files[(int)SplitPart.Test].Count == 0) return null;
        if (files.FirstOrDefault(some => some.Count > 1) is { } several) throw Several(source, several);
        return [.. Enum.GetValues<SplitPart>().Where(part => files[(int)part].Count > 0).Select(part => (files[(int)part][0], part))];
    }

    private static DatasetException Several(DataSource source, IReadOnlyList<DataFile> files)
    {
        // A test part alone is no data to train on.
        DataFile one = files.FirstOrDefault(file => !file.Name.Contains("test", StringComparison.OrdinalIgnoreCase)) ?? files[0];
        return new($"{source.Path}: holds several files of ratings: {DataSource.Names(files)}. Name one, such as "
            + $"{Path.Combine(source.Path, ShownText.Clean(one.Path))}; "
            + "if they are parts of one, join them first (a header that comes again is skipped).");
    }

    private static bool IsAboutData(string name) =>
        s_about.Any(word => name.StartsWith(word, StringComparison.OrdinalIgnoreCase));

    private static bool HasColumns(DataFile file, DatasetReadOptions options)
    {
        try
        {
            TextForm form = FormSniffer.Sniff(file, options);
            if (form.Separator is null) return false;
            using var records = new RecordReader(file, form.Separator, form.HasQuotes);
            if (!records.TryRead() || (form.HasSeparatorLine && !records.TryRead())) return false;
            ColumnLayout.Find(records.ToArray(), options, file.Display);
            return true;
        }
        catch (Exception exception) when (exception is DoubtException or DatasetException)
        {
            return false;
        }
    }
}
