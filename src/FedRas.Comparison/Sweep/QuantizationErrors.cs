using FedRas.Actions;
using FedRas.Comparison.Baselines;

namespace FedRas.Comparison.Sweep;

/// <summary>
/// The argument for quantising what training changed in place of the trained embeddings, measured: reports of a dense run's devices
/// described both ways at the same bytes, and what each
/// description loses of the update.
/// </summary>
internal static class QuantizationErrors
{
    private const int Devices = 30;
    private static readonly string[] s_products = ["1x4", "2x8", "4x16", "8x16", "8x32", "16x32", "16x64", "32x64"];
    private static readonly string[] s_actions = ["line:4", "line:8", "line:16", "line:32", "flat:4", "flat:16", "flat:64"];

    /// <summary>Trains densely and describes the updates of some devices early on, and at half of the rounds.</summary>
    public static IReadOnlyList<QuantizationError> Measure(TrainTestSplit split, SimulationOptions options, CancellationToken cancellation)
    {
        var run = new FederatedRun(split, options with { Method = Method.FedAvg, Scenario = null, CountsCatchUp = false }, resumed: null);
        var errors = new List<QuantizationError>();
        foreach (int round in (int[])[options.Rounds / 20, options.Rounds / 2])
        {
            while (run.Round < round)
            {
                cancellation.ThrowIfCancellationRequested();
                run.Advance();
            }
            (ReportContext, ItemUpdate)[] updates = run.TrainSample(Devices);
            foreach (string size in s_products)
            {
                int[] numbers = [.. size.Split('x').Select(n => int.Parse(n, System.Globalization.CultureInfo.InvariantCulture))];
                if (options.Dim % numbers[0] != 0) continue;
                string name = $"product quantisation {numbers[0]} × {numbers[1]}";
                errors.Add(OfCoder("embeddings", name, round, updates, new ProductQuantizedEmbeddings(numbers[0], numbers[1],
                    options.Seed)));
                errors.Add(OfCoder("updates", name, round, updates, new ProductQuantizedEmbeddings(numbers[0], numbers[1], options.Seed,
                    quantizesUpdates: true)));
            }
            foreach (string spec in s_actions) errors.Add(OfActions(spec, round, updates, options.Seed));
        }
        return errors;
    }

    private static QuantizationError OfCoder(string what, string name, int round, (ReportContext Context, ItemUpdate Update)[] updates,
        RowCoder coder)
    {
        var report = new ArrayBufferWriter<byte>();
        var read = new ItemUpdate();
        double bytes = 0, error = 0;
        foreach ((ReportContext context, ItemUpdate update) in updates)
        {
            report.ResetWrittenCount();
            coder.Encode(context, 0, update, report);
            coder.Decode(context, report.WrittenSpan, read);
            bytes += report.WrittenCount;
            error += Distortion.Measure(update, read);
        }
        return new QuantizationError(what, name, round, bytes / updates.Length, error / updates.Length);
    }

    private static QuantizationError OfActions(string spec, int round, (ReportContext Context, ItemUpdate Update)[] updates, ulong seed)
    {
        if (!QuantizerSpec.TryParse(spec, out QuantizerSpec? parsed)) throw new FormatException(spec);
        IUpdateQuantizer quantizer = parsed.Create();
        var report = new ArrayBufferWriter<byte>();
        var described = new ActionUpdate();
        var read = new DecodedRows();
        double bytes = 0, error = 0;
        foreach ((ReportContext context, ItemUpdate update) in updates)
        {
            var random = new SeededRandom(seed, RandomStream.UpdateClustering, context.Round, context.Device);
            quantizer.Quantize(update, ref random, described);
            report.ResetWrittenCount();
            UpdateCodec.Encode(new UpdateHeader(context.Round, context.Published.Rows, context.Published.Dim, 0), described, report,
                context.Published);
            UpdateCodec.Decode(report.WrittenSpan, new WireLimits(), read, context.Published);
            bytes += report.WrittenCount;
            error += Distortion.Measure(update, read.Current);
        }
        return new QuantizationError("updates", spec, round, bytes / updates.Length, error / updates.Length);
    }
}
