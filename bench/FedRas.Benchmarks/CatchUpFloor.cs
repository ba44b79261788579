using FedRas.Server.Aggregation;

namespace FedRas.Benchmarks;

/// <summary>
/// What a device that was away downloads, beside what a code of single rows must spend, and how long its frame takes to make and to read.
/// The device holds an old published table; the server's exact one has moved since. To describe that move to the error of the published
/// table takes at least ½·log₂(move ÷ error) bits a value if moves are Gaussian (Shannon, 1959), row by row, as if both sides knew each
/// row's
/// spread; a column's mean, which costs hardly anything, is taken off the move first.
/// </summary>
internal static class CatchUpFloor
{
    private const int Dim = 64, Away = 100, Rounds = 300, Repeats = 9;

    /// <param name="dataDir">Folder of a data set.</param>
    /// <param name="cohort">Devices a round.</param>
    public static void Run(string dataDir, int cohort)
    {
        Dataset dataset = DatasetReader.Read(dataDir);
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions());
        var options = new InProcessOptions
        {
            Server = new ServerOptions
            {
                Items = split.Items,
                Dim = Dim,
                Optimizer = new ServerOptimizerOptions { Momentum = 0.5f, FinalShare = 0.1f, FallRounds = Rounds },
                Threads = Environment.ProcessorCount,
            },
            Device = new DeviceOptions { Quantizer = QuantizerSpec.Line(16) },
            ClientsPerRound = cohort,
            CountsCatchUp = true,
        };
        var federation = new InProcessFederation(Federations.Devices(split, Dim), options);
        GlobalModel model = federation.Server.Model;
        var device = new QuantizedTable(new GlobalModel(split.Items, Dim, options.Server.Seed).ItemFactors, 1);
        var publisher = (LatticePublisher)federation.Server.Publisher;
        var codec = new LatticeFrameCodec();
        long frames = 0;
        float[] held = model.ItemFactors.Values.ToArray();
        Console.WriteLine($"{dataset.Name}, {split.Users} users, {split.Items} items, d = {Dim}, {cohort} devices a round; a device away "
            + $"for {Away} rounds; one thread, median of {Repeats}");
        Console.WriteLine("| from round | to | mean frame of one round, bytes | its frame, bytes | bits a value | floor, bytes | frame ÷ "
            + "floor | made in, ms | ns a value | read in, ms | ns a value |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        for (int r = 1; r <= Rounds; r++)
        {
            frames += federation.Run().FrameBytes;
            if (r % Away != 0) continue;
            Console.WriteLine(Row(publisher, model, held, device, codec, options.Device.Limits, frames / Away));
            frames = 0;
            held = model.ItemFactors.Values.ToArray();
        }
    }

    private static string Row(LatticePublisher publisher, GlobalModel model, float[] held, QuantizedTable device, LatticeFrameCodec codec,
        WireLimits limits, long meanFrame)
    {
        int from = device.Round;
        byte[] frame = publisher.Newest.FrameFrom(from).Bytes.ToArray();
        short[] before = device.Levels.ToArray();
        float cell = device.Cell;
        var read = new List<double>();
        LatticeFrameHeader header = default;
        for (int i = 0; i < Repeats; i++)
        {
            if (i > 0) device.Replace([.. before], from, cell);
            var watch = Stopwatch.StartNew();
            header = codec.Decode(frame, limits, device);
            read.Add(watch.Elapsed.TotalMilliseconds);
        }
        var start = new short[before.Length];
        QuantizedTable.Rescale(before, cell, device.Cell, start);
        var made = new List<double>();
        for (int i = 0; i < Repeats; i++)
        {
            var watch = Stopwatch.StartNew();
            int length = codec.Encode(header, from == 0 ? new short[start.Length] : start, device.Levels).Length;
            made.Add(watch.Elapsed.TotalMilliseconds);
            if (length != frame.Length) throw new InvalidOperationException("the frame differs");
        }

        ReadOnlySpan<float> exact = publisher.State!.Values, published = model.ItemFactors.Values;
        float[] move = new float[exact.Length];
        var mean = new double[Dim];
        for (int i = 0; i < move.Length; i++) mean[i % Dim] += (move[i] = exact[i] - held[i]) / (move.Length / Dim);
        for (int i = 0; i < move.Length; i++) move[i] -= (float)mean[i % Dim];
        double error = 0, bits = 0;
        for (int i = 0; i < exact.Length; i++) error += Math.Pow(exact[i] - published[i], 2) / exact.Length;
        for (int row = 0; row < move.Length; row += Dim)
            bits += Dim / 2.0 * Math.Log2(Math.Max(1, move.AsSpan(row, Dim).ToArray().Average(value => (double)value * value) / error));
        double make = Median(made), take = Median(read);
        return string.Create(CultureInfo.InvariantCulture,
            $"| {from} | {model.Round} | {meanFrame:#,0} | {frame.Length:#,0} | {8.0 * frame.Length / exact.Length:0.00} | {bits / 8:#,0} "
                + $"| {frame.Length / (bits / 8):0.00} | {make:0.00} | {make * 1e6 / exact.Length:0.0} | {take:0.00} | "
                    + $"{take * 1e6 / exact.Length:0.0} |");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
