using FedRas.Data;
using FedRas.Numerics;
using FedRas.Simulation;

namespace FedRas.Cli;

/// <summary>Where the commands get data from: every call to readers, catalogue, filters and splitter stands here.</summary>
internal static class DataSource
{
    /// <summary>Known data sets.</summary>
    public static IReadOnlyList<string> Names { get; } = ["demo", "ml-100k", "ml-1m", "amazon-video", "gowalla"];

    /// <summary>Words of <c>--data-format</c>.</summary>
    public static string[] Formats { get; } = ["auto", "tsv", "csv"];

    /// <summary>Loads and filters what the settings name.</summary>
    /// <exception cref="DatasetException">The data cannot be had or read.</exception>
    public static Task<Dataset> LoadAsync(RunSettings settings, IProgress<string>? progress, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (settings.Dataset == "demo") return Task.FromResult(Demo(settings.Seed));
        if (settings.Dataset is { } name && !Names.Contains(name))
            throw new DatasetException($"--dataset {name} is not known: one of {string.Join(", ", Names)}; "
                + "for a file of your own use --data PATH");
        string path = settings.Data ?? Path.Combine(settings.DataDir ?? "data", settings.Dataset!, "u.data");
        return Task.FromResult(Read(path, settings));
    }

    /// <summary>Divides the data as the settings say.</summary>
    public static TrainTestSplit Split(Dataset dataset, RunSettings settings)
    {
        int users = dataset.Users.Count, items = dataset.Items.Count;
        var last = new Dictionary<int, Interaction>();
        foreach (Interaction i in dataset.Interactions)
            if (!last.TryGetValue(i.User, out Interaction l) || i.Timestamp >= l.Timestamp) last[i.User] = i;
        var test = last.Values.Select(i => (i.User, i.Item)).ToArray();
        var all = InteractionMatrix.FromPairs(users, items, [.. dataset.Interactions.Select(i => (i.User, i.Item))]);
        return new TrainTestSplit
        {
            Kind = settings.Split,
            Protocol = settings.Protocol,
            Train = InteractionMatrix.FromPairs(users, items, [.. dataset.Interactions.Select(i => (i.User, i.Item)).Except(test)]),
            Test = InteractionMatrix.FromPairs(users, items, test),
            Candidates = settings.Split == SplitKind.LeaveOneOut ? InteractionMatrix.FromPairs(users, items, []) : null,
        };
    }

    private static Dataset Demo(ulong seed)
    {
        var random = new SeededRandom(seed, RandomStream.Synthetic);
        var (users, items, rows) = (new IdMap(), new IdMap(), new HashSet<(int, int)>());
        for (int u = 0; u < 300; u++) users.GetOrAdd($"{u + 1}");
        for (int i = 0; i < 500; i++) items.GetOrAdd($"{i + 1}");
        for (int n = 0; n < 9000; n++) rows.Add((random.NextInt(300), random.NextInt(500)));
        Interaction[] all = [.. rows.Select(r => new Interaction(r.Item1, r.Item2, 1, 0))];
        return new Dataset { Name = "demo", Users = users, Items = items, HasTimestamps = false, Interactions = all };
    }

    private static Dataset Read(string path, RunSettings settings)
    {
        if (!File.Exists(path)) throw new DatasetException($"{path} does not exist; give the path of a ratings file with --data PATH");
        var (users, items, rows) = (new IdMap(), new IdMap(), new List<Interaction>());
        int skipped = 0;
        foreach (string line in File.ReadLines(path))
        {
            string[] cells = line.Split('\t', ',');
            if (cells.Length < 4 || !float.TryParse(cells[2], out float rating) || !long.TryParse(cells[3], out long time))
            {
                skipped++;
                continue;
            }
            if (rating < settings.MinRating) continue;
            rows.Add(new Interaction(users.GetOrAdd(cells[0]), items.GetOrAdd(cells[1]), rating, time));
        }
        if (rows.Count == 0) throw new DatasetException($"{path} has no ratings");
        return new Dataset
        {
            Name = settings.Dataset ?? Path.GetFileNameWithoutExtension(path),
            Users = users,
            Items = items,
            HasTimestamps = true,
            Interactions = [.. rows],
            Warnings = skipped > 0 ? [$"{path}: {skipped} lines skipped: not user, item, rating, timestamp"] : [],
        };
    }
}
