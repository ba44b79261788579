namespace FedRas.Simulation.Data;

/// <summary>How many interactions each invented user has.</summary>
internal static class SyntheticActivity
{
    /// <summary>Draws one user's number: log-normal (σ = 0.9, mean 1), many users with a few items, a few with hundreds.</summary>
    public static int Draw(SyntheticOptions options, ref SeededRandom random)
    {
        const double sigma = 0.9;
        double factor = Math.Exp(sigma * random.NextGaussian() - sigma * sigma / 2);
        double count = SyntheticInteractions.MinPerUser + (options.Mean - SyntheticInteractions.MinPerUser) * factor;
        return (int)Math.Clamp(Math.Round(count), SyntheticInteractions.MinPerUser, options.MostPerUser);
    }

    /// <summary>Where each user's interactions start, and where the last user's end.</summary>
    /// <param name="options">Size and seed.</param>
    /// <param name="randomOf">The stream of a user.</param>
    public static int[] Starts(SyntheticOptions options, Func<int, SeededRandom> randomOf)
    {
        var starts = new int[options.Users + 1];
        Span<int> counts = starts.AsSpan(1);
        for (int user = 0; user < counts.Length; user++)
        {
            SeededRandom random = randomOf(user);
            UserTaste.Draw(ref random);
            counts[user] = Draw(options, ref random);
        }
        if (options.Interactions is { } all) Scale(counts, all, options.MostPerUser);
        for (int user = 1; user < starts.Length; user++) starts[user] = checked(starts[user - 1] + starts[user]);
        return starts;
    }

    /// <summary>
    /// Scales the numbers so that they add up to <paramref name="all"/>, which must be possible within the range of one user.
    /// </summary>
    private static void Scale(Span<int> counts, int all, int most)
    {
        long drawn = 0;
        foreach (int count in counts) drawn += count;
        double factor = (double)all / drawn, carried = 0; // what rounding and the range took from the users so far
        long left = all;
        foreach (ref int count in counts)
        {
            double wanted = count * factor + carried;
            count = (int)Math.Clamp(Math.Round(wanted), SyntheticInteractions.MinPerUser, most);
            carried = wanted - count;
            left -= count;
        }
        for (int user = 0; left != 0; user = (user + 1) % counts.Length)
        {
            int change = Math.Clamp(counts[user] + Math.Sign(left), SyntheticInteractions.MinPerUser, most) - counts[user];
            counts[user] += change;
            left -= change;
        }
    }
}
