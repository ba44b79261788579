namespace FedRas.Simulation.Datasets;

/// <summary>How a file's rows are written.</summary>
public enum DatasetFormat
{
    /// <summary>Told from the file's content.</summary>
    Auto,
    /// <summary>Columns between tabs, as MovieLens 100K's <c>u.data</c>.</summary>
    MovieLensTabs,
    /// <summary>Columns between <c>::</c>, as MovieLens 1M's and 10M's <c>ratings.dat</c>.</summary>
    MovieLensColons,
    /// <summary>Columns between any separator, such as CSV.</summary>
    Delimited,
    /// <summary>LightGCN's adjacency text: a user, then that user's items, on each line.</summary>
    Adjacency,
}

/// <summary>
/// How to read a ratings source. What is left null is told from the file; if the file leaves a doubt, reading is refused.
/// </summary>
public sealed record DatasetReadOptions
{
    /// <summary>Name for reports; default the name of the file or folder without its ending.</summary>
    public string? Name { get; init; }

    /// <summary>How rows are written; default told from the content.</summary>
    public DatasetFormat Format { get; init; } = DatasetFormat.Auto;

    /// <summary>Columns of a delimited file; default told from its header.</summary>
    public ColumnMapping? Columns { get; init; }

    /// <summary>Whether the first line holds the columns' names; null to tell from the file.</summary>
    public bool? Header { get; init; }

    /// <summary>
    /// What stands between columns: <c>tab</c>, <c>comma</c>, <c>semicolon</c>, <c>pipe</c>, <c>colons</c>, <c>space</c> (any run of blanks
    /// and tabs), or one or two characters; null to tell from the file.
    /// </summary>
    public string? Separator { get; init; }

    /// <summary>Whether a field may stand between double quotes; null for yes, but in files with tabs, <c>::</c> or blanks.</summary>
    public bool? Quotes { get; init; }

    /// <summary>
    /// How times are written: <c>s</c>, <c>ms</c>, <c>us</c> or <c>ns</c> since 1970, <c>iso</c> (ISO 8601), or a .NET date pattern such as
    /// <c>MM/dd/yyyy HH:mm</c>; null to tell from the file.
    /// </summary>
    public string? TimeFormat { get; init; }

    /// <summary>Most bytes one compressed file may unpack to; at least 1, default 4 GiB (MovieLens 25M needs 0.7).</summary>
    public long MaxUnpackedBytes { get; init; } = 4L << 30;

    /// <summary>Most interactions to hold, about 50 bytes each while reading; 1 … 2 000 000 000, default 200 000 000.</summary>
    public long MaxInteractions { get; init; } = 200_000_000;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Format)) throw new ArgumentOutOfRangeException(nameof(Format), Format, "is no known format");
        if (Separator is not null && Datasets.Separator.Parse(Separator) is null)
            throw new ArgumentOutOfRangeException(nameof(Separator), Separator, "is no separator");
        if (TimeFormat is not null && !TimeParser.IsKnown(TimeFormat))
            throw new ArgumentOutOfRangeException(nameof(TimeFormat), TimeFormat, "is no form of times");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxUnpackedBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxInteractions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxInteractions, 2_000_000_000);
    }
}
