using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>Reads a ratings file, folder or archive into a <see cref="Dataset"/>.</summary>
public static class DatasetReader
{
    /// <summary>
    /// Reads <paramref name="path"/>: a ratings file in any <see cref="DatasetFormat"/>, packed (gzip, bzip2, xz, zstd) or not; a folder or
    /// zip archive with <c>u.data</c>, <c>ratings.dat</c>, <c>ratings.csv</c> or <c>ratings.tsv</c>, with <c>train.txt</c>, <c>test.txt</c>
    /// and perhaps <c>valid.txt</c>, whose parts are kept, or with one file that can be read as ratings; a file inside an archive, as
    /// <c>data.zip/full/ratings.csv</c>. Titles come from <c>u.item</c>, <c>movies.dat</c> or <c>movies.csv</c> beside the ratings.
    /// </summary>
    /// <remarks>
    /// A source that cannot be used is an error, and so is one that can be read in more ways than one: the message names the option that
    /// settles it. Rows that cannot be used are skipped and counted in <see cref="Dataset.Warnings"/> as long as the first row is sound and
    /// at most one in a hundred is not; of equal (user, item) pairs the newest stays, or the last. <see cref="Dataset.Origin"/> says what
    /// was taken for what.
    /// </remarks>
    /// <exception cref="DatasetException">The source cannot be read or used; says file, line and what was expected.</exception>
    /// <exception cref="ArgumentException">The path is empty or an option lies outside its range.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static Dataset Read(string path, DatasetReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new DatasetReadOptions();
        options.Validate();
        return Read(path, () => DataSource.Open(path, options.MaxUnpackedBytes), options, cancellationToken);
    }

    /// <summary>Opens a source and reads it; whatever keeps it from being read is one kind of error.</summary>
    internal static Dataset Read(string path, Func<DataSource> open, DatasetReadOptions options, CancellationToken cancellationToken)
    {
        try
        {
            using DataSource source = open();
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

    private static Dataset Read(DataSource source, DatasetReadOptions options, CancellationToken cancellationToken)
    {
        var collector = new InteractionCollector(options.MaxInteractions);
        string name = options.Name ?? NameOf(source.Path);
        if (RatingsFinder.Find(source, options) is not { } file)
            return ReadGivenSplit(RatingsFinder.GivenSplit(source)!, source, name, collector, cancellationToken);

        TextForm? form = null;
        Dataset dataset;
        try
        {
            form = FormSniffer.Sniff(file, options);
            if (form.Separator is null && (options.Header is not null || options.Quotes is not null || options.TimeFormat is not null))
                throw new DoubtException($"{file.Display}: has lines of 'user item item …', in which there is neither header nor quote "
                    + "nor time; "
                    + "leave --header, --quote and --time-format out, or say --separator space if these are rows.");
            dataset = form.Separator is null ? ReadAdjacency(file, form, name, collector, cancellationToken)
                : ReadDelimited(file, form, options, name, collector, cancellationToken);
        }
        catch (DoubtException doubt)
        {
            throw new DatasetException(doubt.Message + FirstLines(file, form), doubt);
        }
        var warnings = dataset.Warnings.ToList();
        Dictionary<int, string> titles = TitleReader.Read(source, file.Name, dataset.Items, warnings);
        return SparseUserWarning.Renew(dataset.With(titles: titles, warnings: warnings));
    }

    private static Dataset ReadDelimited(DataFile file, TextForm form, DatasetReadOptions options, string name,
        InteractionCollector collector,
        CancellationToken cancellationToken)
    {
        var read = DelimitedReader.Read(file, form, options, collector, cancellationToken);
        collector.Close(file.Display);
        // MovieLens' own names say what their columns are.
        bool isMovieLens = file.Name.ToLowerInvariant() is "u.data" or "ratings.dat";
        ColumnDoubts.Judge(read, collector, options, form.HasQuotes, isMovieLens, file.Display);
        string times = read.Layout.Timestamp >= 0 && read.Times.Form is { } unit ? $"; times in {unit}" : "";
        string unread = read.Layout.Unread.ToArray() is { Length: > 0 } names
            ? $"; not read: {string.Join(", ", names.Take(8).Select(column => $"'{ShownText.Clip(column)}'"))}"
                + (names.Length > 8 ? ", …" : "")
            : "";
        int at = read.Layout.Timestamp;
        return Finish(name, collector, read.Warnings(), new DatasetOrigin
        {
            Source = file.StoredName,
            Columns = $"{read.Layout.Describe()} ({(read.Layout.Header is null ? "no header" : "header")}; "
                + $"{form.Separator!.Name}{times}{unread})",
            TimeColumn = at < 0 ? null : read.Layout.Header is { } header ? ShownText.Clip(header[at]) : $"column {at + 1}",
            Rows = collector.Count + collector.Skipped,
            Skipped = collector.Skipped,
            Merged = 0,
        }, hasRatings: read.Layout.Rating >= 0);
    }

    private static Dataset ReadAdjacency(DataFile file, TextForm form, string name, InteractionCollector collector,
        CancellationToken cancellationToken)
    {
        AdjacencyReader.Read(file, null, form.IsAsked, collector, cancellationToken);
        return FinishAdjacency(name, file.StoredName, file.Display, collector);
    }

    private static Dataset ReadGivenSplit((DataFile File, SplitPart Part)[] parts, DataSource source, string name,
        InteractionCollector collector,
        CancellationToken cancellationToken)
    {
        foreach ((DataFile file, SplitPart part) in parts)
        {
            try
            {
                AdjacencyReader.Read(file, part, isAsked: false, collector, cancellationToken);
            }
            catch (DoubtException doubt)
            {
                throw new DatasetException(doubt.Message + FirstLines(file, TextForm.Adjacency), doubt);
            }
        }
        return SparseUserWarning.Renew(FinishAdjacency(name, string.Join(", ", parts.Select(part => part.File.StoredName)), source.Path,
            collector));
    }

    private static Dataset FinishAdjacency(string name, string files, string display, InteractionCollector collector)
    {
        collector.Close(display);
        return Finish(name, collector, [], new DatasetOrigin
        {
            Source = files,
            Columns = "a user and that user's items on each line (adjacency; blanks)",
            Rows = collector.Count + collector.Skipped,
            Skipped = collector.Skipped,
            Merged = 0,
        }, hasRatings: false);
    }

    private static Dataset Finish(string name, InteractionCollector collector, IEnumerable<string> doubts, DatasetOrigin origin,
        bool hasRatings)
    {
        (IdMap users, IdMap items) = (collector.Users.Ids, collector.Items.Ids);
        bool hasTimes = origin.TimeColumn is not null;
        List<string> warnings = [.. collector.Warnings(), .. doubts, .. IdWarnings.Of("user", users), .. IdWarnings.Of("item", items)];
        bool[]? drop = DuplicateFinder.Find(collector, hasTimes, out string? duplicates);
        if (duplicates is not null) warnings.Add(duplicates);
        Interaction[] rows = collector.Rows(drop);
        return new Dataset
        {
            Name = name,
            Users = users,
            Items = items,
            Interactions = rows,
            HasRatings = hasRatings,
            HasTimestamps = hasTimes,
            Parts = collector.Parts(drop),
            Warnings = warnings,
            Origin = origin with { Merged = collector.Count - rows.Length },
        };
    }

    /// <summary>The first lines as they were split, for a user with a doubt to settle.</summary>
    private static string FirstLines(DataFile file, TextForm? form)
    {
        var text = new System.Text.StringBuilder("\nThe first lines, as they were split:");
        using var records = new RecordReader(file, form?.Separator ?? Separator.Blanks, form?.HasQuotes ?? false);
        for (int shown = 0; shown < 3 && records.TryRead();)
        {
            if (records.IsBlank) continue;
            string[] cells = records.ToArray();
            text.Append($"\n{records.LineNumber}: {string.Join(" | ", cells.Take(10).Select(cell => ShownText.Clip(cell)))}")
                .Append(cells.Length > 10 ? " | …" : "");
            shown++;
        }
        return text.ToString();
    }

    // 'wd/ratings.csv.gz' is ratings, 'ml-1m.zip' and the folder 'ml-1m' are ml-1m.
    private static string NameOf(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string name = DataFile.WithoutPacking(Path.GetFileName(full));
        return Directory.Exists(full) ? name : Path.GetFileNameWithoutExtension(name);
    }
}
