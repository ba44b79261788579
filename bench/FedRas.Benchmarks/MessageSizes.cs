namespace FedRas.Benchmarks;

/// <summary>The tables of docs/message-size.md: real reports taken apart, each part beside its empirical entropy.</summary>
internal static class MessageSizes
{
    private const int Devices = 60;
    private static readonly (string Name, int Rounds)[] s_data = [("ml-1m", 300), ("gowalla", 50)];
    private const string Default = "the default, τ = 0.01";
    private static readonly string[] s_specs = [Default, "line:16", "flat:16", "residual:2x32"];

    public static void Run(string dataDir)
    {
        foreach ((string name, int rounds) in s_data)
        {
            var federation = new TrainedFederation(Path.Combine(dataDir, name), rounds);
            ItemUpdate[] updates = [.. Enumerable.Range(0, Devices).Select(device => federation.Update(device, users: 1, epochs: 2))];
            Console.WriteLine($"\n{federation.Name}; {Devices} reports of {updates.Average(update => update.Count):N0} items\n");
            Console.WriteLine("| quantiser | header | codebooks | item map | its entropy | numbers | their entropy | tables | map and "
                + "numbers ÷ (entropy + tables) | report | beside the table |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
            foreach (string spec in s_specs) Console.WriteLine(Row(spec, updates, federation.Table));
        }
    }

    private static string Row(string spec, ItemUpdate[] updates, FactorMatrix table)
    {
        Parts sum = default;
        for (int i = 0; i < updates.Length; i++) sum = sum.Plus(Measure(Describe(spec, updates[i], i), table));
        int n = updates.Length;
        double coded = sum.Map + sum.Numbers, ideal = sum.MapEntropy + sum.NumberEntropy + sum.Tables;
        return $"| {spec} | {sum.Header / n:0} | {sum.Codebooks / n:0} | {sum.Map / n:0} | {sum.MapEntropy / n:0} | {sum.Numbers / n:0} | "
            + $"{sum.NumberEntropy / n:0} "
            + $"| {sum.Tables / n:0.0} | {coded / ideal:0.000} | {sum.Report / n:0} | {sum.BesideTheTable / n:0} |";
    }

    private static Parts Measure(ActionUpdate actions, FactorMatrix table)
    {
        // A single action needs no numbers: what is left of the stream is the map.
        var itemsOnly = new ActionUpdate();
        itemsOnly.Reset(actions.Dim, 1, actions.Count);
        itemsOnly.Codebook.Clear();
        actions.Items.CopyTo(itemsOnly.MutableItems);
        itemsOnly.Codes.Clear();

        double report = Bytes(actions, table, null), codebooks = Codebooks(actions);
        double map = Bytes(itemsOnly, table, null) - Bytes(Nothing(actions.Dim), table, null) - (WireWriter.VarintSize(actions.Count) - 1);
        double header = Bytes(Nothing(actions.Dim), table, null) - Codebooks(itemsOnly) + WireWriter.VarintSize(actions.Count) - 1;
        double touched = actions.Count, all = table.Rows;
        double mapEntropy = (Bits(touched, all) + Bits(all - touched, all)) / 8;
        // What a coder that sends its frequencies pays for them: half a logarithm of the count each (Rissanen, 1984). An adaptive one pays
        // it in learning.
        double numberEntropy = 0, tables = Math.Log2(all) / 2 / 8;
        foreach (ActionStage stage in actions.Stages)
        {
            int[] counts = [.. stage.Codes.ToArray().CountBy(code => code).Select(count => count.Value)];
            numberEntropy += counts.Sum(count => Bits(count, touched)) / 8;
            tables += (counts.Length - 1) * Math.Log2(touched) / 2 / 8;
        }
        return new Parts(header, codebooks, map, mapEntropy, report - header - codebooks - map, numberEntropy, tables, report,
            Bytes(actions, table, table));
    }

    private static double Codebooks(ActionUpdate actions)
    {
        double bytes = 0;
        foreach (ActionStage stage in actions.Stages)
        {
            bytes += WireWriter.VarintSize(stage.DirectionCount) + WireWriter.VarintSize(stage.LevelCount)
                + RowCodebook.Size(stage.DirectionCount, actions.Dim);
            if (stage.LevelCount > 0) bytes += 1 + 2 * stage.LevelCount;
        }
        return bytes;
    }

    private static double Bits(double count, double all) => count == 0 ? 0 : -count * Math.Log2(count / all);

    private static int Bytes(ActionUpdate actions, FactorMatrix table, FactorMatrix? beside)
    {
        var header = new UpdateHeader(300, table.Rows, table.Dim, 4_000)
        {
            Facts = new ReportFacts(ChoiceReason.MeetsTarget, 0.01f,
            1_000)
        };
        return UpdateCodec.Encode(header, actions, new ArrayBufferWriter<byte>(), beside);
    }

    private static ActionUpdate Nothing(int dim)
    {
        var nothing = new ActionUpdate();
        nothing.Reset(dim, 1, 0);
        nothing.Codebook.Clear();
        return nothing;
    }

    private static ActionUpdate Describe(string text, ItemUpdate update, int seed)
    {
        var result = new ActionUpdate();
        var random = new SeededRandom((ulong)seed, RandomStream.UpdateClustering);
        if (text == Default)
        {
            var limits = new ReportBudget(1e9, 1e15, double.PositiveInfinity, long.MaxValue, new BudgetOptions().Distortion);
            new ActionBudget(ActionBudget.DefaultLadder).Choose(update, limits, ref random, _ => 0, ref result);
            return result;
        }
        if (!QuantizerSpec.TryParse(text, out QuantizerSpec? spec)) throw new ArgumentException(text, nameof(text));
        spec.Create().Quantize(update, ref random, result);
        return result;
    }

    /// <summary>Bytes of a report by part, summed over reports.</summary>
    private readonly record struct Parts(
        double Header, double Codebooks, double Map, double MapEntropy, double Numbers, double NumberEntropy, double Tables, double Report,
            double BesideTheTable)
    {
        public Parts Plus(in Parts other) => new(
            Header + other.Header, Codebooks + other.Codebooks, Map + other.Map, MapEntropy + other.MapEntropy, Numbers + other.Numbers,
            NumberEntropy + other.NumberEntropy, Tables + other.Tables, Report + other.Report, BesideTheTable + other.BesideTheTable);
    }
}
