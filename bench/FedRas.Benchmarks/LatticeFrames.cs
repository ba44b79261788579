namespace FedRas.Benchmarks;

/// <summary>
/// What publishing a lattice costs: rounds that move a share of the rows of an M × 64 table, the frame of a round, and the frame for a
/// device that was away; made-up steps.
/// </summary>
internal static class LatticeFrames
{
    private const int Dim = 64, Rounds = 8, Away = 6;
    private const double Moved = 0.1, Length = 0.02;

    public static void Run(string? items)
    {
        int[] sizes = items is null ? [10_000, 100_000, 1_000_000] : [int.Parse(items, CultureInfo.InvariantCulture)];
        Console.WriteLine($"lattice of M × {Dim}, step 0.5 σ, hysteresis ¼; each round moves {Moved:P0} of the rows by N(0, {Length}²) a "
            + $"value; one thread, {Environment.Version}, median of {Rounds - 2}");
        Console.WriteLine("| items | publish a round, ms | frame, bytes | bits a moved value | decode, ms | frame over 6 rounds: make, ms "
            + "| bytes | key frame, bytes | managed memory, MB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (int size in sizes) Console.WriteLine(Row(size));
    }

    private static string Row(int items)
    {
        var options = new LatticeOptions { Step = 0.5, Hysteresis = 0.25, HistoryBytes = 4L << 30 };
        var model = new GlobalModel(items, Dim, seed: 1);
        var publisher = new LatticePublisher(items, Dim, seed: 1, options);
        var device = new QuantizedTable(new GlobalModel(items, Dim, seed: 1).ItemFactors, 1);
        var codec = new LatticeFrameCodec();
        var step = new ItemUpdate();
        List<double> publish = [], decode = [];
        long bytes = 0;
        for (int round = 0; round < Rounds; round++)
        {
            MakeStep(items, round, step);
            var watch = Stopwatch.StartNew();
            byte[] frame = publisher.Publish(model, step).ToArray();
            double published = watch.Elapsed.TotalMilliseconds;
            watch.Restart();
            codec.Decode(frame, WireLimits.Default, device);
            if (round < 2) continue; // warm-up
            publish.Add(published);
            decode.Add(watch.Elapsed.TotalMilliseconds);
            bytes += frame.Length;
        }
        publisher.CatchUpBytes(model, 1); // warm-up
        var away = Stopwatch.StartNew();
        long awayBytes = publisher.CatchUpBytes(model, Rounds - Away);
        double made = away.Elapsed.TotalMilliseconds;
        long key = publisher.CatchUpBytes(model, 0);
        double mean = bytes / (double)publish.Count;
        return string.Create(CultureInfo.InvariantCulture,
            $"| {items:#,0} | {Median(publish):#,0.0} | {mean:#,0} | {8 * mean / (Moved * items * Dim):0.00} | {Median(decode):#,0.0} | "
                + $"{made:#,0.0} | {awayBytes:#,0} | {key:#,0} | {GC.GetTotalMemory(true) / 1e6:#,0} |");
    }

    private static void MakeStep(int items, int round, ItemUpdate step)
    {
        var random = new SeededRandom(1, RandomStream.Synthetic, round);
        step.Reset(Dim, items);
        for (int item = 0; item < items; item++)
        {
            if (random.NextDouble() >= Moved) continue;
            foreach (ref float value in step.Add(item)) value = (float)(Length * random.NextGaussian());
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
