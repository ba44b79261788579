using System.Runtime.InteropServices;
using FedRas.Numerics;

namespace FedRas.Data;

/// <summary>
/// Divides a data set into training and test. Every user draws from a random stream of their own, so a user's split depends on
/// the seed and that user's rows alone.
/// </summary>
public static class DatasetSplitter
{
    // Sub-streams of one user: the candidates stay the same whether or not the test item had to be drawn.
    private const long TestItemStream = 0, CandidateStream = 1;

    /// <summary>
    /// Splits <paramref name="dataset"/>.
    /// <list type="bullet">
    /// <item>Leave-one-out tests each user's newest item (of equal timestamps the later line); without timestamps a seeded choice. Parts
    /// of a given split are merged first. A user with one interaction keeps it for training and is not evaluated.</item>
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

        bool[] tested = options.Kind switch
        {
            SplitKind.Given => GivenTest(dataset),
            SplitKind.Ratio => RatioTest(dataset, options),
            _ => NewestTest(dataset, options.Seed),
        };
        InteractionMatrix test = Select(dataset, row => tested[row]);
        if (test.Count == 0)
        {
            string reason = options.Kind == SplitKind.Given
                ? "the test part is empty." : "no user has two interactions or more. Loosen the filters or take more data.";
            throw new DatasetException($"{dataset.Name}: nothing to test under the split '{options.Kind}': {reason}");
        }

        SplitPart[]? parts = options.Kind == SplitKind.Given ? dataset.Parts : null;
        return new TrainTestSplit
        {
            Kind = options.Kind,
            Protocol = options.Protocol,
            Train = Select(dataset, row => parts is null ? !tested[row] : parts[row] == SplitPart.Train),
            Test = test,
            Candidates = options.Kind == SplitKind.LeaveOneOut ? SampleCandidates(dataset, test, options) : null,
        };
    }

    private static bool[] GivenTest(Dataset dataset)
    {
        if (dataset.Parts is not { } parts)
            throw new DatasetException(
                $"{dataset.Name} came without a split of its own, so the split 'Given' is not possible; use 'LeaveOneOut' or 'Ratio'.");
        return Array.ConvertAll(parts, part => part == SplitPart.Test);
    }

    private static bool[] NewestTest(Dataset dataset, ulong seed)
    {
        var tested = new bool[dataset.Interactions.Length];
        UserRows rows = UserRows.Of(dataset);
        for (int user = 0; user < dataset.Users.Count; user++)
        {
            ReadOnlySpan<int> own = rows[user];
            if (own.Length < 2) continue;
            int chosen = own[0];
            if (!dataset.HasTimestamps)
                chosen = own[new SeededRandom(seed, RandomStream.Split, user, TestItemStream).NextInt(own.Length)];
            else
                foreach (int row in own)
                    if (dataset.Interactions[row].Timestamp >= dataset.Interactions[chosen].Timestamp) chosen = row;
            tested[chosen] = true;
        }
        return tested;
    }

    private static bool[] RatioTest(Dataset dataset, SplitOptions options)
    {
        var tested = new bool[dataset.Interactions.Length];
        UserRows rows = UserRows.Of(dataset);
        for (int user = 0; user < dataset.Users.Count; user++)
        {
            int[] own = rows[user].ToArray();
            // The margin keeps a product that is whole on paper, such as 30 × 0.1, from being rounded up by its last bit.
            int count = Math.Min((int)Math.Ceiling(own.Length * options.TestRatio - 1e-9), own.Length - 1);
            if (count < 1) continue;
            new SeededRandom(options.Seed, RandomStream.Split, user, TestItemStream).Shuffle(own.AsSpan());
            foreach (int row in own.AsSpan(0, count)) tested[row] = true;
        }
        return tested;
    }

    private static InteractionMatrix SampleCandidates(Dataset dataset, InteractionMatrix test, SplitOptions options)
    {
        InteractionMatrix met = Select(dataset, _ => true);
        var pairs = new List<(int, int)>(test.Count * Math.Min(options.Candidates, test.Items));
        for (int user = 0; user < test.Users; user++)
        {
            if (test.Row(user).IsEmpty) continue;
            var random = new SeededRandom(options.Seed, RandomStream.Split, user, CandidateStream);
            foreach (int item in CandidateSampler.Sample(met.Row(user), test.Items, options.Candidates, ref random))
                pairs.Add((user, item));
        }
        return InteractionMatrix.FromPairs(test.Users, test.Items, CollectionsMarshal.AsSpan(pairs));
    }

    private static InteractionMatrix Select(Dataset dataset, Func<int, bool> keep)
    {
        var pairs = new List<(int, int)>();
        for (int row = 0; row < dataset.Interactions.Length; row++)
            if (keep(row)) pairs.Add((dataset.Interactions[row].User, dataset.Interactions[row].Item));
        return InteractionMatrix.FromPairs(dataset.Users.Count, dataset.Items.Count, CollectionsMarshal.AsSpan(pairs));
    }
}
