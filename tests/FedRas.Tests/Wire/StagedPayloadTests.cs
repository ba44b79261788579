using static FedRas.Tests.Wire.SampleUpdates;

namespace FedRas.Tests.Wire;

/// <summary>Messages of actions.</summary>
public sealed class StagedPayloadTests
{
    private static readonly Gen<(int Items, int Dim, int Stages, int Directions, int Levels, Touch Touch, bool Table,
        ulong Seed)> Shapes = Gen.Select(
        Gen.OneOf(Gen.Int[1, 20], Gen.Int[1, 2_000]), Gen.OneOf(Gen.Const(1), Gen.Int[1, 70]), Gen.Int[1, 8],
            Gen.OneOf(Gen.Const(1), Gen.Int[1, 80]),
        Gen.OneOf(Gen.Const(0), Gen.Int[0, 40]), Gen.Enum<Touch>(), Gen.Bool, Gen.ULong);

    [Fact]
    public void Decode_Encoded_GivesEverythingBackAndReencodesToTheSameBytes() =>
        Shapes.Sample(shape =>
        {
            var random = new SeededRandom(shape.Seed, RandomStream.Synthetic);
            StageShape[] stages = [.. Enumerable.Range(0, shape.Stages).Select(s =>
                new StageShape(1 + (shape.Directions + s) % 80, s % 2 == 0 ? shape.Levels : 0))];
            ActionUpdate update = Staged(Items(shape.Touch, shape.Items, ref random), shape.Dim, stages, 1e-3, ref random);
            AssertRoundTrip(update, shape.Items, shape.Table ? Table(shape.Items, shape.Dim, ref random) : null);
        }, iter: 60);

    [Theory]
    [InlineData(65_536, 0)]
    [InlineData(1, 65_536)]
    [InlineData(256, 256)]
    [InlineData(1, 1)]
    [InlineData(3, 0)]
    public void Decode_ExtremeShapes_GivesTheLastActionNumberBack(int directions, int levels)
    {
        var random = new SeededRandom(7, RandomStream.Synthetic);
        ActionUpdate update = Staged([.. Enumerable.Range(0, 100)], 1, [new StageShape(directions, levels)], 1, ref random);
        update.Codes[0] = update.Codes[99] = (ushort)(update.Actions - 1);
        AssertRoundTrip(update, 100, null);
        AssertRoundTrip(update, 100, Table(100, 1, ref random));
    }

    [Fact]
    public void Encode_BesideTheTable_IsShorterWhereActionsFollowTheScore()
    {
        var random = new SeededRandom(9, RandomStream.Synthetic);
        const int Count = 1_000, Dim = 16;
        FactorMatrix table = Table(Count, Dim, ref random);
        ActionUpdate update = Staged([.. Enumerable.Range(0, Count)], Dim, [new StageShape(1, 16)], 1, ref random);
        for (int i = 0; i < Count; i++)
            update.Codes[i] = (ushort)Math.Clamp(8 + 8 * VectorMath.Dot(table.Row(i),
                update.Codebook) / MathF.Sqrt(VectorMath.Dot(update.Codebook, update.Codebook)), 0, 15);
        Assert.True(Encode(update, Count, table).Length < 0.7 * Encode(update, Count, null).Length);
    }

    [Fact]
    public void Decode_BesideTheTableButWithoutIt_SaysWhatIsMissing()
    {
        var random = new SeededRandom(10, RandomStream.Synthetic);
        byte[] message = Encode(Staged([1, 2], 4, [new StageShape(1, 4)], 1, ref random), 9, Table(9, 4, ref random));
        var missing = Assert.Throws<WireFormatException>(() => UpdateCodec.Decode(message, WireLimits.Default, new DecodedRows()));
        Assert.Contains("decode it beside that table", missing.Message, StringComparison.Ordinal);
        var other = Assert.Throws<WireFormatException>(() => UpdateCodec.Decode(message, WireLimits.Default, new DecodedRows(),
            Table(8, 4, ref random)));
        Assert.Contains("size of the table", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EncodeAndDecode_AfterWarmUp_AllocateNothing()
    {
        var random = new SeededRandom(5, RandomStream.Synthetic);
        FactorMatrix table = Table(3_000, 16, ref random);
        ActionUpdate update = Staged(Items(Touch.Scattered, 3_000, ref random), 16, [new StageShape(4, 8), new StageShape(9)], 1,
            ref random);
        var output = new ArrayBufferWriter<byte>();
        var target = new DecodedRows();
        RoundTrips(50);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RoundTrips(20);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void RoundTrips(int times)
        {
            for (int i = 0; i < times; i++)
            {
                output.ResetWrittenCount();
                UpdateCodec.Encode(new UpdateHeader(7, 3_000, 16, 900), update, output, i % 2 == 0 ? table : null);
                UpdateCodec.Decode(output.WrittenSpan, WireLimits.Default, target, i % 2 == 0 ? table : null);
            }
        }
    }

    private static void AssertRoundTrip(ActionUpdate update, int items, FactorMatrix? table)
    {
        byte[] message = Encode(update, items, table);
        var target = new DecodedRows();
        UpdateHeader header = UpdateCodec.Decode(message, WireLimits.Default, target, table);
        Assert.Equal(s_facts, header.Facts);
        var decoded = Assert.IsType<ActionUpdate>(target.Current);
        Assert.Equal(update.Items, decoded.Items);
        Assert.Equal(update.StageCount, decoded.StageCount);
        for (int s = 0; s < update.StageCount; s++)
        {
            ActionStage sent = update.Stages[s], read = decoded.Stages[s];
            Assert.Equal(sent.Codes, read.Codes);
            Assert.Equal((sent.DirectionCount, sent.LevelCount), (read.DirectionCount, read.LevelCount));
            UpdateCodecTests.AssertHalfPrecision(sent.Levels, read.Levels);
            UpdateCodecTests.AssertRowPrecision(sent.Directions, read.Directions, update.Dim);
        }
        Assert.Equal(message, Encode(decoded, items, table));
    }

    private static readonly ReportFacts s_facts = new(ChoiceReason.BestThatFits, 0.25f, 12_345);

    private static byte[] Encode(ActionUpdate update, int items, FactorMatrix? table)
    {
        var output = new ArrayBufferWriter<byte>();
        int length = UpdateCodec.Encode(new UpdateHeader(12, items, update.Dim, 34) { Facts = s_facts }, update, output, table);
        Assert.Equal(output.WrittenCount, length);
        return output.WrittenSpan.ToArray();
    }

    private static FactorMatrix Table(int items, int dim, ref SeededRandom random)
    {
        var table = new FactorMatrix(items, dim);
        table.FillGaussian(ref random);
        return table;
    }
}
