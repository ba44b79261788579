using System.Numerics;
using static FedRas.Tests.Wire.SampleUpdates;

namespace FedRas.Tests.Wire;

/// <summary>The lengths FORMAT.md promises, computed anew from its formulas.</summary>
public sealed class MessageSizeTests
{
    private static readonly Gen<(int Items, int Dim, Touch Touch, ulong Seed)> Shapes = Gen.Select(
        Gen.OneOf(Gen.Int[1, 20], Gen.Int[1, 4_000]),
        Gen.Int[1, 40],
        Gen.Enum<Touch>(),
        Gen.ULong);

    [Fact]
    public void Encode_Dense_TakesHeaderAndFourBytesAFactor() =>
        Shapes.Sample(shape =>
        {
            var random = new SeededRandom(shape.Seed, RandomStream.Synthetic);
            int[] items = Items(shape.Touch, shape.Items, ref random);
            var header = new FrameHeader(random.NextInt(100_000), 200_000, shape.Items, shape.Dim);
            int length = FrameCodec.Encode(header, RowUpdate(items, shape.Dim, ref random), new ArrayBufferWriter<byte>());
            int advance = header.ToRound - header.FromRound;
            int expected = 4 + VarintSize(header.FromRound) + VarintSize(advance) + VarintSize(shape.Items) + VarintSize(shape.Dim);
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

    private static int VarintSize(int value) => Math.Max(1, (BitOperations.Log2((uint)value) + 7) / 7);
}
