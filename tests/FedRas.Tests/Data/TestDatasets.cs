namespace FedRas.Tests.Data;

/// <summary>Small data sets made in place.</summary>
internal static class TestDatasets
{
    public static Dataset Make(Interaction[] interactions, bool hasTimestamps = true, SplitPart[]? parts = null, int? items = null)
    {
        var users = new IdMap();
        var ids = new IdMap();
        for (int user = 0; user <= interactions.Max(row => row.User); user++) users.GetOrAdd($"user{user}");
        for (int item = 0; item < (items ?? interactions.Max(row => row.Item) + 1); item++) ids.GetOrAdd($"item{item}");
        return new Dataset
        {
            Name = "small",
            Users = users,
            Items = ids,
            Interactions = interactions,
            HasTimestamps = hasTimestamps,
            Parts = parts,
        };
    }

    /// <summary>A made-up data set, always of the same seed.</summary>
    public static Dataset Synthetic(int users, int items, int meanPerUser) => SyntheticInteractions.Generate(new SyntheticOptions
    {
        Users = users,
        Items = items,
        MeanPerUser = meanPerUser,
        Seed = 3,
    });

    /// <summary>Distinct pairs of up to 12 users and 40 items, in any order, with or without timestamps; user 0 has two at least.</summary>
    public static readonly Gen<Dataset> Any = Gen.Select(
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 39], Gen.Int[1, 5], Gen.Long[0, 20]).Array[0, 200], Gen.Bool).Select((rows, timed) =>
        {
            (int, int, int, long)[] all = [(0, 0, 3, 4L), (0, 1, 3, 4L), .. rows];
            return Make([.. all.DistinctBy(row => (row.Item1, row.Item2))
                .Select(row => new Interaction(row.Item1, row.Item2, row.Item3, timed ? row.Item4 : 0))],
                timed, items: 40);
        });

    public static int[] Met(Dataset dataset, int user) =>
        [.. dataset.Interactions.Where(row => row.User == user).Select(row => row.Item).Order()];
}
