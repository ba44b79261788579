using FedRas.Simulation.Data;

namespace FedRas.Simulation.Running;

/// <summary>
/// Users who are kept out of training altogether and served all the same, as one is who joins when the model is trained: by factors
/// reconstructed from the user's own training interactions.
/// </summary>
internal sealed class NewUsers
{
    private NewUsers(TrainTestSplit split, bool[] isNew)
    {
        Count = isNew.Count(user => user);
        Others = Part(split, user => !isNew[user]);
        Own = Part(split, user => isNew[user]);
        All = isNew;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Whether a user is one.</summary>
    public IReadOnlyList<bool> All { get; }

    /// <summary>The split without anything of theirs: what is trained on, and what the main metrics are of.</summary>
    public TrainTestSplit Others { get; }

    /// <summary>The split of theirs alone.</summary>
    public TrainTestSplit Own { get; }

    /// <summary>Draws a share of the users who have something to train on and something to test; null for a share of 0.</summary>
    /// <exception cref="ArgumentException">The share is of nobody, or leaves nobody to train.</exception>
    public static NewUsers? Draw(TrainTestSplit split, double share, ulong seed)
    {
        if (share == 0) return null;
        int[] users = [.. Enumerable.Range(0, split.Users).Where(user => !split.Train.Row(user).IsEmpty && !split.Test.Row(user).IsEmpty)];
        int count = (int)Math.Round(share * users.Length);
        if (count == 0 || count == users.Length)
            throw new ArgumentException($"new users: {share} of {users.Length} users who train and are tested is "
                + (count == 0 ? "nobody; take a larger share" : "everybody; take a smaller share"));
        new SeededRandom(seed, RandomStream.NewUsers).Shuffle(users.AsSpan());
        var isNew = new bool[split.Users];
        foreach (int user in users.AsSpan(0, count)) isNew[user] = true;
        return new NewUsers(split, isNew);
    }

    /// <summary>The part of a split that is of some users; the others have nothing in it.</summary>
    internal static TrainTestSplit Part(TrainTestSplit split, Func<int, bool> has) => new()
    {
        Kind = split.Kind,
        Protocol = split.Protocol,
        TestRatio = split.TestRatio,
        Train = Rows(split.Train, has),
        Test = Rows(split.Test, has),
        Validation = split.Validation is { } validation ? Rows(validation, has) : null,
        Candidates = split.Candidates is { } candidates ? Rows(candidates, has) : null,
    };

    private static InteractionMatrix Rows(InteractionMatrix matrix, Func<int, bool> has)
    {
        var starts = new int[matrix.Users + 1];
        var columns = new List<int>(matrix.Count);
        for (int user = 0; user < matrix.Users; user++)
        {
            if (has(user)) columns.AddRange(matrix.Row(user));
            starts[user + 1] = columns.Count;
        }
        return new InteractionMatrix(matrix.Items, starts, [.. columns]);
    }
}
