namespace FedRas.Simulation.Data;

/// <summary>How often users or items come, over all of them.</summary>
/// <param name="Least">Of the rarest.</param>
/// <param name="Tenth">A tenth has at most so many.</param>
/// <param name="Median">Half has at most so many.</param>
/// <param name="NineTenths">Nine tenths have at most so many.</param>
/// <param name="Most">Of the most frequent.</param>
/// <param name="Once">How many have a single interaction.</param>
public sealed record FrequencyReport(int Least, int Tenth, int Median, int NineTenths, int Most, int Once)
{
    /// <summary>Of counts, at least one, each at least 1.</summary>
    public static FrequencyReport Of(int[] counts)
    {
        int[] sorted = [.. counts.Order()];
        return new FrequencyReport(sorted[0], At(0.1), At(0.5), At(0.9), sorted[^1], counts.Count(count => count == 1));

        int At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}

/// <summary>One interaction with the file's own ids.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Item">The item's id.</param>
/// <param name="Title">The item's title; null if there is none.</param>
/// <param name="Rating">The rating; null if the file has none.</param>
/// <param name="Time">The time; null if the file has none.</param>
public sealed record ReadRow(string User, string Item, string? Title, float? Rating, DateTimeOffset? Time);

/// <summary>What a data set holds and what a split would test: everything that can be said before training.</summary>
public sealed record DataInspection
{
    private const int ShownRows = 5, ShownRatings = 12;

    /// <summary>Name of the data set.</summary>
    public required string Dataset { get; init; }
    /// <summary>What was read and left out.</summary>
    public required DataReport Data { get; init; }
    /// <summary>The first rows as they were understood, duplicates removed.</summary>
    public required IReadOnlyList<ReadRow> FirstRows { get; init; }
    /// <summary>Users after filters.</summary>
    public required int Users { get; init; }
    /// <summary>Items after filters.</summary>
    public required int Items { get; init; }
    /// <summary>Interactions after filters.</summary>
    public required int Interactions { get; init; }
    /// <summary>Interactions ÷ (users × items).</summary>
    public required double Density { get; init; }
    /// <summary>Interactions of a user.</summary>
    public required FrequencyReport PerUser { get; init; }
    /// <summary>Interactions of an item.</summary>
    public required FrequencyReport PerItem { get; init; }
    /// <summary>The most frequent ratings and how often each comes, by rating; null if the file has none.</summary>
    public required IReadOnlyList<RatingCount>? Ratings { get; init; }
    /// <summary>The oldest time; null if the file has none.</summary>
    public required DateTimeOffset? From { get; init; }
    /// <summary>The newest time; null if the file has none.</summary>
    public required DateTimeOffset? To { get; init; }
    /// <summary>How test items would be chosen.</summary>
    public required string Split { get; init; }
    /// <summary>Users with a test item.</summary>
    public required int TestedUsers { get; init; }
    /// <summary>Everything that may make a result mean less than it seems to.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>A rating and how many interactions have it.</summary>
    /// <param name="Rating">The value.</param>
    /// <param name="Count">Interactions.</param>
    public sealed record RatingCount(float Rating, int Count);

    /// <summary>Looks at a data set and its split.</summary>
    public static DataInspection Of(Dataset dataset, TrainTestSplit split)
    {
        Interaction[] rows = dataset.Interactions;
        return new DataInspection
        {
            Dataset = dataset.Name,
            Data = DataReport.Of(dataset),
            FirstRows = [.. rows.Take(ShownRows).Select(row => new ReadRow(dataset.Users[row.User], dataset.Items[row.Item],
                dataset.Titles.GetValueOrDefault(row.Item),
                dataset.HasRatings ? row.Rating : null, dataset.HasTimestamps ? DateTimeOffset.FromUnixTimeMilliseconds(row.Timestamp)
                    : null))],
            Users = dataset.Users.Count,
            Items = dataset.Items.Count,
            Interactions = rows.Length,
            Density = rows.Length / ((double)dataset.Users.Count * dataset.Items.Count),
            PerUser = FrequencyReport.Of(Counts(rows, dataset.Users.Count, row => row.User)),
            PerItem = FrequencyReport.Of(Counts(rows, dataset.Items.Count, row => row.Item)),
            Ratings = !dataset.HasRatings ? null : [.. rows.CountBy(row => row.Rating).OrderByDescending(pair => pair.Value).ThenBy(pair =>
                pair.Key)
                .Take(ShownRatings).OrderBy(pair => pair.Key).Select(pair => new RatingCount(pair.Key, pair.Value))],
            From = dataset.HasTimestamps ? DateTimeOffset.FromUnixTimeMilliseconds(rows.Min(row => row.Timestamp)) : null,
            To = dataset.HasTimestamps ? DateTimeOffset.FromUnixTimeMilliseconds(rows.Max(row => row.Timestamp)) : null,
            Split = TestItems.Describe(dataset, split.Kind, split.TestRatio),
            TestedUsers = split.TestedUsers,
            Warnings = [.. dataset.Warnings, .. split.Warnings(), .. DataWarnings.Of(dataset, split)],
        };
    }

    private static int[] Counts(Interaction[] rows, int size, Func<Interaction, int> of)
    {
        var counts = new int[size];
        foreach (Interaction row in rows) counts[of(row)]++;
        return counts;
    }
}
