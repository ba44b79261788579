using FedRas.Numerics;
using FedRas.Wire.Entropy;

namespace FedRas.Tests.Wire;

public sealed class RangeCoderTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    [InlineData(0.003)]
    [InlineData(0.9999)]
    [InlineData(0)]
    [InlineData(1)]
    public void Decode_DecisionsOfOneChance_ReturnsThemInAboutTheirEntropy(double chance)
    {
        var random = new SeededRandom(1, RandomStream.Synthetic);
        foreach (int count in (int[])[0, 1, 2, 7, 100, 20_000])
        {
            int[] bits = new int[count];
            for (int i = 0; i < count; i++) bits[i] = random.NextDouble() < chance ? 1 : 0;
            byte[] stream = Encode(bits);
            var decoder = new RangeDecoder(stream);
            AdaptiveBit model = AdaptiveBit.Fresh;
            foreach (int bit in bits) Assert.Equal(bit, decoder.Decode(ref model));
            Assert.True(decoder.Finish());

            double ones = bits.Sum(), entropy = Entropy(ones, count - ones);
            Assert.True(8 * stream.Length <= 1.02 * entropy + 0.5 * Math.Log2(count + 1) + 9 + 0.001 * count, $"{8 * stream.Length} bits for {entropy:F0}");
        }
    }

    [Fact]
    public void Finish_AnyChangeOfTheStream_IsNoticedOrDecodesToOtherDecisions()
    {
        var random = new SeededRandom(2, RandomStream.Synthetic);
        for (int round = 0; round < 200; round++)
        {
            int[] bits = new int[random.NextInt(60)];
            for (int i = 0; i < bits.Length; i++) bits[i] = random.NextInt(4) == 0 ? 1 : 0;
            byte[] stream = Encode(bits);
            foreach (byte[] changed in Changes(stream, random))
            {
                (int[] read, bool ended) = Decode(changed, bits.Length);
                Assert.False(ended && read.SequenceEqual(bits), $"{Convert.ToHexString(stream)} and {Convert.ToHexString(changed)}");
                if (ended) Assert.Equal(changed, Encode(read));
            }
        }
    }

    [Fact]
    public void Decode_NumbersOfAllSizes_ReturnsThem()
    {
        var random = new SeededRandom(3, RandomStream.Synthetic);
        int[] numbers = [.. Enumerable.Range(0, 2_000).Select(i => i < 40 ? (int)((1L << (i % 32)) - 1 - i / 32) : random.NextInt(1 + (1 << random.NextInt(20))))];
        numbers = [.. numbers.Select(number => Math.Clamp(number, 0, int.MaxValue - 1))];
        var encoder = new RangeEncoder();
        var magnitude = default(AdaptiveMagnitude);
        magnitude.Reset();
        encoder.Begin();
        for (int i = 0; i < numbers.Length; i++)
        {
            magnitude.Encode(encoder, numbers[i]);
            encoder.EncodeBits((uint)numbers[i], 32);
            encoder.EncodeBits((uint)numbers[i] & 7, 3);
        }
        byte[] stream = encoder.Finish().ToArray();

        magnitude.Reset();
        var decoder = new RangeDecoder(stream);
        for (int i = 0; i < numbers.Length; i++)
        {
            Assert.Equal(numbers[i], magnitude.Decode(ref decoder));
            Assert.Equal((uint)numbers[i], decoder.DecodeBits(32));
            Assert.Equal((uint)numbers[i] & 7, decoder.DecodeBits(3));
        }
        Assert.True(decoder.Finish());
    }

    [Fact]
    public void Finish_NumberPastTheInterval_IsNoStreamAlthoughItDecodesToTheSameNumbers()
    {
        int[] numbers = [255, 0, 0, 0];
        var encoder = new RangeEncoder();
        encoder.Begin();
        foreach (int number in numbers) encoder.EncodeBits((uint)number, 8);
        byte[] stream = encoder.Finish().ToArray();
        Assert.Equal([0xFE, 0xFF, 0xFF, 0x01], stream[..4]);
        // One more in the first byte: no number of the first interval, but the same as before once that byte has left.
        byte[] past = [0xFF, .. stream[1..]];
        Assert.True(Reads(stream, numbers));
        Assert.False(Reads(past, numbers));
        Assert.False(Reads([0xFF, 0xFF, 0xFF, 0xFF], []));

        static bool Reads(byte[] stream, int[] numbers)
        {
            var decoder = new RangeDecoder(stream);
            foreach (int number in numbers) Assert.Equal((uint)number, decoder.DecodeBits(8));
            return decoder.Finish();
        }
    }

    [Fact]
    public void Decode_UnlikelyDecisionsInARow_ReturnsThem()
    {
        // Eight models that have seen one side only, then the other side of each in turn: eleven bits a decision, more than a byte.
        (int Model, int Bit)[] decisions =
        [
            .. Enumerable.Range(0, 8 * 2_000).Select(i => (i % 8, i % 2)),
            .. Enumerable.Range(0, 8).Select(i => (i, 1 - i % 2)),
            .. Enumerable.Range(0, 40).Select(i => (i % 8, i % 3 & 1)),
        ];
        foreach (int offset in Enumerable.Range(0, 50))
        {
            var encoder = new RangeEncoder();
            AdaptiveBit[] models = [.. Enumerable.Repeat(AdaptiveBit.Fresh, 8)];
            encoder.Begin();
            encoder.EncodeBits((uint)offset, 9);
            foreach ((int model, int bit) in decisions[offset..]) encoder.Encode(ref models[model], bit);
            byte[] stream = encoder.Finish().ToArray();

            models.AsSpan().Fill(AdaptiveBit.Fresh);
            var decoder = new RangeDecoder(stream);
            Assert.Equal((uint)offset, decoder.DecodeBits(9));
            foreach ((int model, int bit) in decisions[offset..]) Assert.Equal(bit, decoder.Decode(ref models[model]));
            Assert.True(decoder.Finish());
        }
    }

    [Fact]
    public void IsExhausted_OnceMoreWasReadThanAnEncoderLeavesOut_IsTrue()
    {
        var decoder = new RangeDecoder([1, 2, 3]);
        for (int i = 0; i < 3; i++) decoder.DecodeBits(8);
        Assert.False(decoder.IsExhausted);
        for (int i = 0; i < 8; i++) decoder.DecodeBits(8);
        Assert.True(decoder.IsExhausted);
    }

    private static IEnumerable<byte[]> Changes(byte[] stream, SeededRandom random)
    {
        yield return [.. stream, 0];
        yield return [.. stream, 1];
        if (stream.Length == 0) yield break;
        yield return stream[..^1];
        for (int i = 0; i < 20; i++)
        {
            byte[] changed = [.. stream];
            changed[random.NextInt(stream.Length)] ^= (byte)(1 + random.NextInt(255));
            yield return changed;
        }
    }

    private static byte[] Encode(int[] bits)
    {
        var encoder = new RangeEncoder();
        encoder.Begin();
        AdaptiveBit model = AdaptiveBit.Fresh;
        foreach (int bit in bits) encoder.Encode(ref model, bit);
        return encoder.Finish().ToArray();
    }

    private static (int[] Bits, bool Ended) Decode(byte[] stream, int count)
    {
        var decoder = new RangeDecoder(stream);
        AdaptiveBit model = AdaptiveBit.Fresh;
        int[] bits = new int[count];
        for (int i = 0; i < count; i++) bits[i] = decoder.Decode(ref model);
        return (bits, decoder.Finish());
    }

    private static double Entropy(double ones, double zeros)
    {
        double all = ones + zeros;
        return Bits(ones) + Bits(zeros);
        double Bits(double n) => n == 0 ? 0 : -n * Math.Log2(n / all);
    }
}
