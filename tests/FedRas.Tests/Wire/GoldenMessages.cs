namespace FedRas.Tests.Wire;

/// <summary>
/// The messages whose bytes are committed under Golden/. Their content comes from whole-number arithmetic alone, so it is the same
/// on every machine.
/// </summary>
internal static class GoldenMessages
{
    private const int Items = 300, Dim = 6;
    private const ulong Check = 0x0123_4567_89AB_CDEF;

    /// <summary>The published table of the message that was coded beside one.</summary>
    public static FactorMatrix Table { get; } = MakeTable();

    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>
    {
        ["update-dense.bin"] = Update(Rows(Every(5, 23))),
        ["frame-dense.bin"] = Frame(Rows(Every(0, 1))),
        ["update-flat.bin"] = Update(Staged(Every(7, 11), new StageShape(5))),
        ["update-line.bin"] = Update(Staged(Every(0, 2), new StageShape(1, 16))),
        ["update-gain-shape.bin"] = Update(Staged(Every(1, 3), new StageShape(4, 8))),
        ["update-residual.bin"] = Update(Staged(Every(0, 1), new StageShape(6), new StageShape(5), new StageShape(3))),
        ["update-nothing.bin"] = Update(Staged([], new StageShape(0))),
        ["update-line-beside-table.bin"] = Update(Staged(Every(0, 2), new StageShape(1, 16)), Table),
        ["frame-flat.bin"] = Frame(Staged(Every(2, 5), new StageShape(32))),
        ["frame-residual.bin"] = Frame(Staged(Every(0, 1), new StageShape(9), new StageShape(9))),
        ["lattice-0-1.bin"] = LatticeFrame(0, 1),
        ["lattice-1-3.bin"] = LatticeFrame(1, 3),
        ["lattice-3-4-finer.bin"] = LatticeFrame(3, 4),
        ["lattice-0-0.bin"] = LatticeFrame(0, 0),
        ["lattice-20-21-grows.bin"] = CatalogueFrame(20, 21),
        ["lattice-21-22-retires.bin"] = CatalogueFrame(21, 22),
        ["lattice-20-22-grows-and-retires.bin"] = CatalogueFrame(20, 22),
        ["lattice-22-23.bin"] = CatalogueFrame(22, 23),
        ["lattice-0-23-retires.bin"] = CatalogueFrame(0, 23),
    };

    /// <summary>The lattice at the version of a round.</summary>
    public static QuantizedTable Lattice(int round)
    {
        var table = new QuantizedTable(MakeTable(), StepOf(0));
        if (round > 0) table.Replace(Codes(round), round, StepOf(round));
        return table;
    }

    /// <summary>Seed and factors of the catalogue that grows: 24 items in rounds 0 and 20, 30 from round 21 on.</summary>
    public const ulong CatalogueSeed = 3;
    public const int CatalogueDim = 3;

    /// <summary>That catalogue at a round: 0, or 20 … 23. In round 22 two of its items are retired, in round 23 one more.</summary>
    public static QuantizedTable Catalogue(int round)
    {
        var table = new QuantizedTable(round > 20 ? 30 : 24, CatalogueDim, CatalogueSeed, 1f / 32);
        if (round == 0) return table;
        short[] codes = Codes(3)[..table.Levels.Length];
        for (int i = 0; i < codes.Length; i++) codes[i] += (short)(i % (round - 15) == 0 ? round - 18 : 0);
        // New items stand at their start.
        if (round == 21) codes.AsSpan(24 * CatalogueDim).Clear();
        table.Replace(codes, round, 1f / 32);
        if (round >= 22) table.Retire([7, 29], 22);
        if (round >= 23) table.Retire([0], 23);
        return table;
    }

    /// <summary>The frame between two rounds of that catalogue.</summary>
    public static byte[] CatalogueFrame(int from, int to) => LatticeFrames.Between(Catalogue(from), Catalogue(to));

