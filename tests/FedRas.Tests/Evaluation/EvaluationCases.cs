namespace FedRas.Tests.Evaluation;

/// <summary>Splits to evaluate on.</summary>
internal static class EvaluationCases
{
    public static InteractionMatrix Matrix(int items, params int[][] rows) =>
        InteractionMatrix.FromPairs(rows.Length, items, rows.SelectMany((row, user) => row.Select(item => (user, item))).ToArray());

    public static TrainTestSplit Split(InteractionMatrix train, InteractionMatrix test, InteractionMatrix? candidates = null) => new()
    {
        Kind = candidates is null ? SplitKind.Given : SplitKind.LeaveOneOut,
        Protocol = EvaluationProtocol.Colr,
        Train = train,
        Test = test,
        Candidates = candidates,
    };

    /// <summary>Random leave-one-out split and scores with many ties and a few NaN; every seventh user has no test item.</summary>
    public static (TrainTestSplit Split, TableRecommender Recommender) Random(ulong seed, int users, int items)
    {
        var random = new SeededRandom(seed, RandomStream.Synthetic);
        int[][] train = new int[users][], test = new int[users][], candidates = new int[users][];
        var scores = new float[users][];
        for (int user = 0; user < users; user++)
        {
            int[] order = Enumerable.Range(0, items).ToArray();
            random.Shuffle<int>(order);
            test[user] = user % 7 == 3 ? [] : order[..1];
            train[user] = order[1..(1 + items / 5)];
            candidates[user] = order[(1 + items / 5)..(1 + items / 2)];
            scores[user] = new float[items];
            for (int item = 0; item < items; item++)
                scores[user][item] = random.NextInt(50) == 0 ? float.NaN : random.NextInt(items) / 8f;
        }
        return (Split(Matrix(items, train), Matrix(items, test), Matrix(items, candidates)), new TableRecommender(scores));
    }

    /// <summary>The definition: sort everything by score, then "relevant last", then index, and cut. No NaN.</summary>
    public static int[] NaiveTopK(float[] scores, int k, int[] masked, int[] relevant) => Enumerable.Range(0, scores.Length)
        .Except(masked)
        .OrderByDescending(i => scores[i])
        .ThenBy(i => relevant.Contains(i))
        .ThenBy(i => i)
        .Take(k)
        .ToArray();
}
