namespace FedRas.Simulation.Data;

/// <summary>
/// Invents interactions that can be learnt from. Items belong to a genre and, within it, a mood; popularity follows Zipf's law; each user
/// likes three genres, one mood in each, and drifts from the first genre towards the second. A draw is by taste or, one time in ten, by
/// popularity alone. Time and memory grow with the number of interactions and items, not with their product. Users draw from streams of
/// their own, so they are made on all processors, each straight into its place, and the data is the same on any number of them.
/// </summary>
public static class SyntheticInteractions
{
    internal const int MinPerUser = 5;
    private const int UsersAtOnce = 256;
    private const double PopularityShare = 0.10, MoodShare = 0.65;
    private const long Start = 1_577_836_800, Span = 2 * 365 * 86_400L;
    private const long ItemStream = 0, UserStream = 1;

    /// <summary>Makes the data set of <paramref name="options"/>; the same options give the same data set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public static Dataset Generate(SyntheticOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var catalogue = new SyntheticCatalogue(options, new SeededRandom(options.Seed, RandomStream.Synthetic, ItemStream));
        int[] starts = SyntheticActivity.Starts(options, user => UserRandom(options, user));
        var interactions = new Interaction[starts[^1]];
        Parallel.For(0, (options.Users + UsersAtOnce - 1) / UsersAtOnce, () => new DrawnItems(options.Items), (block, _, drawn) =>
        {
            int end = Math.Min((block + 1) * UsersAtOnce, options.Users);
            for (int user = block * UsersAtOnce; user < end; user++)
            {
                SeededRandom random = UserRandom(options, user);
                Fill(user, options, catalogue, drawn, interactions.AsSpan(starts[user]..starts[user + 1]), ref random);
            }
            return drawn;
        }, _ => { });
        return new Dataset
        {
            Name = options.Name,
            Users = IdMap.Numbered("u", options.Users),
            Items = IdMap.Numbered("i", options.Items),
            Interactions = interactions,
            HasTimestamps = true,
            Titles = options.HasTitles ? new SyntheticTitles(catalogue) : new Dictionary<int, string>(),
        };
    }

    private static SeededRandom UserRandom(SyntheticOptions options, int user) =>
        new(options.Seed, RandomStream.Synthetic, UserStream, user);

    private static void Fill(int user, SyntheticOptions options, SyntheticCatalogue catalogue, DrawnItems drawn, Span<Interaction> rows,
        ref SeededRandom random)
    {
        UserTaste taste = UserTaste.Draw(ref random);
        SyntheticActivity.Draw(options, ref random); // its draws come before those of the items
        double time = Start + random.NextDouble() * Span;
        double meanGap = 30 * 86_400.0 / rows.Length;
        drawn.Begin();
        for (int i = 0; i < rows.Length; i++)
        {
            int genre = taste.DrawGenre((double)i / rows.Length, ref random);
            int item = DrawNew(genre, taste, catalogue, drawn, ref random);
            drawn.Add(item);
            time += 1 - meanGap * Math.Log(1 - random.NextDouble());
            rows[i] = new Interaction(user, item, Rating(taste, catalogue.GenreOf(item), ref random), (long)(time * 1000));
        }
    }

    private static int DrawNew(int genre, UserTaste taste, SyntheticCatalogue catalogue, DrawnItems drawn, ref SeededRandom random)
    {
        double share = random.NextDouble();
        // A small genre may be used up: each failed draw widens the choice, and the whole catalogue is never more than half used.
        for (int attempt = 0; ; attempt++)
        {
            int item = share < PopularityShare || attempt >= 20 ? catalogue.DrawAny(ref random)
                : share < PopularityShare + MoodShare && attempt < 10 ? catalogue.DrawMood(genre, taste.MoodIn(genre), ref random)
                : catalogue.DrawGenre(genre, ref random);
            if (!drawn.Contains(item)) return item;
            if (attempt == 1_000) return drawn.FirstMissing();
        }
    }

    private static float Rating(UserTaste taste, int genre, ref SeededRandom random) =>
        taste.Likes(genre) ? 3 + random.NextInt(3) : 1 + random.NextInt(4);

    /// <summary>The items that the present user has: whom each was last drawn for, which needs no clearing between users.</summary>
    private sealed class DrawnItems(int items)
    {
        private readonly int[] _drawnFor = new int[items];
        private int _users;

        public void Begin() => _users++;

        public void Add(int item) => _drawnFor[item] = _users;

        public bool Contains(int item) => _drawnFor[item] == _users;

        public int FirstMissing() => _drawnFor.AsSpan().IndexOfAnyExcept(_users);
    }
}
