using FedRas.Cli.Loading;
using FedRas.Simulation.Evaluation;
using FedRas.Training;

namespace FedRas.Cli.Commands;

/// <summary>An item that is offered.</summary>
internal sealed record RankedItem(int Rank, string Item, string? Title, float Score);

/// <summary>An item that the user had; the rating is null if the data have none.</summary>
internal sealed record LikedItem(string Item, string? Title, float? Rating);

/// <summary>What a user is recommended, and what that user liked.</summary>
/// <param name="User">The user's own id.</param>
/// <param name="Items">The best first.</param>
/// <param name="Rated">Items that the user has rated, those left out by a filter among them.</param>
/// <param name="Liked">Some of what the user was fitted to.</param>
internal sealed record UserRanking(string User, IReadOnlyList<RankedItem> Items, int Rated, IReadOnlyList<LikedItem> Liked)
{
    private const int MostLiked = 5;

    /// <summary>Fits the user to the frozen table and ranks what the user has not rated.</summary>
    /// <param name="model">The trained items.</param>
    /// <param name="dataset">The data it was trained on, filtered.</param>
    /// <param name="user">The user's number there.</param>
    /// <param name="rated">What the user has rated.</param>
    /// <param name="settings">The run's.</param>
    /// <param name="count">Most items to offer.</param>
    public static UserRanking Of(ModelFile model, Dataset dataset, int user, RatedItems rated, RunSettings settings, int count)
    {
        Interaction[] own = [.. dataset.Interactions.Where(i => i.User == user)];
        int[] fitted = [.. own.Select(i => i.Item).Distinct().Order()];
        var client = new ClientDataset(user, fitted, fitted);
        SimulationOptions options = settings.ToOptions();
        float[] scores = UserScores.Of(model, client, () => Simulator.Trained(DataLoader.Split(dataset, settings), options), options);
        IEnumerable<RankedItem> items = Enumerable.Range(0, scores.Length)
            .Where(item => !rated.Known.Contains(item))
            .OrderByDescending(item => scores[item]).ThenBy(item => item)
            .Take(count)
            .Select((item, index) => new RankedItem(index + 1, dataset.Items[item], dataset.Titles.GetValueOrDefault(item), scores[item]));
        return new UserRanking(dataset.Users[user], [.. items], rated.Count, Favourites(dataset, own));
    }

    /// <summary>The highest ratings of what the user was fitted to, the newest first among equal ones.</summary>
    private static LikedItem[] Favourites(Dataset dataset, Interaction[] own) =>
    [
        .. own.Select((interaction, row) => (interaction, row))
            .OrderByDescending(one => one.interaction.Rating)
            .ThenByDescending(one => one.interaction.Timestamp).ThenByDescending(one => one.row)
            .Take(MostLiked)
            .Select(one => new LikedItem(dataset.Items[one.interaction.Item], dataset.Titles.GetValueOrDefault(one.interaction.Item),
                dataset.HasRatings ? one.interaction.Rating : null)),
    ];
}

/// <summary>What a user has rated, by whatever rating: what a filter left out is known all the same.</summary>
/// <param name="Known">The model's items among it.</param>
/// <param name="Count">All of it.</param>
internal sealed record RatedItems(IReadOnlySet<int> Known, int Count)
{
    /// <param name="whole">The data before any filter.</param>
    /// <param name="dataset">The data after them.</param>
    /// <param name="id">The user's own id.</param>
    public static RatedItems Of(Dataset whole, Dataset dataset, string id)
    {
        whole.Users.TryGetIndex(id, out int user);
        int[] all = [.. whole.Interactions.Where(i => i.User == user).Select(i => i.Item).Distinct()];
        var known = new HashSet<int>();
        foreach (int item in all)
            if (dataset.Items.TryGetIndex(whole.Items[item], out int index)) known.Add(index);
        return new RatedItems(known, all.Length);
    }
}
