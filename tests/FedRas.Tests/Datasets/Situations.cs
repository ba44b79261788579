namespace FedRas.Tests.Datasets;

/// <summary>
/// Files as people have them, each with what must come out: its counts and values, or a refusal that says what is doubtful and which
/// option settles it.
/// </summary>
public abstract class Situations : IDisposable
{
    private protected TempFolder Folder { get; } = new();

    private protected Dataset Read(string name, string text, DatasetReadOptions? options = null, Encoding? encoding = null) =>
        TempFolder.Read(Folder.Write(name, text, encoding), options);

    /// <summary>Reads what must be refused; the message holds all <paramref name="words"/>.</summary>
    private protected string Refused(string name, string text, DatasetReadOptions? options, params string[] words)
    {
        string message = TempFolder.ReadError(Folder.Write(name, text), options);
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        return message;
    }

    private protected static DatasetReadOptions Columns(string user, string item, string? rating = null, string? timestamp = null) =>
        new() { Columns = new ColumnMapping { User = user, Item = item, Rating = rating, Timestamp = timestamp } };

    private protected static void AssertCounts(Dataset dataset, int users, int items, int interactions, bool rated, bool timed) =>
        Assert.Equal((users, items, interactions, rated, timed),
            (dataset.Users.Count, dataset.Items.Count, dataset.Interactions.Length, dataset.HasRatings, dataset.HasTimestamps));

    private protected static float[] Ratings(Dataset dataset) => Array.ConvertAll(dataset.Interactions, row => row.Rating);

    private protected static long[] Times(Dataset dataset) => Array.ConvertAll(dataset.Interactions, row => row.Timestamp);

    private protected static string[] Ids(IdMap ids) => [.. Enumerable.Range(0, ids.Count).Select(id => ids[id])];

    /// <summary>The item that leave-one-out tests of each user, by the file's own ids; none for a user with a single item.</summary>
    private protected static string[] TestItems(Dataset dataset)
    {
        InteractionMatrix test = DatasetSplitter.Split(dataset, new SplitOptions()).Test;
        return [.. Enumerable.Range(0, test.Users).Select(user => test.Row(user) is [var item] ? dataset.Items[item] : "")];
    }

    private protected static string Lines(params IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    /// <summary>Rows of 20 users with 5 of 30 items each, rated and timed, in random order.</summary>
    private protected static IEnumerable<(int User, int Item, int Stars, long Time)> Made(int users = 20, int each = 5, int items = 30)
    {
        var rows = new List<(int, int, int, long)>();
        for (int user = 1; user <= users; user++)
            for (int n = 0; n < each; n++)
                rows.Add((user, 100 + (user * 7 + n * 11) % items, 1 + (user + n) % 5, 1_500_000_000 + (user * 37 + n * 5) % 1009));
        new Random(3).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows));
        return rows;
    }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
