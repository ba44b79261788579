namespace FedRas.Simulation.Data;

/// <summary>
/// Leaves out weak ratings, then users and items met too rarely. One pass can push others below their minimum, so it repeats until nothing
/// changes: equal minimums give the k-core, a user minimum alone the "5-core of users".
/// </summary>
public sealed record DatasetFilter
{
    /// <summary>Least rating kept; null keeps all. MovieLens is often cut at 3 or 4.</summary>
    public float? MinRating { get; init; }

    /// <summary>Least interactions of a user; at least 1, default 1 (all users).</summary>
    public int MinUserInteractions { get; init; } = 1;

    /// <summary>Least interactions of an item; at least 1, default 1 (all items).</summary>
    public int MinItemInteractions { get; init; } = 1;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    public void Validate()
    {
        if (MinRating is { } rating && !float.IsFinite(rating))
            throw new ArgumentOutOfRangeException(nameof(MinRating), rating, "must be finite");
        ArgumentOutOfRangeException.ThrowIfLessThan(MinUserInteractions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinItemInteractions, 1);
    }

    /// <summary>
    /// Filters <paramref name="dataset"/>: dense indices anew in order of first appearance; ids, titles, timestamps and parts kept. Returns
    /// the same object if nothing is left out.
    /// </summary>
    /// <exception cref="DatasetException">Nothing is left, or a rating is asked for and the data has none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    public Dataset Apply(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Validate();
        if (MinRating is not null && !dataset.HasRatings)
            throw new DatasetException($"{dataset.Name}: has no ratings, so a minimum rating of {MinRating} means nothing; leave it out.");
        bool keepsAll = MinRating is null && MinUserInteractions == 1 && MinItemInteractions == 1;
        if (keepsAll && dataset.Interactions.Length > 0) return dataset;

        bool[] kept = Keep(dataset);
        int count = kept.Count(keep => keep);
        if (count == 0)
            throw new DatasetException(
                $"{dataset.Name}: no interaction is left after the filters (minimum rating {MinRating?.ToString() ?? "none"}, "
                + $"{MinUserInteractions} per user, {MinItemInteractions} per item); loosen them.");
        return count == kept.Length ? dataset : SparseUserWarning.Renew(Reindex(dataset, kept));
    }

    private bool[] Keep(Dataset dataset)
    {
        Interaction[] interactions = dataset.Interactions;
        bool[] kept = Array.ConvertAll(interactions, interaction => !(interaction.Rating < MinRating));
        bool changed = true;
        while (changed)
        {
            var perUser = new int[dataset.Users.Count];
            var perItem = new int[dataset.Items.Count];
            for (int row = 0; row < kept.Length; row++)
            {
                if (!kept[row]) continue;
                perUser[interactions[row].User]++;
                perItem[interactions[row].Item]++;
            }
            changed = false;
            for (int row = 0; row < kept.Length; row++)
            {
                if (!kept[row]) continue;
                kept[row] = perUser[interactions[row].User] >= MinUserInteractions
                    && perItem[interactions[row].Item] >= MinItemInteractions;
                changed |= !kept[row];
            }
        }
        return kept;
    }

    private static Dataset Reindex(Dataset dataset, bool[] kept)
    {
        var users = new IdMap();
        var items = new IdMap();
        var interactions = new List<Interaction>();
        var titles = new Dictionary<int, string>();
        for (int row = 0; row < kept.Length; row++)
        {
            if (!kept[row]) continue;
            Interaction old = dataset.Interactions[row];
            int item = items.GetOrAdd(dataset.Items[old.Item]);
            interactions.Add(old with { User = users.GetOrAdd(dataset.Users[old.User]), Item = item });
            if (dataset.Titles.TryGetValue(old.Item, out string? title)) titles[item] = title;
        }
        return new Dataset
        {
            Name = dataset.Name,
            Users = users,
            Items = items,
            Interactions = [.. interactions],
            HasRatings = dataset.HasRatings,
            HasTimestamps = dataset.HasTimestamps,
            Parts = dataset.Parts is null ? null : [.. dataset.Parts.Where((_, row) => kept[row])],
            Titles = titles,
            Warnings = dataset.Warnings,
            Origin = dataset.Origin,
            LeftOut = new LeftOut(kept.Length - interactions.Count, dataset.Users.Count - users.Count, dataset.Items.Count - items.Count),
        };
    }
}
