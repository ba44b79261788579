using System.Buffers;
using System.Numerics.Tensors;
using CsCheck;
using FedRas.Actions;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Tests.Models;
using FedRas.Training;
using FedRas.Wire;
using Xunit;
using static FedRas.Tests.Wire.SampleUpdates;

namespace FedRas.Tests.Wire;

public sealed class UpdateCodecTests
{
    private static readonly Gen<(int Items, int Dim, int Actions, Touch Touch, ulong Seed)> Shapes = Gen.Select(
        Gen.OneOf(Gen.Int[1, 20], Gen.Int[1, 3_000]),
        Gen.OneOf(Gen.Const(1), Gen.Int[1, 80]),
        Gen.OneOf(Gen.Int[1, 20], Gen.Int[1, 600]),
        Gen.Enum<Touch>(),
        Gen.ULong);

    [Fact]
    public void Decode_EncodedStages_GivesItemsAndCodesBackAndReencodesToTheSameBytes() =>
        Gen.Select(Shapes, Gen.Int[1, FedRas.Actions.ActionUpdate.MaxStages], Gen.Bool).Sample((shape, stages, isBesideTheTable) =>
        {
            var random = new SeededRandom(shape.Seed, RandomStream.Synthetic);
            int[] items = Items(shape.Touch, shape.Items, ref random);
            ActionUpdate update = StagedUpdate(items, shape.Dim, Stages(stages, shape.Actions, ref random), 1e-3, ref random);
            var facts = new ReportFacts((ChoiceReason)random.NextInt(5), (float)(Half)random.NextDouble(), random.NextInt(100_000));
            var header = new UpdateHeader(random.NextInt(int.MaxValue), shape.Items, shape.Dim, random.NextInt(100_000)) { Facts = facts };
            RoundTrip(header, update, isBesideTheTable ? Table(shape.Items, shape.Dim, ref random) : null);
        });

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 65_536)]
    [InlineData(65_536, 0)]
    [InlineData(65_536, 1)]
    [InlineData(256, 256)]
    [InlineData(4_097, 15)]
    public void Decode_ExtremeStages_RoundTrip(int directions, int levels)
    {
        var random = new SeededRandom(4, RandomStream.Synthetic);
        StageShape stage = new(directions, levels), one = new(1, 1);
        foreach (int[] items in (int[][])[[], [0], [299], [.. Enumerable.Range(0, 300)]])
        {
            ActionUpdate update = StagedUpdate(items, 1, [stage, one, one, one, one, one, one, one], 1, ref random);
            if (items.Length > 0) update.Codes[^1] = (ushort)(update.Actions - 1);
            RoundTrip(new UpdateHeader(int.MaxValue, 300, 1, int.MaxValue), update, published: null);
            RoundTrip(new UpdateHeader(0, 300, 1, 0), update, Table(300, 1, ref random));
        }
    }

    private static void RoundTrip(in UpdateHeader header, ActionUpdate update, FactorMatrix? published)
    {
        var output = new ArrayBufferWriter<byte>();
        int length = UpdateCodec.Encode(header, update, output, published);
        Assert.Equal(output.WrittenCount, length);

        var target = new DecodedRows();
        Assert.Equal(header, UpdateCodec.Decode(output.WrittenSpan, WireLimits.Default, target, published));
        Assert.Equal(header, UpdateCodec.ReadHeader(output.WrittenSpan, WireLimits.Default));
        Assert.Equal(PayloadForm.Actions, target.Form);
        AssertSame(update, Assert.IsType<ActionUpdate>(target.Current));

        var again = new ArrayBufferWriter<byte>();
        UpdateCodec.Encode(header, (ActionUpdate)target.Current, again, published);
        Assert.Equal(output.WrittenSpan, again.WrittenSpan);
    }

    /// <summary>Items and action numbers equal; directions and levels within what FORMAT.md allows.</summary>
    internal static void AssertSame(ActionUpdate expected, ActionUpdate actual)
    {
        Assert.Equal(expected.Items, actual.Items);
        Assert.Equal(expected.StageCount, actual.StageCount);
        for (int s = 0; s < expected.StageCount; s++)
        {
            ActionStage sent = expected.Stages[s], read = actual.Stages[s];
            Assert.Equal((sent.DirectionCount, sent.LevelCount), (read.DirectionCount, read.LevelCount));
            Assert.Equal(sent.Codes, read.Codes);
            AssertHalfPrecision(sent.Levels, read.Levels);
            for (int start = 0; start < sent.Directions.Length; start += expected.Dim)
            {
                ReadOnlySpan<float> row = sent.Directions.Slice(start, expected.Dim), decoded = read.Directions.Slice(start, expected.Dim);
                float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(row));
                for (int j = 0; j < row.Length; j++) Assert.InRange(MathF.Abs(row[j] - decoded[j]), 0, largest / 126.9f);
            }
        }
    }

    [Fact]
    public void Decode_EncodedRows_GivesTheSameBitsBack() =>
        Shapes.Sample(shape =>
        {
            var random = new SeededRandom(shape.Seed, RandomStream.Synthetic);
            ItemUpdate update = RowUpdate(Items(shape.Touch, shape.Items, ref random), shape.Dim, ref random);
            var header = new UpdateHeader(random.NextInt(int.MaxValue), shape.Items, shape.Dim, random.NextInt(100_000));
            var output = new ArrayBufferWriter<byte>();
            int length = UpdateCodec.Encode(header, update, output);
            Assert.Equal(output.WrittenCount, length);

            var target = new DecodedRows();
            Assert.Equal(header, UpdateCodec.Decode(output.WrittenSpan, WireLimits.Default, target));
            Assert.Equal(PayloadForm.Dense, target.Form);
            var decoded = Assert.IsType<ItemUpdate>(target.Current);
            Assert.Equal(update.Items, decoded.Items);
            Assert.Equal(update.Rows, decoded.Rows);
        });

    [Fact]
    public void Decode_IntoUsedBuffers_GivesWhatFreshBuffersGive()
    {
        var used = new DecodedRows();
        var random = new SeededRandom(11, RandomStream.Synthetic);
        for (int i = 0; i < 200; i++)
        {
            int itemCount = 1 + random.NextInt(500), dim = 1 + random.NextInt(20);
            int[] items = Items((Touch)(i % 7), itemCount, ref random);
            var header = new UpdateHeader(i, itemCount, dim, i);
            var output = new ArrayBufferWriter<byte>();
            if (i % 3 == 0) UpdateCodec.Encode(header, RowUpdate(items, dim, ref random), output);
            else UpdateCodec.Encode(header, SampleUpdates.ActionUpdate(items, dim, 1 + random.NextInt(40), 1, ref random), output);

            var fresh = new DecodedRows();
            UpdateCodec.Decode(output.WrittenSpan, WireLimits.Default, fresh);
            UpdateCodec.Decode(output.WrittenSpan, WireLimits.Default, used);
            Assert.Equal(fresh.Form, used.Form);
            Assert.Equal(fresh.Current.Items, used.Current.Items);
            for (int row = 0; row < items.Length; row++) Assert.Equal(fresh.Current.Row(row), used.Current.Row(row));
        }
    }

    internal static void AssertHalfPrecision(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        float largest = 0;
        foreach (float value in expected) largest = Math.Max(largest, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
        {
            // FORMAT.md: 2⁻¹¹ of the value, or where the value is tiny 2⁻³⁹ of the largest.
            double bound = Math.Max(Math.Abs((double)expected[i]) * Math.Pow(2, -11), 1.001 * largest * Math.Pow(2, -39));
            Assert.InRange(Math.Abs((double)expected[i] - actual[i]), 0, bound);
        }
    }
}
