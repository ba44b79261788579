using System.Globalization;
using FedRas.Actions;
using FedRas.Aggregation;
using FedRas.Data;
using FedRas.Models;
using FedRas.Rounds;
using FedRas.Simulation.Datasets;

namespace FedRas.Benchmarks;

/// <summary>
/// What a device that was away must download, beside what any code must spend. The device holds an old published table; the server's exact one has moved since. To describe that move
/// to the error of the published table takes at least ½·log₂(move ÷ error) bits a value if moves are Gaussian (Shannon, 1959), the move taken row by row as both sides could know it.
/// </summary>
internal static class CatchUpFloor
{
    private const int Dim = 64, Away = 100, Rounds = 1_000;

    /// <param name="dataDir">Folder of data sets, with <c>ml-1m</c> in it.</param>
    /// <param name="hysteresis">The lattice's hysteresis in cells; null for the default.</param>
    /// <param name="step">The lattice's step in σ; null to choose it.</param>
    public static void Run(string dataDir, string? hysteresis = null, string? step = null)
    {
        var lattice = new LatticeOptions();
        if (hysteresis is not null) lattice = lattice with { Hysteresis = double.Parse(hysteresis, CultureInfo.InvariantCulture) };
        if (step is not null) lattice = lattice with { Step = double.Parse(step, CultureInfo.InvariantCulture) };
        Dataset dataset = DatasetReader.Read(Path.Combine(dataDir, "ml-1m"));
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions());
        FederatedClient[] clients = [.. Enumerable.Range(0, split.Users).Select(user =>
            new FederatedClient(split.Client(user), Dim, DeviceSecret.Simulated(1, user)))];
        var options = new RoundOptions
        {
            Quantizer = QuantizerSpec.Line(16),
            Publish = PublishForm.Lattice,
            CountsCatchUp = true,
            Lattice = lattice,
            Server = new ServerOptimizerOptions { Momentum = 0.5f },
            Threads = Environment.ProcessorCount,
        };
        var model = new GlobalModel(split.Items, Dim, options.Seed);
        var round = new FederatedRound(clients, split.Items, Dim, options);
        var publisher = (LatticePublisher)round.Publisher;
        long frames = 0;
        float[] held = model.ItemFactors.Values.ToArray();
        Console.WriteLine($"{dataset.Name}, {split.Users} users, {split.Items} items, d = {Dim}, {options.ClientsPerRound} devices a round, hysteresis {lattice.Hysteresis}, {(lattice.Step is { } σ ? $"step {σ} σ" : $"noise {lattice.Noise}")}; a device away for {Away} rounds");
        Console.WriteLine("| from round | to | mean frame of one round, bytes | move of a value, σ² | error of a published value, σ² | its frame, bytes | bits a value | floor, bytes | frame ÷ floor |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        for (int r = 1; r <= Rounds; r++)
        {
            frames += round.Run(model).FrameBytes;
            if (r % Away != 0) continue;
            Console.WriteLine(Row(publisher, model, held, r - Away, frames / Away));
            frames = 0;
            held = model.ItemFactors.Values.ToArray();
        }
    }

    private static string Row(LatticePublisher publisher, GlobalModel model, float[] held, int from, long meanFrame)
    {
        int frame = publisher.FrameFrom(model, from).Bytes.Length;
        ReadOnlySpan<float> exact = publisher.State!.Values, published = model.ItemFactors.Values;
        double error = MeanSquare(exact, published), bits = 0;
        for (int start = 0; start < exact.Length; start += Dim)
            bits += Dim / 2.0 * Math.Log2(Math.Max(1, MeanSquare(exact.Slice(start, Dim), held.AsSpan(start, Dim)) / error));
        return string.Create(CultureInfo.InvariantCulture,
            $"| {from} | {model.Round} | {meanFrame:#,0} | {Dim * MeanSquare(exact, held):0.000} | {Dim * error:0.000} | {frame:#,0} | {8.0 * frame / exact.Length:0.00} | {bits / 8:#,0} | {frame / (bits / 8):0.00} |");
    }

    private static double MeanSquare(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += (a[i] - b[i]) * (double)(a[i] - b[i]);
        return sum / a.Length;
    }
}
