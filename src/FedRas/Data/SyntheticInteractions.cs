using FedRas.Numerics;

namespace FedRas.Data;

/// <summary>
/// Invents interactions that can be learnt from. Items belong to a genre and, within it, a mood; popularity follows Zipf's law; each user
/// likes three genres, one mood in each, and drifts from the first genre towards the second. A draw is by taste or, one time in ten,
/// by popularity alone. Time and memory grow with the number of interactions and items, not with their product.
/// </summary>
public static class SyntheticInteractions
{
    internal const int MinPerUser = 5;
    private const double PopularityShare = 0.10, MoodShare = 0.65;
    private const long Start = 1_577_836_800, Span = 2 * 365 * 86_400L;
    private const long ItemStream = 0, UserStream = 1;

    /// <summary>Makes the data set of <paramref name="options"/>; the same options give the same data set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public static Dataset Generate(SyntheticOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var users = new IdMap();
        var items = new IdMap();
        for (int user = 0; user < options.Users; user++) users.GetOrAdd($"u{user + 1}");
        for (int item = 0; item < options.Items; item++) items.GetOrAdd($"i{item + 1}");

        var catalogue = new SyntheticCatalogue(options, new SeededRandom(options.Seed, RandomStream.Synthetic, ItemStream));
        var interactions = new List<Interaction>(options.Users * options.MeanPerUser);
        // Whom an item was last drawn for: tells repeats without clearing between users.
        int[] drawnFor = new int[options.Items];
        Array.Fill(drawnFor, -1);
        for (int user = 0; user < options.Users; user++)
        {
            var random = new SeededRandom(options.Seed, RandomStream.Synthetic, UserStream, user);
            AddUser(user, options, catalogue, drawnFor, interactions, ref random);
        }
        return new Dataset
        {
            Name = "demo",
            Users = users,
            Items = items,
            Interactions = [.. interactions],
            HasTimestamps = true,
            Titles = options.HasTitles ? catalogue.Titles() : new Dictionary<int, string>(),
        };
    }

    private static void AddUser(int user, SyntheticOptions options, SyntheticCatalogue catalogue, int[] drawnFor, List<Interaction> into,
        ref SeededRandom random)
    {
        UserTaste taste = UserTaste.Draw(ref random);
        int count = Activity(options, ref random);
        double time = Start + random.NextDouble() * Span;
        double meanGap = 30 * 86_400.0 / count;
        for (int i = 0; i < count; i++)
        {
            int genre = taste.DrawGenre((double)i / count, ref random);
            int item = DrawNew(user, genre, taste, catalogue, drawnFor, ref random);
            if (item < 0) break;
            drawnFor[item] = user;
            time += 1 - meanGap * Math.Log(1 - random.NextDouble());
            into.Add(new Interaction(user, item, Rating(taste, catalogue.GenreOf(item), ref random), (long)(time * 1000)));
        }
    }

    // A log-normal number (σ = 0.9, mean 1): many users with a few items, a few with hundreds.
    private static int Activity(SyntheticOptions options, ref SeededRandom random)
    {
        const double sigma = 0.9;
        double factor = Math.Exp(sigma * random.NextGaussian() - sigma * sigma / 2);
        double count = MinPerUser + (options.MeanPerUser - MinPerUser) * factor;
        return (int)Math.Clamp(Math.Round(count), MinPerUser, options.Items / 2);
    }

    private static int DrawNew(int user, int genre, UserTaste taste, SyntheticCatalogue catalogue, int[] drawnFor, ref SeededRandom random)
    {
        double share = random.NextDouble();
        // A small genre may be used up: each failed draw widens the choice, and the whole catalogue is never more than half used.
        for (int attempt = 0; ; attempt++)
        {
            int item = share < PopularityShare || attempt >= 20 ? catalogue.DrawAny(ref random)
                : share < PopularityShare + MoodShare && attempt < 10 ? catalogue.DrawMood(genre, taste.MoodIn(genre), ref random)
                : catalogue.DrawGenre(genre, ref random);
            if (drawnFor[item] != user) return item;
            if (attempt == 1_000) return Array.FindIndex(drawnFor, last => last != user);
        }
    }

    private static float Rating(UserTaste taste, int genre, ref SeededRandom random) =>
        taste.Likes(genre) ? 3 + random.NextInt(3) : 1 + random.NextInt(4);
}
