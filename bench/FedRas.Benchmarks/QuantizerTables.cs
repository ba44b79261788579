using System.Diagnostics;
using FedRas.Actions;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Benchmarks;

/// <summary>The tables of docs/quantizers.md, from real devices' updates in the middle of training.</summary>
internal static class QuantizerTables
{
    private const int Rounds = 300;
    private static readonly int[] s_users = [1, 10], s_epochs = [1, 2, 5], s_directions = [1, 2, 4, 8], s_actions = [8, 16, 64], s_projections = [0, 2, 4, 8, 16];
    private static readonly string[] s_specs = ["line:8", "line:16", "gain-shape:2x16", "gain-shape:4x16", "flat:8", "flat:16", "residual:2x32"];

    public static void Run(string dataDir)
    {
        var federation = new TrainedFederation(dataDir, Rounds);
        Console.WriteLine(federation.Name);
        Setting[] settings = [.. s_users.SelectMany(users => s_epochs.Select(epochs => new Setting(federation, users, epochs)))];
        PrintSpectrum(settings);
        PrintQuantizers(settings);
        PrintTimes(settings[1]);
        PrintProjections(settings[1]);
        PrintProjections(settings[4]);
        PrintRounding(federation);
    }

    /// <summary>Flat clustering in a few leading directions against all 64 factors.</summary>
    private static void PrintProjections(Setting setting)
    {
        Console.WriteLine($"\n| {setting.Users} users, E {setting.Epochs} | clustered in | distortion | µs an update |\n|---|---|---|---|");
        foreach (int actions in s_actions)
        {
            foreach (int projection in s_projections)
            {
                var quantizer = new FlatQuantizer(actions, new KMeansOptions { Projection = projection });
                (double least, double distortion) = Time(quantizer, setting, 30);
                Console.WriteLine($"| flat:{actions} | {(projection == 0 ? "all" : projection)} | {distortion:0.0000} | {least:N0} |");
            }
        }
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
                    ActionUpdate described = Describe(spec, Rounding.Nearest, setting.Updates[i], i);
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
            IUpdateQuantizer quantizer = Create(spec, Rounding.Nearest);
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

    private static void PrintRounding(TrainedFederation federation)
    {
        var setting = new Setting(federation, 1, 2);
        int[] touches = new int[federation.Items];
        foreach (ItemUpdate update in setting.Updates) foreach (int item in update.Items) touches[item]++;
        Console.WriteLine($"\n| line of levels | rounding | error of one update | of the mean of {setting.Updates.Length} | of the mean, items of 20 devices and more |\n|---|---|---|---|---|");
        foreach (int levels in new[] { 2, 4, 8, 16 })
        {
            foreach (Rounding rounding in Enum.GetValues<Rounding>())
            {
                var exact = new double[federation.Items, 64];
                var error = new double[federation.Items, 64];
                double single = 0;
                for (int u = 0; u < setting.Updates.Length; u++)
                {
                    ItemUpdate update = setting.Updates[u];
                    ActionUpdate described = Describe($"line:{levels}", rounding, update, u);
                    single += Distortion.Measure(update, described) / setting.Updates.Length;
                    var row = new float[64];
                    for (int i = 0; i < update.Count; i++)
                    {
                        Array.Clear(row);
                        described.AddTo(i, 1, row);
                        for (int j = 0; j < 64; j++)
                        {
                            exact[update.Items[i], j] += update.Row(i)[j] / (double)touches[update.Items[i]];
                            error[update.Items[i], j] += (row[j] - (double)update.Row(i)[j]) / touches[update.Items[i]];
                        }
                    }
                }
                Console.WriteLine($"| {levels} | {rounding} | {single:0.0000} | {Relative(error, exact, touches, 1):0.0000} | {Relative(error, exact, touches, 20):0.0000} |");
            }
        }
    }

    private static double Relative(double[,] error, double[,] exact, int[] touches, int least)
    {
        double lost = 0, energy = 0;
        for (int item = 0; item < touches.Length; item++)
        {
            if (touches[item] < least) continue;
            for (int j = 0; j < 64; j++)
            {
                lost += error[item, j] * error[item, j];
                energy += exact[item, j] * exact[item, j];
            }
        }
        return lost / energy;
    }

    /// <summary>Zero-order entropy of a stage's action numbers, bits an item.</summary>
    private static double Entropy(ActionStage stage) =>
        stage.Codes.ToArray().GroupBy(code => code).Select(group => group.Count() / (double)stage.Codes.Length).Sum(p => -p * Math.Log2(p));

    private static ActionUpdate Describe(string spec, Rounding rounding, ItemUpdate update, int seed)
    {
        var result = new ActionUpdate();
        SeededRandom random = Random(seed);
        Create(spec, rounding).Quantize(update, ref random, result);
        return result;
    }

    private static SeededRandom Random(int seed) => new((ulong)seed, RandomStream.UpdateClustering);

    private static IUpdateQuantizer Create(string text, Rounding rounding) =>
        QuantizerSpec.TryParse(text, out QuantizerSpec? spec) ? spec.Create(rounding: rounding) : throw new ArgumentException(text, nameof(text));

    private sealed class Setting(TrainedFederation federation, int users, int epochs)
    {
        public int Users => users;

        public int Epochs => epochs;

        public ItemUpdate[] Updates { get; } = [.. Enumerable.Range(0, users == 1 ? 60 : 24).Select(device => federation.Update(device, users, epochs))];
    }
}