    /// <summary>Codes of a version: every few rows move by a few codes.</summary>
    public static short[] Codes(int round)
    {
        var codes = new short[Items * Dim];
        for (int i = 0; i < codes.Length; i++)
            for (int r = 1; r <= Math.Min(round, 3); r++)
                if (i / Dim % (3 + r) == 0)
                    codes[i] += (short)(i * 31 % 7 - 3 + (i % 97 == 0 ? 40 * r : 0));
        if (round >= 4)
            for (int i = 0; i < codes.Length; i++) codes[i] = (short)(2 * codes[i] + i % 2);
        return codes;
    }

    private static float StepOf(int round) => round >= 4 ? 1f / 64 : 1f / 32;

    private static FactorMatrix MakeTable()
    {
        var table = new FactorMatrix(Items, Dim);
        for (int i = 0; i < table.Values.Length; i++) table.Values[i] = Value(i * 13);
        return table;
    }

    private static byte[] LatticeFrame(int from, int to)
    {
        short[] before = Codes(from);
        QuantizedTable.Rescale(Codes(from), StepOf(from), StepOf(to), before);
        short[] after = Codes(to);
        return new LatticeFrameCodec().Encode(new LatticeFrameHeader(from, to, Items, Dim, StepOf(to),
            Lattice(from).CheckOf(to, StepOf(to), after)), before, after).ToArray();
    }

    private static ActionUpdate Staged(int[] items, params StageShape[] shapes)
    {
        var update = new ActionUpdate();
        update.Reset(Dim, items.Length, shapes);
        items.CopyTo(update.MutableItems);
        for (int s = 0; s < shapes.Length; s++)
        {
            ActionStage stage = update.Stages[s];
            for (int i = 0; i < items.Length; i++) stage.Codes[i] = (ushort)((i * 7 + i / 5 * s) % stage.Actions);
            for (int i = 0; i < stage.Directions.Length; i++) stage.Directions[i] = Value(i + 1000 * s);
            for (int i = 0; i < stage.Levels.Length; i++) stage.Levels[i] = (i - 3) / 8f;
        }
        return update;
    }

    private static byte[] Update(ActionUpdate update, FactorMatrix? table = null)
    {
        var output = new ArrayBufferWriter<byte>();
        var header = new UpdateHeader(Round: 1_234, Items, Dim, SampleUpdates: 560)
        {
            Check = Check,
            Facts = new ReportFacts(ChoiceReason.MeetsTarget, 0.125f, 31)
        };
        UpdateCodec.Encode(header, update, output, table);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Frame(ActionUpdate update)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameCodec.Encode(new FrameHeader(FromRound: 99, ToRound: 100, Items, Dim), update, output);
        return output.WrittenSpan.ToArray();
    }

    private static int[] Every(int start, int step) =>
        [.. Enumerable.Range(0, Items).Where(item => item >= start && (item - start) % step == 0)];

    private static float Value(int index) => (index * 37 % 101 - 50) / 4096f;

    private static ItemUpdate Rows(int[] items)
    {
        var update = new ItemUpdate();
        update.Reset(Dim, items.Length);
        foreach (int item in items)
        {
            Span<float> row = update.Add(item);
            // One touched row of zeros: the case that needs the negative zero.
            for (int f = 0; f < Dim; f++) row[f] = item == items[1] ? 0 : Value(item * Dim + f);
        }
        return update;
    }

    private static byte[] Update(ItemUpdate update)
    {
        var output = new ArrayBufferWriter<byte>();
        UpdateCodec.Encode(new UpdateHeader(Round: 1_234, Items, Dim, SampleUpdates: 560) { Check = Check }, update, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Frame(ItemUpdate update)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameCodec.Encode(new FrameHeader(FromRound: 99, ToRound: 100, Items, Dim), update, output);
        return output.WrittenSpan.ToArray();
    }
}
