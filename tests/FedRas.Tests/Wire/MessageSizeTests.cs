using System.Buffers;
using System.Numerics;
using CsCheck;
using FedRas.Actions;
using FedRas.Numerics;
using FedRas.Wire;
using Xunit;
using static FedRas.Tests.Wire.SampleUpdates;

namespace FedRas.Tests.Wire;

/// <summary>The lengths FORMAT.md promises, computed anew from its formulas.</summary>
public sealed class MessageSizeTests
{
    private static readonly Gen<(int Items, int Dim, int Actions, Touch Touch, ulong Seed)> Shapes = Gen.Select(
        Gen.OneOf(Gen.Int[1, 20], Gen.Int[1, 4_000]),
        Gen.Int[1, 40],
        Gen.OneOf(Gen.Int[1, 20], Gen.Int[1, 600]),
        Gen.Enum<Touch>(),
        Gen.ULong);

    [Fact]
    public void EncodeVersion1_Actions_TakesTheBytesOfTheFormula() =>
        Shapes.Sample(shape =>
        {
            var random = new SeededRandom(shape.Seed, RandomStream.Synthetic);
            int[] items = Items(shape.Touch, shape.Items, ref random);
            ActionUpdate update = SampleUpdates.ActionUpdate(items, shape.Dim, shape.Actions, 1, ref random);
            var header = new UpdateHeader(random.NextInt(100_000), shape.Items, shape.Dim, random.NextInt(100_000));
            int length = Version1.Encode(header, update, new ArrayBufferWriter<byte>());

            int width = (int)Math.Ceiling(Math.Log2(shape.Actions));
            long expected = 5
                + VarintSize(header.Round) + VarintSize(shape.Items) + VarintSize(shape.Dim) + VarintSize(header.SampleUpdates)
                + VarintSize(shape.Actions) + 1 + 2 * shape.Actions * shape.Dim
                + ShortestMap(items, shape.Items)
                + (items.Length * width + 7) / 8;
            Assert.Equal(expected, length);
        });

    [Fact]
    public void Encode_Dense_TakesHeaderAndFourBytesAFactor() =>
        Shapes.Sample(shape =>
        {
            var random = new SeededRandom(shape.Seed, RandomStream.Synthetic);
            int[] items = Items(shape.Touch, shape.Items, ref random);
            var header = new FrameHeader(random.NextInt(100_000), 200_000, shape.Items, shape.Dim);
            int length = FrameCodec.Encode(header, RowUpdate(items, shape.Dim, ref random), new ArrayBufferWriter<byte>());
            int advance = header.ToRound - header.FromRound;
            int expected = 5 + VarintSize(header.FromRound) + VarintSize(advance) + VarintSize(shape.Items) + VarintSize(shape.Dim);
            Assert.Equal(expected + 4 * shape.Items * shape.Dim, length);
        });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(127, 1)]
    [InlineData(128, 2)]
    [InlineData(16_383, 2)]
    [InlineData(16_384, 3)]
    [InlineData(2_097_151, 3)]
    [InlineData(2_097_152, 4)]
    [InlineData(268_435_455, 4)]
    [InlineData(268_435_456, 5)]
    [InlineData(int.MaxValue, 5)]
    public void Varint_EachLength_IsReadBack(int value, int size)
    {
        Span<byte> bytes = stackalloc byte[5];
        var writer = new WireWriter(bytes);
        writer.WriteVarint(value);
        Assert.Equal(size, writer.Position);
        Assert.Equal(size, WireWriter.VarintSize(value));
        Assert.Equal(value, new WireReader(bytes).ReadVarint("number", 0, int.MaxValue));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(256, 8)]
    [InlineData(257, 9)]
    [InlineData(32_768, 15)]
    [InlineData(32_769, 16)]
    [InlineData(65_536, 16)]
    public void EncodeVersion1_ManyActions_RoundTripsTheLastActionNumber(int actions, int width)
    {
        Assert.Equal(width, BitPackedCoding.CodeWidth(actions));
        var random = new SeededRandom(3, RandomStream.Synthetic);
        ActionUpdate update = SampleUpdates.ActionUpdate([.. Enumerable.Range(0, 100)], dim: 1, actions, 1, ref random);
        update.Codes[0] = update.Codes[99] = (ushort)(actions - 1);
        var output = new ArrayBufferWriter<byte>();
        int length = Version1.Encode(new UpdateHeader(0, 100, 1, 0), update, output);
        Assert.Equal(5 + 4 + VarintSize(actions) + 1 + 2 * actions + 1 + (100 * width + 7) / 8, length);

        var target = new DecodedRows();
        UpdateCodec.Decode(output.WrittenSpan, WireLimits.Default, target);
        Assert.Equal(update.Codes, Assert.IsType<ActionUpdate>(target.Current).Codes);
    }

    private static int VarintSize(int value) => Math.Max(1, (BitOperations.Log2((uint)value) + 7) / 7);

    private static long ShortestMap(int[] items, int itemCount)
    {
        long shortest = items.Length == itemCount ? 1 : 1 + (itemCount + 7) / 8;
        for (int k = 0; k <= 30; k++)
        {
            long bits = 0;
            for (int i = 0; i < items.Length; i++) bits += ((items[i] - (i == 0 ? 0 : items[i - 1] + 1)) >> k) + 1 + k;
            shortest = Math.Min(shortest, 1 + VarintSize(items.Length) + (bits + 7) / 8);
        }
        return shortest;
    }
}
