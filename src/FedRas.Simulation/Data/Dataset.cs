namespace FedRas.Simulation.Data;

/// <summary>The part of a given split an interaction belongs to.</summary>
public enum SplitPart : byte
{
    /// <summary>Trained on.</summary>
    Train,
    /// <summary>Kept aside for choosing settings; neither trained on nor tested.</summary>
    Valid,
    /// <summary>Tested on.</summary>
    Test,
}

/// <summary>Interactions with dense indices, and the file's own ids and titles to name results by.</summary>
public sealed class Dataset
{
    /// <summary>Name for reports, such as <c>ml-100k</c>.</summary>
    public required string Name { get; init; }

    /// <summary>User ids.</summary>
    public required IdMap Users { get; init; }

    /// <summary>Item ids.</summary>
    public required IdMap Items { get; init; }

    /// <summary>All interactions in file order, at most one per (user, item).</summary>
    public required Interaction[] Interactions { get; init; }

    /// <summary>Whether ratings were given; without them every rating is 1.</summary>
    public bool HasRatings { get; init; } = true;

    /// <summary>Whether timestamps were given; without them the newest item is not known.</summary>
    public required bool HasTimestamps { get; init; }

    /// <summary>For each interaction its part if the data came with a split; else null.</summary>
    public SplitPart[]? Parts { get; init; }

    /// <summary>Item titles by dense index, if the data set has them.</summary>
    public IReadOnlyDictionary<int, string> Titles { get; init; } = new Dictionary<int, string>();

    /// <summary>One line for each kind of row that was skipped, with its count and first place.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What was read; null for generated data.</summary>
    public DatasetOrigin? Origin { get; init; }

    /// <summary>What filters left out; null if none did.</summary>
    public LeftOut? LeftOut { get; init; }

    /// <summary>
    /// Of each item the round in which it arrives, −1 if it is there from the start; ascending. Null if all are there from the start.
    /// </summary>
    public IReadOnlyList<int>? Arrivals { get; init; }

    /// <summary>The same data with its items in another order, the order in which they arrive.</summary>
    internal Dataset With(
        IdMap items, Interaction[] interactions, IReadOnlyDictionary<int, string> titles, IReadOnlyList<int> arrivals) =>
        Copy(items, interactions, titles, Warnings, arrivals);

    /// <summary>The same interactions with other titles or warnings.</summary>
    internal Dataset With(IReadOnlyDictionary<int, string>? titles = null, IReadOnlyList<string>? warnings = null) =>
        Copy(Items, Interactions, titles ?? Titles, warnings ?? Warnings, Arrivals);

    private Dataset Copy(
        IdMap items, Interaction[] interactions, IReadOnlyDictionary<int, string> titles, IReadOnlyList<string> warnings,
        IReadOnlyList<int>? arrivals) => new()
        {
            Name = Name,
            Users = Users,
            Items = items,
            Interactions = interactions,
            HasRatings = HasRatings,
            HasTimestamps = HasTimestamps,
            Parts = Parts,
            Titles = titles,
            Warnings = warnings,
            Arrivals = arrivals,
            Origin = Origin,
            LeftOut = LeftOut,
        };
}
