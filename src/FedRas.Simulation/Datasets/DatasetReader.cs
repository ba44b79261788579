using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>Reads a ratings file, folder or archive into a <see cref="Dataset"/>.</summary>
public static class DatasetReader
{
    private static readonly string[] RatingFiles = ["u.data", "ratings.dat", "ratings.csv", "ratings.tsv"];
    private static readonly string[] GivenSplitFiles = ["train.txt", "valid.txt", "test.txt"];

    /// <summary>What a folder or archive must hold, for messages.</summary>
    internal static string ExpectedFiles => $"{string.Join(", ", RatingFiles)}, or train.txt with test.txt (each may end in .gz)";

    /// <summary>
    /// Reads <paramref name="path"/>: a ratings file in any <see cref="DatasetFormat"/>, gzipped or not; a folder or zip archive with
    /// <c>u.data</c>, <c>ratings.dat</c>, <c>ratings.csv</c> or <c>ratings.tsv</c> (in this order), or with <c>train.txt</c>,
    /// <c>test.txt</c> and
    /// perhaps <c>valid.txt</c>, whose parts are kept. Titles come from <c>u.item</c>, <c>movies.dat</c> or <c>movies.csv</c> beside the
    /// ratings.
    /// </summary>
    /// <remarks>
    /// A source that cannot be used is an error. Rows that cannot be used are skipped and counted in <see cref="Dataset.Warnings"/> as long
    /// as the first row is sound and at most one in a hundred is not; of equal (user, item) pairs the newest stays, or the last.
    /// </remarks>
    /// <exception cref="DatasetException">The source cannot be read or used; one line names file, line and what was expected.</exception>
    /// <exception cref="ArgumentException">The path is empty or an option lies outside its range.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static Dataset Read(string path, DatasetReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new DatasetReadOptions();
        options.Validate();
        try
        {
            using var source = DataSource.Open(path, options.MaxUnpackedBytes);
            return Read(source, options, cancellationToken);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            throw new DatasetException(
                $"{path}: cannot be read: {exception.Message.ReplaceLineEndings(" ")} Check that the file is whole and "
                + "that you may read it.", exception);
        }
    }

    /// <summary>Whether a folder or archive holds files this reader knows by name.</summary>
    internal static bool HasKnownFiles(string path)
    {
        using var source = DataSource.Open(path, long.MaxValue);
        return source.Single is not null || RatingFiles.Any(name => source.Find(name) is not null) || FindGivenSplit(source) is not null;
    }

    private static Dataset Read(DataSource source, DatasetReadOptions options, CancellationToken cancellationToken)
    {
        var collector = new InteractionCollector(options.MaxInteractions);
        DataFile? file = source.Single ?? RatingFiles.Select(source.Find).FirstOrDefault(found => found is not null);
        Dataset dataset;
        if (file is not null) dataset = ReadFile(file, source.Path, options, collector, cancellationToken);
        else if (FindGivenSplit(source) is { } parts) dataset = ReadGivenSplit(parts, source.Path, options, collector, cancellationToken);
        else throw new DatasetException($"{source.Path}: no ratings found; looked for {ExpectedFiles}.");

        var warnings = dataset.Warnings.ToList();
        Dictionary<int, string> titles = TitleReader.Read(source, file?.Name ?? "", dataset.Items, warnings);
        return SparseUserWarning.Renew(dataset.With(titles: titles, warnings: warnings));
    }

    private static Dataset ReadFile(DataFile file, string path, DatasetReadOptions options, InteractionCollector collector,
        CancellationToken cancellationToken)
    {
        DatasetFormat asked = options.Columns is null ? options.Format : DatasetFormat.Delimited;
        (DatasetFormat format, char delimiter) = FormatSniffer.Sniff(file, asked);
        bool hasRatings = true, hasTimestamps = true;
        switch (format)
        {
            case DatasetFormat.MovieLensTabs:
                SeparatedRowReader.Read(file, "\t", collector, cancellationToken);
                break;
            case DatasetFormat.MovieLensColons:
                SeparatedRowReader.Read(file, "::", collector, cancellationToken);
                break;
            case DatasetFormat.Delimited:
                ColumnLayout layout = DelimitedReader.Read(file, delimiter, options.Columns, collector, cancellationToken);
                (hasRatings, hasTimestamps) = (layout.Rating >= 0, layout.Timestamp >= 0);
                break;
            default:
                AdjacencyReader.Read(file, null, collector, cancellationToken);
                hasRatings = hasTimestamps = false;
                break;
        }
        return collector.ToDataset(options.Name ?? NameOf(path), file.Display, hasRatings, hasTimestamps);
    }

    private static Dataset ReadGivenSplit((DataFile File, SplitPart Part)[] parts, string path, DatasetReadOptions options,
        InteractionCollector collector, CancellationToken cancellationToken)
    {
        foreach ((DataFile file, SplitPart part) in parts) AdjacencyReader.Read(file, part, collector, cancellationToken);
        return collector.ToDataset(options.Name ?? NameOf(path), path, hasRatings: false, hasTimestamps: false);
    }

    private static (DataFile File, SplitPart Part)[]? FindGivenSplit(DataSource source)
    {
        DataFile?[] files = Array.ConvertAll(GivenSplitFiles, source.Find);
        if (files[(int)SplitPart.Train] is null || files[(int)SplitPart.Test] is null) return null;
        return [.. Enum.GetValues<SplitPart>().Where(part => files[(int)part] is not null).Select(part => (files[(int)part]!, part))];
    }

    // 'ml-1m/ratings.dat' and 'ml-1m.zip' are both ml-1m.
    private static string NameOf(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string name = Path.GetFileName(full);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) name = name[..^3];
        if (Directory.Exists(full)) return name;
        bool isGeneric = RatingFiles.Concat(GivenSplitFiles).Contains(name, StringComparer.OrdinalIgnoreCase);
        string? folder = Path.GetFileName(Path.GetDirectoryName(full));
        return isGeneric && !string.IsNullOrEmpty(folder) ? folder : Path.GetFileNameWithoutExtension(name);
    }
}
