namespace FedRas.Benchmarks;

/// <summary>
/// Reports of devices of one user: time of describing and of encoding, bytes and distortion, by lines of fixed sizes and by choice.
/// </summary>
internal static class Descriptions
{
    private const int Devices = 240, Passes = 40, Rounds = 100;

    public static void Run(string dataDir)
    {
        var federation = new TrainedFederation(dataDir, Rounds);
        ItemUpdate[] updates = [.. Enumerable.Range(0, Devices).Select(device => federation.Update(device, 1, 2))];
        double items = updates.Average(update => update.Count);
        Console.WriteLine($"{federation.Name}; {Devices} devices of one user, {items:N0} items in the mean; least of {Passes} passes\n");
        Console.WriteLine("| | describing, µs | encoding, µs | levels | distortion | bytes |\n|---|---|---|---|---|---|");
        foreach (int levels in new[] { 4, 8, 16, 32, 64 })
        {
            var line = new LineQuantizer(levels);
            Print($"line:{levels}", updates, federation, (ItemUpdate update, ref ActionUpdate result) =>
            {
                SeededRandom random = default;
                return line.Quantize(update, ref random, result);
            });
        }
        foreach (double target in new[] { 0.05, 0.01, 0.006, 0.001 })
        {
            var budget = new ActionBudget(ActionBudget.DefaultLadder);
            Print($"τ = {target}", updates, federation, (ItemUpdate update, ref ActionUpdate result) =>
            {
                SeededRandom random = default;
                var limits = new ReportBudget(1e9, 1e15, double.PositiveInfinity, long.MaxValue, target);
                return budget.Choose(update, limits, ref random, _ => 0, ref result).Distortion;
            });
        }
    }

    private delegate double Describer(ItemUpdate update, ref ActionUpdate result);

    private static void Print(string name, ItemUpdate[] updates, TrainedFederation federation, Describer describe)
    {
        var result = new ActionUpdate();
        var report = new ArrayBufferWriter<byte>();
        var header = new UpdateHeader(Rounds, federation.Items, updates[0].Dim, 1_000);
        double describing = double.PositiveInfinity, encoding = double.PositiveInfinity, levels = 0, distortion = 0, bytes = 0;
        for (int pass = 0; pass < Passes; pass++)
        {
            (long described, long encoded, levels, distortion, bytes) = (0, 0, 0, 0, 0);
            foreach (ItemUpdate update in updates)
            {
                long start = Stopwatch.GetTimestamp();
                distortion += describe(update, ref result);
                long middle = Stopwatch.GetTimestamp();
                report.ResetWrittenCount();
                bytes += UpdateCodec.Encode(header, result, report, federation.Table);
                described += middle - start;
                encoded += Stopwatch.GetTimestamp() - middle;
                levels += result.Stages[0].LevelCount;
            }
            describing = Math.Min(describing, 1e6 * described / Stopwatch.Frequency);
            encoding = Math.Min(encoding, 1e6 * encoded / Stopwatch.Frequency);
        }
        int n = updates.Length;
        Console.WriteLine($"| {name} | {describing / n:0.0} | {encoding / n:0.0} | {levels / n:0.0} "
            + $"| {distortion / n:0.00000} | {bytes / n:0.0} |");
    }
}
