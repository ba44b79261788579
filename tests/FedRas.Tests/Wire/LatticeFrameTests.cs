namespace FedRas.Tests.Wire;

public sealed class LatticeFrameTests
{
    private const int Items = 60, FirstItems = 40, Dim = 5, Versions = 9;

    [Fact]
    public void Decode_AnyPathOfFrames_GivesTheSameTableBitForBit()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var random = new SeededRandom(seed, RandomStream.Synthetic);
            QuantizedTable[] versions = MakeVersions(ref random);
            for (int path = 0; path < 5; path++)
            {
                QuantizedTable table = Fresh();
                var codec = new LatticeFrameCodec();
                while (table.Round < Versions)
                {
                    int to = table.Round + 1 + random.NextInt(Versions - table.Round);
                    int from = random.NextInt(4) == 0 ? 0 : table.Round; // now and then a key frame
                    codec.Decode(Frame(versions, from, to), WireLimits.Default, table);
                    Assert.Equal((to, versions[to].Cell, versions[to].Items), (table.Round, table.Cell, table.Items));
                    Assert.Equal(versions[to].Levels, table.Levels);
                    Assert.Equal(versions[to].Retired.Items, table.Retired.Items);
                }
                var values = new FactorMatrix(Items, Dim);
                table.Render(values);
                for (int i = 0; i < values.Values.Length; i++)
                    Assert.Equal(Start().Values[i] + versions[Versions].Levels[i] * versions[Versions].Cell, values.Values[i]);
            }
        }
    }

    [Fact]
    public void Decode_FrameFromAnotherVersion_IsRefusedAndTheTableStays()
    {
        var random = new SeededRandom(3, RandomStream.Synthetic);
        QuantizedTable[] versions = MakeVersions(ref random);
        QuantizedTable table = Fresh();
        var codec = new LatticeFrameCodec();
        codec.Decode(Frame(versions, 0, 2), WireLimits.Default, table);
        foreach (byte[] wrong in (byte[][])[Frame(versions, 1, 3), Forged(versions, 1, 3, claimed: 2)])
            Assert.Throws<WireFormatException>(() => codec.Decode(wrong, WireLimits.Default, table));
        Assert.Equal(2, table.Round);
        Assert.Equal(versions[2].Levels, table.Levels);
    }

    [Fact]
    public void Decode_EveryPrefixAndEveryChangedByte_IsRefused()
    {
        var random = new SeededRandom(5, RandomStream.Synthetic);
        QuantizedTable[] versions = MakeVersions(ref random);
        byte[] frame = Frame(versions, 0, 3);
        var codec = new LatticeFrameCodec();
        for (int length = 0; length < frame.Length; length++)
            Assert.Throws<WireFormatException>(() => codec.Decode(frame.AsSpan(0, length), WireLimits.Default, Fresh()));
        for (int i = 0; i < frame.Length; i++)
        {
            byte[] changed = [.. frame];
            changed[i] ^= (byte)(1 + random.NextInt(255));
            QuantizedTable table = Fresh();
            Assert.Throws<WireFormatException>(() => codec.Decode(changed, WireLimits.Default, table));
            Assert.Equal(0, table.Round);
        }
    }

    [Fact]
    public void Decode_BlockOfHalfAGigabyte_IsRefusedBeforeAnythingIsAllocated()
    {
        var table = new QuantizedTable(new FactorMatrix(20, 3), 1);
        byte[] frame = new LatticeFrameCodec().Encode(new LatticeFrameHeader(0, 1, 20, 3, 1, 0), new short[60],
            [5, .. new short[59]]).ToArray();
        // One row: a block of one lane, four bytes, after its length, one byte; a longer one in its place.
        Assert.Equal(4, frame[^5]);
        byte[] message = [.. frame[..^5], 0x80, 0x80, 0x80, 0x08, .. new byte[1 << 24]];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WireFormatException>(() => new LatticeFrameCodec().Decode(message, WireLimits.Default, table));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 16);
    }

    [Fact]
    public void Decode_ManyNewItems_AreRefusedBeforeAnythingIsAllocated()
    {
        QuantizedTable table = Fresh();
        // 21 bytes that ask for 16 million items of 5 factors: 840 MB.
        byte[] message = new LatticeFrameCodec().Encode(new LatticeFrameHeader(0, 1, 1 << 24, Dim, 1, 0), new LevelChanges()).ToArray();
        WireLimits limits = WireLimits.Default with { MaxDecodedBytes = 1 << 20 };
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("WireLimits.MaxDecodedBytes", Assert.Throws<WireFormatException>(() =>
            new LatticeFrameCodec().Decode(message, limits, table)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 16);
        // As many as the limit has room for, whose check is right, are taken.
        QuantizedTable grown = Fresh().Grown(20_000);
        grown.Replace(grown.Levels.ToArray(), 1, 0.25f);
        new LatticeFrameCodec().Decode(LatticeFrames.Between(Fresh(), grown), limits, table);
        Assert.Equal((1, 20_000, grown.Check), (table.Round, table.Items, table.Check));
    }

    [Fact]
    public void Encode_RetiredItems_TakeTheirListAndNoByteOfTheirRows()
    {
        QuantizedTable from = Fresh(), to = Fresh(), less = Fresh();
        short[] levels = [.. Enumerable.Range(0, FirstItems * Dim).Select(i => (short)(i * 7919 % 16_000 - 8_000))];
        from.Replace(levels, 1, 0.25f);
        foreach (QuantizedTable table in (QuantizedTable[])[to, less]) table.Replace([.. levels], 2, 0.25f);
        int[] half = [.. Enumerable.Range(0, FirstItems / 2)];
        less.Retire(half, 2);
        Assert.InRange(LatticeFrames.Between(from, less).Length - LatticeFrames.Between(from, to).Length, 1, 20);
        // Twenty rows of five values of some 13 bits.
        Assert.InRange(LatticeFrames.Between(Fresh(), to).Length - LatticeFrames.Between(Fresh(), less).Length, 140, 200);
    }

    [Fact]
    public void Encode_LevelBeyondTheRange_Throws()
    {
        var header = new LatticeFrameHeader(0, 1, 1, 1, 1, 0);
        foreach (short level in (short[])[8_192, short.MinValue])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => { new LatticeFrameCodec().Encode(header, [0], [level]); });
            Assert.Throws<ArgumentOutOfRangeException>(() => { new LatticeFrameCodec().Encode(header, [level], [0]); });
        }
    }

    [Fact]
    public void Decode_FrameOfAnotherStart_IsRefused()
    {
        var random = new SeededRandom(3, RandomStream.Synthetic);
        byte[] frame = Frame(MakeVersions(ref random), 0, 2);
        var other = new QuantizedTable(new GlobalModel(Items, Dim, 12).ItemFactors, 0.25f);
        Assert.Throws<WireFormatException>(() => new LatticeFrameCodec().Decode(frame, WireLimits.Default, other));
    }

    [Fact]
    public void EncodeAndDecode_WideRowsOfTheLargestChanges_Agree()
    {
        const int Wide = 20_000;
        var table = new QuantizedTable(new FactorMatrix(2, Wide), 1);
        var codec = new LatticeFrameCodec();
        short[] low = [.. Enumerable.Repeat((short)-QuantizedTable.MaxLevel, 2 * Wide)], high = [.. low.Select(level => (short)-level)];
        WireLimits limits = WireLimits.Default with { MaxDim = Wide };
        codec.Decode(codec.Encode(new LatticeFrameHeader(0, 1, 2, Wide, 1, table.CheckOf(1, 1, low)), new short[2 * Wide], low), limits,
            table);
        codec.Decode(codec.Encode(new LatticeFrameHeader(1, 2, 2, Wide, 1, table.CheckOf(2, 1, high)), low, high), limits, table);
        Assert.Equal(high, table.Levels);
    }

    [Fact]
    public void Render_LargestLevels_RoundsOnlyOnce()
    {
        float cell = QuantizedTable.RoundCell(2047f / 4096);
        var table = new QuantizedTable(Start(), cell);
        var random = new SeededRandom(8, RandomStream.Synthetic);
        table.Replace([.. Enumerable.Range(0, Items * Dim).Select(_ => (short)(random.NextInt(2 * QuantizedTable.MaxLevel
            + 1) - QuantizedTable.MaxLevel))], 1, cell);
        var values = new FactorMatrix(Items, Dim);
        table.Render(values);
        for (int i = 0; i < Items * Dim; i++)
            Assert.Equal(MathF.FusedMultiplyAdd(table.Levels[i], cell, Start().Values[i]), values.Values[i]);
    }

    [Fact]
    public void Encode_UnchangedVersion_TakesAFewBytes()
    {
        var random = new SeededRandom(6, RandomStream.Synthetic);
        QuantizedTable[] versions = MakeVersions(ref random);
        QuantizedTable next = versions[1].Copy();
        next.Replace(next.Levels.ToArray(), 2, next.Cell, next.Retired);
        Assert.InRange(Frame([.. versions[..2], next], 1, 2).Length, 20, 32);
    }

    [Fact]
    public void EncodeAndDecode_AfterWarmUp_AllocateNothing()
    {
        var random = new SeededRandom(7, RandomStream.Synthetic);
        QuantizedTable[] versions = MakeVersions(ref random);
        var codec = new LatticeFrameCodec();
        QuantizedTable table = Fresh();
        QuantizedTable to = Fresh();
        to.Replace(versions[1].Levels[..to.Levels.Length].ToArray(), 1, versions[1].Cell);
        var header = new LatticeFrameHeader(0, 1, FirstItems, Dim, to.Cell, to.Check);
        var none = new short[FirstItems * Dim];
        // The runtime itself allocates now and then while it compiles hot loops again.
        long allocated = -1;
        for (int attempt = 0; attempt < 20 && allocated != 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++) codec.Decode(codec.Encode(header, none, to.Levels), WireLimits.Default, table);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(0.1f)] // more than 11 significant bits
    [InlineData(float.NaN)]
    [InlineData(1e-39f)]
    [InlineData(8.507059e37f)] // 2¹²⁶: a level would leave float32
    public void Constructor_BadCell_Throws(float cell) => Assert.Throws<ArgumentOutOfRangeException>(() =>
        new QuantizedTable(Start(), cell));

    [Fact]
    public void TryChange_WithHysteresis_MovesALevelOnlyWhenTheValueHasLeftItsCellByThatMuch()
    {
        short[] levels = [0, 0, 0, 0];
        float[] zeros = new float[4];
        QuantizedTable.TryChange([0.9f, -0.9f, 1.1f, -5.6f], zeros, zeros, 1, 0.5f, levels);
        Assert.Equal([0, 0, 1, -6], levels);
        QuantizedTable.TryChange([0.9f, -0.9f, 0.1f, -4.9f], zeros, zeros, 1, 0.5f, levels);
        Assert.Equal([0, 0, 0, 1], levels); // by how much they change
    }

    private static byte[] Frame(QuantizedTable[] versions, int from, int to) => LatticeFrames.Between(versions[from], versions[to]);

    private static byte[] Forged(QuantizedTable[] versions, int from, int to, int claimed) =>
        LatticeFrames.Between(versions[from], versions[to], claimed);

    /// <summary>Versions of a catalogue that grows in half of the rounds, and retires items in a third of them.</summary>
    private static QuantizedTable[] MakeVersions(ref SeededRandom random)
    {
        var versions = new QuantizedTable[Versions + 1];
        versions[0] = Fresh();
        for (int v = 1; v <= Versions; v++)
        {
            float cell = v < 4 ? 0.25f : v < 7 ? 0.125f : 0.1875f;
            QuantizedTable former = versions[v - 1];
            int items = v == Versions ? Items : former.Items + random.NextInt(2) * random.NextInt(Items - former.Items + 1);
            QuantizedTable table = items > former.Items ? former.Grown(items) : former.Copy();
            table.Rescale(cell);
            int[] retired = random.NextInt(3) > 0 ? [] : DrawItems(former, ref random);
            table.Retire(retired, v);
            short[] levels = table.Levels.ToArray();
            for (int item = 0; item < former.Items; item++)
            {
                if (table.Retired.Contains(item) || random.NextInt(3) > 0) continue;
                foreach (ref short level in levels.AsSpan(item * Dim, Dim)) level = (short)Math.Clamp(level
                    + (random.NextInt(20) == 0 ? random.NextInt(16_000) - 8_000 : random.NextInt(5) - 2), -QuantizedTable.MaxLevel,
                        QuantizedTable.MaxLevel);
            }
            table.Replace(levels, v, cell, table.Retired);
            versions[v] = table;
        }
        return versions;
    }

    private static int[] DrawItems(QuantizedTable table, ref SeededRandom random)
    {
        var drawn = new SortedSet<int>();
        for (int i = random.NextInt(6); i >= 0; i--) drawn.Add(random.NextInt(table.Items));
        return [.. drawn.Where(item => !table.Retired.Contains(item))];
    }

    private static QuantizedTable Fresh() => new(FirstItems, Dim, 11, 0.25f);

    private static FactorMatrix Start() => new GlobalModel(Items, Dim, 11).ItemFactors;
}
