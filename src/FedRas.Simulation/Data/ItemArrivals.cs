namespace FedRas.Simulation.Data;

/// <summary>
/// Which items are not in the catalogue at the start and arrive while devices train. A catalogue numbers items in the order in which they
/// come, so the items of a data set are put into that order.
/// </summary>
public static class ItemArrivals
{
    /// <summary>Has a share of the items arrive in one round; the seed draws them.</summary>
    /// <param name="dataset">The data.</param>
    /// <param name="share">The share; above 0 and below 1.</param>
    /// <param name="round">The round.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <exception cref="ArgumentException">The share is of no item, or of all.</exception>
    public static Dataset Share(Dataset dataset, double share, int round, ulong seed)
    {
        int items = dataset.Items.Count, count = (int)Math.Round(share * items);
        if (count <= 0 || count >= items)
            throw new ArgumentException($"arrivals: {share} of {items} items is {(count <= 0 ? "none; take a larger share"
                : "all; take a smaller share")}");
        int[] drawn = [.. Enumerable.Range(0, items)];
        new SeededRandom(seed, RandomStream.ItemArrivals).Shuffle(drawn.AsSpan());
        var arrives = new bool[items];
        foreach (int item in drawn.AsSpan(0, count)) arrives[item] = true;
        return Arrange(dataset, item => arrives[item] ? round : null);
    }

    /// <summary>Has items arrive as a file says, whose lines are <c>item,round</c>, the item by the id of the data.</summary>
    /// <param name="dataset">The data.</param>
    /// <param name="path">The file; other items are there from the start.</param>
    /// <exception cref="DatasetException">The file cannot be read, or a line names no item, no round, or an item again.</exception>
    public static Dataset Read(Dataset dataset, string path)
    {
        var rounds = new Dictionary<int, int>();
        try
        {
            int number = 0;
            foreach (string line in File.ReadLines(path))
            {
                number++;
                if (line.Trim().Length == 0) continue;
                int comma = line.LastIndexOf(',');
                string id = comma < 0 ? line : line[..comma].Trim();
                ReadOnlySpan<char> digits = line.AsSpan(comma + 1).Trim();
                if (comma < 0 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int round))
                    throw Wrong(number, $"'{line}' is no item and round: write item,round, such as 50,100");
                if (!dataset.Items.TryGetIndex(id, out int item))
                    throw Wrong(number, $"{dataset.Name} has no item {id}, or the filters leave it out: take the line out");
                if (!rounds.TryAdd(item, round)) throw Wrong(number, $"item {id} arrives twice: leave one line");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: cannot be read as arrivals: {e.Message}", e);
        }
        if (rounds.Count == 0) throw new DatasetException($"{path}: no item arrives: write lines such as 50,100");
        if (rounds.Count == dataset.Items.Count) throw new DatasetException($"{path}: all items arrive: leave some at the start");
        return Arrange(dataset, item => rounds.TryGetValue(item, out int round) ? round : null);

        DatasetException Wrong(int number, string why) => new($"{path}, line {number}: {why}");
    }

    private static Dataset Arrange(Dataset dataset, Func<int, int?> roundOf)
    {
        // Those that are there from the start come first, also before what arrives in round 0.
        int[] order = [.. Enumerable.Range(0, dataset.Items.Count).OrderBy(item => roundOf(item) ?? -1)], place = new int[order.Length];
        var ids = new IdMap();
        for (int i = 0; i < order.Length; i++)
        {
            place[order[i]] = i;
            ids.GetOrAdd(dataset.Items[order[i]]);
        }
        return dataset.With(ids, [.. dataset.Interactions.Select(one => one with { Item = place[one.Item] })],
            dataset.Titles.ToDictionary(title => place[title.Key], title => title.Value),
            [.. order.Select(item => roundOf(item) ?? -1)]);
    }
}
