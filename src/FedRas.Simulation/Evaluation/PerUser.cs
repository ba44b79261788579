namespace FedRas.Simulation.Evaluation;

/// <summary>
/// Evaluates users on several threads, some at once, into one row of results each, and adds the rows in user order, so that the mean is the
/// same, bit for bit, for any number of threads.
/// </summary>
internal static class PerUser
{
    /// <param name="users">The users to evaluate.</param>
    /// <param name="atOnce">Users that a worker takes together.</param>
    /// <param name="width">Results a user.</param>
    /// <param name="threads">Worker threads.</param>
    /// <param name="scratch">Makes what a worker reuses over users.</param>
    /// <param name="evaluate">Fills the results of some users, zeros before.</param>
    /// <returns>The mean of each result; zeros if there are no users.</returns>
    public static double[] Mean<TScratch>(int[] users, int atOnce, int width, int threads, Func<TScratch> scratch,
        EvaluateUsers<TScratch> evaluate)
    {
        var results = new double[users.Length * width];
        ParallelWork.Run(() => Parallel.For(0, (users.Length + atOnce - 1) / atOnce,
            new ParallelOptions { MaxDegreeOfParallelism = threads }, scratch, (block, _, mine) =>
        {
            int first = block * atOnce, count = Math.Min(atOnce, users.Length - first);
            evaluate(users.AsSpan(first, count), mine, results.AsSpan(first * width, count * width));
            return mine;
        }, _ => { }));

        var mean = new double[width];
        for (int i = 0; i < results.Length; i++) mean[i % width] += results[i];
        for (int j = 0; j < width && users.Length > 0; j++) mean[j] /= users.Length;
        return mean;
    }

    /// <summary>Evaluates some users into <paramref name="results"/>, user after user.</summary>
    public delegate void EvaluateUsers<TScratch>(ReadOnlySpan<int> users, TScratch scratch, Span<double> results);
}
