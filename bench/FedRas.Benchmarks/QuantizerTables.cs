using System.Diagnostics;
using FedRas.Actions;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Benchmarks;

/// <summary>The tables of docs/quantizers.md, from real devices' updates in the middle of training.</summary>
internal static class QuantizerTables
{
    private const int Rounds = 300;
    private static readonly int[] s_users = [1, 10], s_epochs = [1, 2, 5], s_directions = [1, 2, 4, 8];
    private static readonly string[] s_specs = ["line:8", "line:16", "gain-shape:2x16", "gain-shape:4x16", "flat:8", "flat:16", "residual:2x32"];

    public static void Run(string dataDir)
    {
        var federation = new TrainedFederation(dataDir, Rounds);
        Console.WriteLine(federation.Name);
        Setting[] settings = [.. s_users.SelectMany(users => s_epochs.Select(epochs => new Setting(federation, users, epochs)))];
        PrintSpectrum(settings);
        PrintQuantizers(settings);
        PrintTimes(settings[1]);
    }

    private static void PrintSpectrum(Setting[] settings)
    {
        Console.WriteLine("\n| users a device | E | devices | items an update | energy in 1 direction | 2 | 4 | 8 |\n|---|---|---|---|---|---|---|---|");
        foreach (Setting setting in settings)
        {
            double[][] spectra = [.. setting.Updates.Select(EnergySpectrum.Of)];
            string shares = string.Join(" | ", s_directions.Select(n => $"{spectra.Average(shares => shares.Take(n).Sum()):P2}"));
            Console.WriteLine($"| {setting.Users} | {setting.Epochs} | {setting.Updates.Length} | {setting.Updates.Average(update => update.Count):N0} | {shares} |");
        }
    }

    private static void PrintQuantizers(Setting[] settings)
    {
        Console.WriteLine($"\n| quantiser | {string.Join(" | ", settings.Select(s => $"{s.Users} × E {s.Epochs}"))} |\n|---|{string.Concat(settings.Select(_ => "---|"))}");
        foreach (string spec in s_specs)
        {
            var cells = new List<string>();
            foreach (Setting setting in settings)
            {
                double distortion = 0, bits = 0, bytes = 0;
                for (int i = 0; i < setting.Updates.Length; i++)
                {
                    ActionUpdate described = Describe(spec, setting.Updates[i], i);
                    double entropy = 0;
                    foreach (ActionStage stage in described.Stages)
                    {
                        entropy += Entropy(stage);
                        bytes += 2 * (stage.Directions.Length + stage.LevelCount);
                    }
                    bits += entropy;
                    bytes += entropy * described.Count / 8;
                    distortion += Distortion.Measure(setting.Updates[i], described);
                }
                int n = setting.Updates.Length;
                cells.Add($"{distortion / n:0.0000} · {bits / n:0.00} · {bytes / n:N0}");
            }
            Console.WriteLine($"| {spec} | {string.Join(" | ", cells)} |");
        }
    }

    /// <summary>Time of one update, the least of several passes: what the machine does besides only adds.</summary>
    private static void PrintTimes(Setting setting)
    {
        Console.WriteLine($"\n| quantiser | µs an update of {setting.Updates.Average(update => update.Count):N0} items | million multiply-adds counted |\n|---|---|---|");
        foreach (string spec in s_specs)
        {
            IUpdateQuantizer quantizer = Create(spec);
            (double least, _) = Time(quantizer, setting, 60);
            Console.WriteLine($"| {spec} | {least:N0} | {setting.Updates.Average(update => quantizer.Operations(update.Count, update.Dim)) / 1e6:0.0} |");
        }
    }

    private static (double Microseconds, double Distortion) Time(IUpdateQuantizer quantizer, Setting setting, int passes)
    {
        var result = new ActionUpdate();
        double least = double.MaxValue, distortion = 0;
        for (int pass = 0; pass <= passes; pass++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < setting.Updates.Length; i++)
            {
                SeededRandom random = Random(i);
                quantizer.Quantize(setting.Updates[i], ref random, result);
                if (pass == 0) distortion += Distortion.Measure(setting.Updates[i], result) / setting.Updates.Length;
            }
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMicroseconds / setting.Updates.Length);
        }
        return (least, distortion);
    }

    /// <summary>Zero-order entropy of a stage's action numbers, bits an item.</summary>
    private static double Entropy(ActionStage stage) =>
        stage.Codes.ToArray().GroupBy(code => code).Select(group => group.Count() / (double)stage.Codes.Length).Sum(p => -p * Math.Log2(p));

    private static ActionUpdate Describe(string spec, ItemUpdate update, int seed)
    {
        var result = new ActionUpdate();
        SeededRandom random = Random(seed);
        Create(spec).Quantize(update, ref random, result);
        return result;
    }

    private static SeededRandom Random(int seed) => new((ulong)seed, RandomStream.UpdateClustering);

    private static IUpdateQuantizer Create(string text) =>
        QuantizerSpec.TryParse(text, out QuantizerSpec? spec) ? spec.Create() : throw new ArgumentException(text, nameof(text));

    private sealed class Setting(TrainedFederation federation, int users, int epochs)
    {
        public int Users => users;

        public int Epochs => epochs;

        public ItemUpdate[] Updates { get; } = [.. Enumerable.Range(0, users == 1 ? 60 : 24).Select(device => federation.Update(device, users, epochs))];
    }
}
