namespace FedRas.Tests.Baselines;

public sealed class BitStreamTests
{
    public static TheoryData<int> Widths => [.. Enumerable.Range(0, 17), 31, 32];

    [Theory]
    [MemberData(nameof(Widths))]
    public void ReadBits_WrittenAtOneWidth_GivesTheNumbersBack(int width)
    {
        for (int count = 0; count <= 130; count++)
        {
            var random = new SeededRandom(7, RandomStream.Synthetic, width, count);
            uint[] numbers = [.. Numbers(ref random, width, count)];
            byte[] stream = new byte[(count * width + 7) / 8];
            var writer = new BitWriter(stream);
            foreach (uint number in numbers) writer.WriteBits(number, width);
            Assert.Equal(stream.Length, writer.Finish());

            // Bytes after the stream must neither be read as part of it nor trouble its end.
            byte[] longer = [.. stream, 0xFF, 0xFF, 0xFF];
            foreach (byte[] source in new[] { stream, longer })
            {
                var reader = new BitReader(source, "numbers", 0);
                foreach (uint number in numbers) Assert.Equal(number, reader.ReadBits(width));
                Assert.Equal(stream.Length, reader.Finish());
            }
        }
    }

    [Fact]
    public void WriteBits_StatedBitOrder_FillsBytesFromTheLeastSignificantBit()
    {
        byte[] stream = new byte[2];
        var writer = new BitWriter(stream);
        writer.WriteBits(0b01, 2);
        writer.WriteBits(0b10110, 5);
        writer.WriteBits(0b111, 3);
        writer.Finish();
        Assert.Equal([0b1_10110_01, 0b000000_11], stream);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(31u)]
    [InlineData(32u)]
    [InlineData(33u)]
    [InlineData(63u)]
    [InlineData(64u)]
    [InlineData(1_000u)]
    public void ReadUnary_AfterAnyOffset_GivesTheNumberBack(uint value)
    {
        for (int before = 0; before <= 32; before++)
        {
            byte[] stream = new byte[(before + (int)value + 1 + 3 + 7) / 8];
            var writer = new BitWriter(stream);
            writer.WriteBits(0, before);
            writer.WriteUnary(value);
            writer.WriteBits(5, 3);
            Assert.Equal(stream.Length, writer.Finish());

            var reader = new BitReader(stream, "numbers", 0);
            reader.ReadBits(before);
            Assert.Equal(value, reader.ReadUnary());
            Assert.Equal(5u, reader.ReadBits(3));
            Assert.Equal(stream.Length, reader.Finish());
        }
    }

    [Fact]
    public void ReadBits_PastTheEnd_IsRejected() =>
        Assert.Throws<WireFormatException>(() =>
        {
            var reader = new BitReader([0xFF], "numbers", 0);
            reader.ReadBits(5);
            reader.ReadBits(4);
        });

    [Fact]
    public void ReadUnary_OnlyZeros_IsRejected() =>
        Assert.Throws<WireFormatException>(() => new BitReader(new byte[100], "numbers", 0).ReadUnary());

    private static List<uint> Numbers(ref SeededRandom random, int width, int count)
    {
        var numbers = new List<uint>(count);
        for (int i = 0; i < count; i++) numbers.Add((uint)(random.NextUInt64() & ((1UL << width) - 1)));
        return numbers;
    }
}
