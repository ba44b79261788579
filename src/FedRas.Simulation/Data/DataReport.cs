namespace FedRas.Simulation.Data;

/// <summary>What was read, in a run's summary. Null if a field does not apply: generated data was not read.</summary>
/// <param name="Source">Name of the file, or of the files of a given split.</param>
/// <param name="Columns">Which column was taken for what, and how the text is divided.</param>
/// <param name="Rows">Rows of data in the file, those skipped included; of adjacency text, pairs.</param>
/// <param name="Skipped">Rows that could not be used.</param>
/// <param name="Merged">Rows that repeated a (user, item) pair.</param>
/// <param name="InteractionsLeftOut">Interactions that filters left out.</param>
/// <param name="UsersLeftOut">Users that filters left out.</param>
/// <param name="ItemsLeftOut">Items that filters left out.</param>
public sealed record DataReport(
    string? Source, string? Columns, long? Rows, long? Skipped, long? Merged, int InteractionsLeftOut, int UsersLeftOut, int ItemsLeftOut)
{
    /// <summary>In one line, for a report.</summary>
    public string Describe()
    {
        string read = Source is null ? "made on the spot" : string.Create(CultureInfo.InvariantCulture,
            $"{Source}: {Rows:#,0} rows, {Skipped:#,0} skipped, {Merged:#,0} merged; columns {Columns}");
        return InteractionsLeftOut == 0 ? read
            : string.Create(CultureInfo.InvariantCulture, $"{read}; filters leave out {InteractionsLeftOut:#,0} interactions, "
                + $"{UsersLeftOut:#,0} users, {ItemsLeftOut:#,0} items");
    }

    /// <summary>Of a data set as it is trained on.</summary>
    public static DataReport Of(Dataset dataset) => new(dataset.Origin?.Source, dataset.Origin?.Columns, dataset.Origin?.Rows,
        dataset.Origin?.Skipped,
        dataset.Origin?.Merged, dataset.LeftOut?.Interactions ?? 0, dataset.LeftOut?.Users ?? 0, dataset.LeftOut?.Items ?? 0);
}
