using FedRas.Wire.Entropy;

namespace FedRas.Benchmarks;

/// <summary>
/// Symbols a second of the symbol coder, one core, over the gaps and level numbers of real reports, as they travel beside the table.
/// </summary>
internal static class EntropyCoding
{
    private const int Reports = 200, Repeats = 500;

    public static void Run(string dataDir)
    {
        var federation = new TrainedFederation(dataDir, rounds: 100);
        Console.WriteLine($"{federation.Name}; {Reports} reports\n");
        Console.WriteLine("| reports | bytes, median | symbols | bits a symbol | encoded, million symbols/s | "
            + "decoded, million symbols/s |");
        Console.WriteLine("|---|---|---|---|---|---|");
        QuantizerSpec line = QuantizerSpec.Line(16);
        Print("line:16", federation, (ItemUpdate update, ref ActionUpdate described) =>
        {
            var random = new SeededRandom(1, RandomStream.UpdateClustering);
            line.Create().Quantize(update, ref random, described);
        });
        var budget = new ActionBudget(ActionBudget.DefaultLadder);
        var limits = new ReportBudget(1e9, 1e15, double.PositiveInfinity, long.MaxValue, new BudgetOptions().Distortion);
        Print("τ = 0.01, the default", federation, (ItemUpdate update, ref ActionUpdate described) =>
        {
            SeededRandom random = default;
            budget.Choose(update, limits, ref random, _ => 0, ref described);
        });
    }

    private delegate void Describer(ItemUpdate update, ref ActionUpdate described);

    private static void Print(string name, TrainedFederation federation, Describer describe)
    {
        Report[] reports = [.. Enumerable.Range(0, Reports).Select(device => Describe(federation, device, describe))];
        var coder = new Coder(federation.Items);
        double symbols = reports.Sum(report => 2.0 * report.Items.Length);
        byte[][] streams = [.. reports.Select(report => coder.Encode(report).ToArray())];
        foreach ((Report report, byte[] stream) in reports.Zip(streams))
            if (!coder.Decode(stream,
                report).SequenceEqual(report.Numbers)) throw new InvalidOperationException("decoded to something else");
        double encode = Best(() => { foreach (Report report in reports) coder.Encode(report); });
        double decode = Best(() => { for (int i = 0; i < reports.Length; i++) coder.Decode(streams[i], reports[i]); });
        int[] bytes = [.. reports.Select(report => report.Bytes).Order()];
        double bits = 8 * streams.Sum(stream => (double)stream.Length) / symbols;
        Console.WriteLine($"| {name} | {(bytes[Reports / 2 - 1] + bytes[Reports / 2]) / 2.0:0.0} | {symbols / Reports:0} | {bits:0.00} "
            + $"| {symbols / encode / 1e6:0.0} | {symbols / decode / 1e6:0.0} |");
    }

    private static double Best(Action action)
    {
        double best = double.PositiveInfinity;
        for (int repeat = 0; repeat < Repeats + 5; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    private static Report Describe(TrainedFederation federation, int device, Describer describe)
    {
        var update = new ActionUpdate();
        describe(federation.Update(device, 1, 2), ref update);
        byte[] codebook = new byte[RowCodebook.Size(1, update.Dim)];
        RowCodebook.Write(update.Codebook, update.Dim, codebook);
        byte[] contexts = new ScoreContexts().Find(codebook, federation.Table, update.Items).ToArray();
        var header = new UpdateHeader(100, federation.Items, update.Dim, 1_000);
        int bytes = UpdateCodec.Encode(header, update, new ArrayBufferWriter<byte>(), federation.Table);
        return new Report(bytes, update.Stages[0].LevelCount, update.Items.ToArray(), update.Codes.ToArray(), contexts);
    }

    private sealed record Report(int Bytes, int Levels, int[] Items, ushort[] Numbers, byte[] Contexts);

    private sealed class Coder(int itemCount)
    {
        private readonly SymbolEncoder _encoder = new();
        private readonly AdaptiveGap _gaps = new();
        private readonly AdaptiveNumber _model = new();
        private readonly ContextGroups _groups = new();
        private readonly int[] _items = new int[itemCount];
        private readonly ushort[] _numbers = new ushort[itemCount];

        public ReadOnlySpan<byte> Encode(Report report)
        {
            _encoder.Begin();
            _gaps.Encode(_encoder, itemCount, report.Items);
            _model.Reset(report.Levels);
            _groups.Group<byte>(report.Contexts, ScoreContexts.Count);
            _groups.Encode(_encoder, _model, report.Numbers);
            return _encoder.Finish();
        }

        public ReadOnlySpan<ushort> Decode(ReadOnlySpan<byte> stream, Report report)
        {
            var decoder = new SymbolDecoder(stream);
            Span<int> items = _items.AsSpan(0, report.Items.Length);
            Span<ushort> numbers = _numbers.AsSpan(0, items.Length);
            _gaps.Decode(ref decoder, itemCount, items);
            _model.Reset(report.Levels);
            _groups.Group<byte>(report.Contexts, ScoreContexts.Count);
            _groups.Decode(ref decoder, _model, numbers);
            bool isRead = decoder.IsEnd && items.SequenceEqual(report.Items);
            return isRead ? numbers : throw new InvalidOperationException("decoded to something else");
        }
    }
}
