using System.Runtime.InteropServices;

namespace FedRas.Benchmarks;

/// <summary>
/// Our k-means over rows of a file, for several limits of iterations, and the best of several starts: time and squared error, as JSON lines
/// to set beside <c>bench/peers/kmeans_sklearn.py</c> over the same file.
/// </summary>
internal static class KMeansBesidePeers
{
    private const int Dim = 64, Repeats = 5;
    private static readonly int[] s_limits = [3, 5, 10, 20, 50];
    private static readonly int[] s_starts = [1, 2, 4];

    /// <summary>
    /// Writes real rows: the update of one device whose rows come nearest to <paramref name="rows"/>, or where there is none so large, what
    /// training changed in all items.
    /// </summary>
    public static void Dump(string dataDir, int rows, string path)
    {
        var federation = new TrainedFederation(dataDir, rounds: 50);
        ItemUpdate[] updates = [.. Enumerable.Range(0, 60).Select(device => federation.Update(device, users: 1, epochs: 2))];
        ItemUpdate nearest = updates.MinBy(update => Math.Abs(update.Count - rows))!;
        float[] values = rows <= 2 * nearest.Count ? nearest.Rows.ToArray() : Change(federation);
        File.WriteAllBytes(path, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        Console.WriteLine($"{federation.Name}: {values.Length / Dim} rows of {Dim} in {path}");
    }

    public static void Run(string path, int k, int threads)
    {
        float[] rows = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
        int count = rows.Length / Dim;
        var codes = new ushort[count];
        var codebook = new float[k * Dim];
        foreach (int limit in s_limits)
        {
            foreach (int starts in s_starts)
            {
                var kmeans = new KMeans(new KMeansOptions { MaxIterations = limit, Tolerance = 0, Threads = threads });
                // Long enough for the runtime to compile the loops in full.
                for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < 0.7;) Best(1);
                (double Seconds, double Inertia)[] runs = [.. Enumerable.Range(0, Repeats).Select(Best)];
                double median = runs.Select(run => run.Seconds).Order().ElementAt(Repeats / 2), inertia = runs.Average(run => run.Inertia);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $$"""{"algorithm": "ours", "threads": {{threads}}, "starts": {{starts}}, "max_iter": {{limit}},"""
                    + $$""" "seconds": {{median:G4}}, "inertia": {{inertia:G6}}}"""));

                (double, double) Best(int repeat)
                {
                    var random = new SeededRandom((ulong)repeat, RandomStream.UpdateClustering);
                    double least = double.PositiveInfinity;
                    long start = Stopwatch.GetTimestamp();
                    for (int i = 0; i < starts; i++)
                    {
                        int found = kmeans.Cluster(rows, Dim, k, ref random, codebook, codes);
                        least = Math.Min(least, kmeans.Assign(rows, Dim, codebook.AsSpan(0, found * Dim), codes));
                    }
                    return (Stopwatch.GetElapsedTime(start).TotalSeconds, least);
                }
            }
        }
    }

    private static float[] Change(TrainedFederation federation)
    {
        float[] change = federation.Table.Values.ToArray();
        FactorMatrix start = new GlobalModel(federation.Items, Dim, TrainedFederation.Seed).ItemFactors;
        VectorMath.AddScaled(change, -1, start.Values);
        return change;
    }
}
