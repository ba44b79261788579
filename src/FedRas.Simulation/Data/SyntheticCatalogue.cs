namespace FedRas.Simulation.Data;

/// <summary>The invented items: genre, mood, popularity, and the tables to draw them by.</summary>
internal sealed class SyntheticCatalogue
{
    private static readonly (string Genre, string[] Nouns)[] GenreWords =
    [
        ("space opera", ["Armada", "Nebula", "Starport", "Comet", "Colony", "Orbit", "Pulsar", "Helm"]),
        ("noir", ["Detective", "Alley", "Alibi", "Ledger", "Witness", "Harbour", "Cigarette", "Informant"]),
        ("western", ["Canyon", "Saddle", "Sheriff", "Frontier", "Saloon", "Mustang", "Prairie", "Stagecoach"]),
        ("romance", ["Letter", "Wedding", "Balcony", "Promise", "Waltz", "Bouquet", "Postcard", "Serenade"]),
        ("horror", ["Cellar", "Asylum", "Scarecrow", "Crypt", "Hollow", "Séance", "Marsh", "Mannequin"]),
        ("heist", ["Vault", "Getaway", "Blueprint", "Forger", "Diamond", "Safecracker", "Casino", "Decoy"]),
        ("fantasy", ["Dragon", "Sorcerer", "Citadel", "Griffin", "Amulet", "Oracle", "Kingdom", "Runestone"]),
        ("documentary", ["Glacier", "Reef", "Orchestra", "Archive", "Savanna", "Shipyard", "Observatory", "Harvest"]),
        ("martial arts", ["Dojo", "Tiger", "Lotus", "Blade", "Monastery", "Disciple", "Tournament", "Bamboo"]),
        ("musical", ["Chorus", "Spotlight", "Overture", "Ballroom", "Encore", "Trumpet", "Revue", "Tambourine"]),
        ("war drama", ["Trench", "Regiment", "Telegram", "Bridge", "Convoy", "Armistice", "Battalion", "Sentry"]),
        ("comedy", ["Neighbour", "Mix-up", "Roommate", "Picnic", "Plumber", "Reunion", "Penguin", "Landlord"]),
    ];

    private static readonly (string Mood, string[] Words)[] MoodWords =
    [
        ("quiet", ["Silent", "Gentle", "Sleeping", "Distant", "Patient", "Pale"]),
        ("wild", ["Burning", "Runaway", "Reckless", "Thundering", "Feral", "Electric"]),
        ("dark", ["Midnight", "Forsaken", "Crimson", "Haunted", "Bitter", "Shattered"]),
        ("bright", ["Golden", "Laughing", "Sunlit", "Lucky", "Velvet", "Glorious"]),
    ];

    private readonly byte[] _clusters;
    private readonly int[] _numbers; // of each item within its genre and mood
    private readonly AliasTable _all;
    private readonly (int[] Items, AliasTable Table)[] _byGenre;
    private readonly (int[] Items, AliasTable Table)[] _byCluster;

    public SyntheticCatalogue(SyntheticOptions options, SeededRandom random)
    {
        int[] ranks = [.. Enumerable.Range(1, options.Items)];
        random.Shuffle(ranks.AsSpan());
        double[] popularity = Array.ConvertAll(ranks, rank => Math.Pow(rank, -options.ZipfExponent));
        _clusters = new byte[options.Items];
        _numbers = new int[options.Items];
        var used = new int[Genres * Moods];
        for (int item = 0; item < options.Items; item++)
        {
            _clusters[item] = (byte)random.NextInt(Genres * Moods);
            _numbers[item] = used[_clusters[item]]++;
        }

        _all = new AliasTable(popularity);
        _byGenre = Group(Genres, item => _clusters[item] / Moods, popularity);
        _byCluster = Group(Genres * Moods, item => _clusters[item], popularity);
    }

    /// <summary>Number of genres.</summary>
    public static int Genres => GenreWords.Length;

    /// <summary>Number of moods.</summary>
    public static int Moods => MoodWords.Length;

    /// <summary>Number of items.</summary>
    public int Items => _clusters.Length;

    /// <summary>The genre of an item.</summary>
    public int GenreOf(int item) => _clusters[item] / Moods;

    /// <summary>Draws by popularity alone.</summary>
    public int DrawAny(ref SeededRandom random) => _all.Draw(ref random);

    /// <summary>Draws by popularity within a genre; in the whole catalogue if the genre is empty.</summary>
    public int DrawGenre(int genre, ref SeededRandom random) => DrawFrom(_byGenre[genre], ref random);

    /// <summary>Draws by popularity within a mood of a genre; in the genre if there is none.</summary>
    public int DrawMood(int genre, int mood, ref SeededRandom random) =>
        _byCluster[genre * Moods + mood].Items.Length == 0
            ? DrawGenre(genre, ref random)
            : DrawFrom(_byCluster[genre * Moods + mood], ref random);

    /// <summary>A title that shows an item's genre and mood, such as "Midnight Alley (noir, dark)"; no two items share one.</summary>
    public string Title(int item)
    {
        (string genre, string[] nouns) = GenreWords[GenreOf(item)];
        (string mood, string[] words) = MoodWords[_clusters[item] % Moods];
        int number = _numbers[item], combinations = words.Length * nouns.Length;
        // Word and noun change together; the quotient shifts them, so that all combinations come before one comes again.
        int noun = number % nouns.Length, word = (number % combinations / nouns.Length + noun) % words.Length;
        string part = number < combinations ? "" : $" {number / combinations + 1}";
        return $"{words[word]} {nouns[noun]}{part} ({genre}, {mood})";
    }

    private int DrawFrom((int[] Items, AliasTable Table) group, ref SeededRandom random) =>
        group.Items.Length == 0 ? DrawAny(ref random) : group.Items[group.Table.Draw(ref random)];

    private static (int[] Items, AliasTable Table)[] Group(int groups, Func<int, int> groupOf, double[] popularity)
    {
        var members = new List<int>[groups];
        for (int group = 0; group < groups; group++) members[group] = [];
        for (int item = 0; item < popularity.Length; item++) members[groupOf(item)].Add(item);
        return Array.ConvertAll(members, list => (list.ToArray(), new AliasTable([.. list.Select(item => popularity[item])])));
    }
}
