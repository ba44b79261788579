namespace FedRas.Simulation.Data;

/// <summary>What one invented user likes: three genres in order, and a mood in each.</summary>
internal readonly record struct UserTaste(int First, int Second, int Third, int MoodSeed)
{
    /// <summary>Draws a taste.</summary>
    public static UserTaste Draw(ref SeededRandom random)
    {
        int genres = SyntheticCatalogue.Genres;
        int first = random.NextInt(genres);
        int second = (first + 1 + random.NextInt(genres - 1)) % genres;
        int third;
        do third = random.NextInt(genres);
        while (third == first || third == second);
        return new UserTaste(first, second, third, random.NextInt(int.MaxValue));
    }

    /// <summary>Draws a liked genre; at <paramref name="progress"/> 0 the first leads, towards 1 the second catches up.</summary>
    public int DrawGenre(double progress, ref SeededRandom random)
    {
        double at = random.NextDouble(), first = 0.6 - 0.2 * progress;
        return at < first ? First : at < 0.85 ? Second : Third;
    }

    /// <summary>The mood liked in <paramref name="genre"/>.</summary>
    public int MoodIn(int genre) => (int)((MoodSeed + genre * 2_654_435_761L) / 7 % SyntheticCatalogue.Moods);

    /// <summary>Whether <paramref name="genre"/> is one of the three.</summary>
    public bool Likes(int genre) => genre == First || genre == Second || genre == Third;
}
