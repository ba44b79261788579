namespace FedRas.Simulation.Datasets;

/// <summary>How a file's rows are written.</summary>
public enum DatasetFormat
{
    /// <summary>Told from the file's name and content.</summary>
    Auto,
    /// <summary>MovieLens 100K's <c>u.data</c>: user, item, rating, timestamp between tabs.</summary>
    MovieLensTabs,
    /// <summary>MovieLens 1M and 10M's <c>ratings.dat</c>: the same between <c>::</c>.</summary>
    MovieLensColons,
    /// <summary>CSV or TSV, with a header or with columns named by number.</summary>
    Delimited,
    /// <summary>LightGCN's adjacency text: a user, then that user's items, on each line.</summary>
    Adjacency,
}

/// <summary>How to read a ratings source.</summary>
public sealed record DatasetReadOptions
{
    /// <summary>Name for reports; default the name of the file or folder.</summary>
    public string? Name { get; init; }

    /// <summary>How rows are written; default told from name and content.</summary>
    public DatasetFormat Format { get; init; } = DatasetFormat.Auto;

    /// <summary>
    /// Columns of a CSV or TSV; default told from its header. Given columns make the format <see cref="DatasetFormat.Delimited"/>.
    /// </summary>
    public ColumnMapping? Columns { get; init; }

    /// <summary>Most bytes one compressed file may unpack to; at least 1, default 4 GiB (MovieLens 25M needs 0.7).</summary>
    public long MaxUnpackedBytes { get; init; } = 4L << 30;

    /// <summary>Most interactions to hold, about 50 bytes each while reading; 1 … 2 000 000 000, default 200 000 000.</summary>
    public long MaxInteractions { get; init; } = 200_000_000;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Format)) throw new ArgumentOutOfRangeException(nameof(Format), Format, "is no known format");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxUnpackedBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxInteractions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxInteractions, 2_000_000_000);
    }
}
