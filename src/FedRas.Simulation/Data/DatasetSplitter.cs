using System.Runtime.InteropServices;
using FedRas.Ranking;

namespace FedRas.Simulation.Data;

/// <summary>
/// Divides a data set into training and test. Every user draws from a random stream of their own, so a user's split depends on the seed and
/// that user's rows alone.
/// </summary>
public static class DatasetSplitter
{
    // Sub-streams of one user: the candidates stay the same whether or not the test item had to be drawn.
    private const long TestItemStream = 0, CandidateStream = 1, ValidationItemStream = 2;

    /// <summary>
    /// Splits <paramref name="dataset"/>.
    /// <list type="bullet">
    /// <item>Leave-one-out tests each user's newest item (of equal timestamps the later line); without timestamps a seeded choice. Parts
    /// of a given split are merged first. A user with one interaction keeps it for training and is not evaluated. Where validation items
    /// are asked for, the next newest (without timestamps another seeded choice) of every user with three or more is one.</item>
    /// <item>Ratio tests ⌈n × ratio⌉ of a user's n items, chosen by the seed, and leaves at least one for training.</item>
    /// <item>Given trains on the train part, tests on the test part, and leaves the valid part out of both.</item>
    /// </list>
    /// </summary>
    /// <exception cref="DatasetException">The split does not exist for this data set, or nobody could be tested.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public static TrainTestSplit Split(Dataset dataset, SplitOptions options)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        SplitPart[] parts = options.Kind switch
        {
            SplitKind.Given => GivenParts(dataset),
            SplitKind.Ratio => RatioParts(dataset, options),
            _ => NewestParts(dataset, options),
        };
        InteractionMatrix test = Select(dataset, parts, SplitPart.Test);
        if (test.Count == 0)
        {
            string reason = options.Kind == SplitKind.Given
                ? "the test part is empty." : "no user has two interactions or more. Loosen the filters or take more data"
                    + (dataset.Origin is { } origin ? $"; the columns read were {origin.Columns}." : ".");
            throw new DatasetException($"{dataset.Name}: nothing to test under this split: {reason}");
        }

        InteractionMatrix train = Select(dataset, parts, SplitPart.Train);
        InteractionMatrix? validation = options.HoldsValidation ? Select(dataset, parts, SplitPart.Valid) : null;
        if (validation?.Count == 0)
            throw new DatasetException(
                $"{dataset.Name}: nothing to validate on: no user has three interactions or more. Leave validation out or take more data.");
        return new TrainTestSplit
        {
            Kind = options.Kind,
            Protocol = options.Protocol,
            TestRatio = options.TestRatio,
            Train = train,
            Test = test,
            Validation = validation,
            Candidates = options.Kind != SplitKind.LeaveOneOut ? null
                : SampleCandidates(validation is null ? train : train.Union(validation), test, options),
        };
    }

    private static SplitPart[] GivenParts(Dataset dataset) => dataset.Parts ?? throw new DatasetException(
        $"{dataset.Name} came without a split of its own, so there is no given split; use leave-one-out (loo) or ratio.");

    private static SplitPart[] NewestParts(Dataset dataset, SplitOptions options)
    {
        var parts = new SplitPart[dataset.Interactions.Length];
        HoldOut(dataset, parts, SplitPart.Test, options.Seed, TestItemStream);
        if (options.HoldsValidation) HoldOut(dataset, parts, SplitPart.Valid, options.Seed, ValidationItemStream);
        return parts;
    }

    /// <summary>Takes one training interaction of every user with two or more for <paramref name="part"/>.</summary>
    private static void HoldOut(Dataset dataset, SplitPart[] parts, SplitPart part, ulong seed, long stream)
    {
        var counts = new int[dataset.Users.Count];
        for (int row = 0; row < parts.Length; row++)
            if (parts[row] == SplitPart.Train) counts[dataset.Interactions[row].User]++;
        int[] taken = dataset.HasTimestamps ? Newest(dataset, parts) : DrawOne(dataset, parts, counts, seed, stream);
        for (int user = 0; user < counts.Length; user++)
            if (counts[user] >= 2) parts[taken[user]] = part;
    }

    /// <summary>The place of each user's newest training interaction, of equal timestamps the later line.</summary>
    private static int[] Newest(Dataset dataset, SplitPart[] parts)
    {
        var newest = new int[dataset.Users.Count];
        Array.Fill(newest, -1);
        Interaction[] interactions = dataset.Interactions;
        for (int row = 0; row < interactions.Length; row++)
        {
            if (parts[row] != SplitPart.Train) continue;
            ref int best = ref newest[interactions[row].User];
            if (best < 0 || interactions[row].Timestamp >= interactions[best].Timestamp) best = row;
        }
        return newest;
    }

    /// <summary>The place of one training interaction of each user, drawn evenly.</summary>
    private static int[] DrawOne(Dataset dataset, SplitPart[] parts, int[] counts, ulong seed, long stream)
    {
        var left = new int[counts.Length]; // interactions of the user to pass before the one that was drawn
        for (int user = 0; user < counts.Length; user++)
            if (counts[user] >= 2) left[user] = new SeededRandom(seed, RandomStream.Split, user, stream).NextInt(counts[user]);
        var drawn = new int[counts.Length];
        for (int row = 0; row < parts.Length; row++)
        {
            int user = dataset.Interactions[row].User;
            if (parts[row] == SplitPart.Train && left[user]-- == 0) drawn[user] = row;
        }
        return drawn;
    }

    private static SplitPart[] RatioParts(Dataset dataset, SplitOptions options)
    {
        var parts = new SplitPart[dataset.Interactions.Length];
        UserRows rows = UserRows.Of(dataset);
        for (int user = 0; user < dataset.Users.Count; user++)
        {
            int[] own = rows[user].ToArray();
            // The margin keeps a product that is whole on paper, such as 30 × 0.1, from being rounded up by its last bit.
            int count = Math.Min((int)Math.Ceiling(own.Length * options.TestRatio - 1e-9), own.Length - 1);
            if (count < 1) continue;
            new SeededRandom(options.Seed, RandomStream.Split, user, TestItemStream).Shuffle(own.AsSpan());
            foreach (int row in own.AsSpan(0, count)) parts[row] = SplitPart.Test;
        }
        return parts;
    }

    private static InteractionMatrix SampleCandidates(InteractionMatrix train, InteractionMatrix test, SplitOptions options)
    {
        var sampler = new CandidateSampler(test.Items);
        var met = new List<int>();
        var starts = new int[test.Users + 1];
        for (int user = 0; user < test.Users; user++)
        {
            InteractionMatrix.Unite(train.Row(user), test.Row(user), met);
            starts[user + 1] = checked(starts[user] + (test.Row(user).IsEmpty ? 0 : sampler.Count(met.Count, options.Candidates)));
        }
        int[] columns = GC.AllocateUninitializedArray<int>(starts[^1]);
        for (int user = 0; user < test.Users; user++)
        {
            if (test.Row(user).IsEmpty) continue;
            InteractionMatrix.Unite(train.Row(user), test.Row(user), met);
            var random = new SeededRandom(options.Seed, RandomStream.Split, user, CandidateStream);
            sampler.Sample(CollectionsMarshal.AsSpan(met), columns.AsSpan(starts[user]..starts[user + 1]), ref random);
        }
        return new InteractionMatrix(test.Items, starts, columns);
    }

    private static InteractionMatrix Select(Dataset dataset, SplitPart[] parts, SplitPart part) =>
        InteractionMatrix.FromPart(dataset.Users.Count, dataset.Items.Count, dataset.Interactions, parts, part);
}
