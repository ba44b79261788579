namespace FedRas.Simulation.Datasets;

/// <summary>Which columns of a CSV or TSV mean what: each by its header name (any case) or by its number, counted from 1.</summary>
public sealed record ColumnMapping
{
    /// <summary>Column of the user's id.</summary>
    public required string User { get; init; }

    /// <summary>Column of the item's id.</summary>
    public required string Item { get; init; }

    /// <summary>Column of the rating; null if every row counts as 1.</summary>
    public string? Rating { get; init; }

    /// <summary>Column of the timestamp, in seconds or milliseconds since 1970; null if there is none.</summary>
    public string? Timestamp { get; init; }
}
