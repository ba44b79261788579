namespace FedRas.Simulation.Data;

/// <summary>What was read to make a <see cref="Dataset"/>, so that every report can say it.</summary>
public sealed record DatasetOrigin
{
    /// <summary>Name of the file that was read, or of the files of a given split, without folders.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// Which column was taken for what and how the text is divided, such as <c>user 1 'userId', item 2 'movieId', rating 3 'rating'
    /// (header; commas)</c>.
    /// </summary>
    public required string Columns { get; init; }

    /// <summary>What orders a user's interactions, such as <c>event_time</c> or <c>column 4</c>; null if the file has no times.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>Rows of data in the file, those skipped included; of adjacency text, pairs.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that could not be used.</summary>
    public required long Skipped { get; init; }

    /// <summary>Rows that repeated a (user, item) pair.</summary>
    public required long Merged { get; init; }
}
