using System.Diagnostics;
using System.Globalization;
using FedRas.Actions;
using FedRas.Data;
using FedRas.Numerics;
using FedRas.Simulation;

namespace FedRas.Benchmarks;

/// <summary>
/// Devices a second over whole rounds, bytes encoded and decoded, on made-up data of MovieLens-1M's size (6 039 × 3 628, 136
/// positives a user, Zipf): the dense yardstick and actions, in turn in one process, median of five.
/// </summary>
internal static class WholeRounds
{
    private const int Users = 6_039, Items = 3_628, Rounds = 50, Repeats = 5;

    public static void Run(string? threads)
    {
        int workers = threads is null ? Environment.ProcessorCount : int.Parse(threads, CultureInfo.InvariantCulture);
        (Dataset dataset, TrainTestSplit split) = MadeUp();
        (string Name, SimulationOptions Options)[] methods =
        [
            ("dense", new() { Method = Method.FedAvg }),
            ("fedras K = 8, L = 16", new() { Quantizer = QuantizerSpec.Flat(8), BroadcastActions = 16 }),
            ("fedras K = 16, L = 64", new() { Quantizer = QuantizerSpec.Flat(16), BroadcastActions = 64 }),
        ];
        var rates = methods.Select(_ => new List<double>()).ToArray();
        for (int repeat = 0; repeat <= Repeats; repeat++)
        {
            for (int m = 0; m < methods.Length; m++)
            {
                SimulationOptions options = methods[m].Options with { Rounds = Rounds, EvalEvery = int.MaxValue, Threads = workers };
                double rate = new Simulator(dataset, split, options).Run().Summary.ClientsPerSecond!.Value;
                if (repeat > 0) rates[m].Add(rate);
            }
        }
        double dense = Median(rates[0]);
        Console.WriteLine($"{Rounds} rounds of 60 devices, d = 64, E = 2, 4 negatives, {workers} threads, {Environment.Version}, median of {Repeats} after one warm-up");
        Console.WriteLine("| method | devices/s | least … most | share of dense |");
        Console.WriteLine("|---|---|---|---|");
        for (int m = 0; m < methods.Length; m++)
            Console.WriteLine($"| {methods[m].Name} | {Median(rates[m]):N0} | {rates[m].Min():N0} … {rates[m].Max():N0} | {Median(rates[m]) / dense:P0} |");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static (Dataset, TrainTestSplit) MadeUp()
    {
        var pairs = new List<(int, int)>();
        var random = new SeededRandom(1, RandomStream.Synthetic);
        for (int user = 0; user < Users; user++)
            for (int i = 0; i < 136; i++)
                pairs.Add((user, (int)(Items * Math.Pow(random.NextDouble(), 2.2))));
        InteractionMatrix train = InteractionMatrix.FromPairs(Users, Items, pairs.ToArray());
        var split = new TrainTestSplit
        {
            Kind = SplitKind.Given,
            Protocol = EvaluationProtocol.Colr,
            Train = train,
            Test = InteractionMatrix.FromPairs(Users, Items, []),
        };
        return (new Dataset { Name = "made-up", Users = new IdMap(), Items = new IdMap(), Interactions = [], HasTimestamps = false }, split);
    }
}
