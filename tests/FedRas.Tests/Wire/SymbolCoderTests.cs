using FedRas.Numerics;
using FedRas.Wire.Entropy;

namespace FedRas.Tests.Wire;

public sealed class SymbolCoderTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(5, 1)]
    [InlineData(16, 1)]
    [InlineData(17, 1)]
    [InlineData(64, 3)]
    [InlineData(300, 1)]
    [InlineData(4_097, 2)]
    [InlineData(65_536, 1)]
    public void Decode_NumbersBelowABound_ReturnsThemInAboutTheirEntropy(int bound, int contexts)
    {
        var random = new SeededRandom(1, RandomStream.Synthetic);
        foreach (int count in (int[])[0, 1, 2, 7, 100, 3_000])
        {
            int[] numbers = [.. Enumerable.Range(0, count).Select(_ => (int)(bound * Math.Pow(random.NextDouble(), 3)))];
            byte[] stream = Encode(numbers, bound, contexts);
            var decoder = new SymbolDecoder(stream);
            var model = new AdaptiveNumber();
            model.Reset(bound, contexts);
            for (int i = 0; i < count; i++) Assert.Equal(numbers[i], model.Decode(ref decoder, i % contexts));
            Assert.True(decoder.IsEnd);

            double entropy = numbers.CountBy(number => number).Sum(group => -group.Value * Math.Log2(group.Value / (double)count));
            double learning = contexts * 15 * (1 + bound / 16.0) * Math.Log2(count + 2);
            Assert.True(8 * stream.Length <= 1.05 * entropy + learning + 8, $"{8 * stream.Length} bits for {entropy:F0}");
        }
    }

    [Theory]
    [InlineData(40, 40)]
    [InlineData(1_000, 3)]
    [InlineData(3_628, 700)]
    [InlineData(int.MaxValue, 4)]
    public void Decode_Gaps_ReturnsThem(int itemCount, int count)
    {
        var random = new SeededRandom(2, RandomStream.Synthetic);
        for (int round = 0; round < 200; round++)
        {
            int[] gaps = [.. Enumerable.Range(0, count).Select(_ => random.NextInt(1 + (itemCount - 1 >> random.NextInt(31))))];
            if (round == 0) gaps[0] = itemCount - 1;
            var encoder = new SymbolEncoder();
            var model = new AdaptiveGap();
            encoder.Begin();
            model.Reset(itemCount, count);
            foreach (int gap in gaps) model.Encode(encoder, gap);
            byte[] stream = encoder.Finish().ToArray();

            Assert.InRange(count, 0, AdaptiveGap.MostGaps(stream.Length));
            var decoder = new SymbolDecoder(stream);
            model.Reset(itemCount, count);
            foreach (int gap in gaps) Assert.Equal(gap, model.Decode(ref decoder));
            Assert.True(decoder.IsEnd);
        }
    }

    [Fact]
    public void MostGaps_GapsThatNeverChange_AreAtMostSoMany()
    {
        foreach (int gap in (int[])[0, 3, 7])
        {
            foreach (int count in (int[])[1, 12_000, 30_000, 800_000])
            {
                var encoder = new SymbolEncoder();
                var model = new AdaptiveGap();
                encoder.Begin();
                model.Reset(count, count);
                for (int i = 0; i < count; i++) model.Encode(encoder, gap);
                Assert.InRange(count, 1, AdaptiveGap.MostGaps(encoder.Finish().Length));
            }
        }
    }

    [Fact]
    public void IsEnd_AnyChangeOfTheStream_IsNoticedOrDecodesToOtherNumbers()
    {
        var random = new SeededRandom(3, RandomStream.Synthetic);
        for (int round = 0; round < 400; round++)
        {
            int[] numbers = [.. Enumerable.Range(0, random.NextInt(40)).Select(_ => random.NextInt(4) == 0 ? random.NextInt(16) : 3)];
            byte[] stream = Encode(numbers, 16, 1);
            foreach (byte[] changed in Changes(stream, random))
            {
                (int[] read, bool isEnd) = Decode(changed, numbers.Length);
                Assert.False(isEnd && read.SequenceEqual(numbers), $"{Convert.ToHexString(stream)} and {Convert.ToHexString(changed)}");
                if (isEnd) Assert.Equal(changed, Encode(read, 16, 1));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("8000")]
    [InlineData("00000001")]
    [InlineData("0000010000")]
    public void IsEnd_NothingRead_IsTrueForTheEmptyStreamAlone(string stream) =>
        Assert.Equal(stream.Length == 0, new SymbolDecoder(Convert.FromHexString(stream)).IsEnd);

    [Fact]
    public void PutBits_AllWidths_ComeBack()
    {
        var encoder = new SymbolEncoder();
        encoder.Begin();
        for (int width = 0; width <= 32; width++) encoder.PutBits((uint)((0x9E3779B97F4A7C15 >> width) & ((1UL << width) - 1)), width);
        byte[] stream = encoder.Finish().ToArray();
        Assert.InRange(8 * stream.Length, 528 - 8, 528 + 16);
        var decoder = new SymbolDecoder(stream);
        for (int width = 0; width <= 32; width++) Assert.Equal((uint)((0x9E3779B97F4A7C15 >> width) & ((1UL << width) - 1)), decoder.TakeBits(width));
        Assert.True(decoder.IsEnd);
    }

    [Fact]
    public void Learn_DigitsThatNeverChange_LeaveTheOthersPossible()
    {
        foreach (int digits in (int[])[2, 9, 16])
        {
            for (int constant = 0; constant < digits; constant++)
            {
                int[] numbers = [.. Enumerable.Repeat(constant, 5_000), .. Enumerable.Range(0, digits), .. Enumerable.Repeat(constant, 300), .. Enumerable.Range(0, digits)];
                byte[] stream = Encode(numbers, digits, 1);
                (int[] read, bool isEnd) = Decode(stream, numbers.Length, digits);
                Assert.True(isEnd);
                Assert.Equal(numbers, read);
            }
        }
    }

    private static IEnumerable<byte[]> Changes(byte[] stream, SeededRandom random)
    {
        yield return [.. stream, 0];
        yield return [.. stream, 1];
        yield return [0, .. stream];
        yield return [.. stream, 0, 0];
        if (stream.Length == 0) yield break;
        yield return stream[..^1];
        for (int i = 0; i < 20; i++)
        {
            byte[] changed = [.. stream];
            changed[random.NextInt(stream.Length)] ^= (byte)(1 + random.NextInt(255));
            yield return changed;
        }
    }

    private static byte[] Encode(int[] numbers, int bound, int contexts)
    {
        var encoder = new SymbolEncoder();
        var model = new AdaptiveNumber();
        encoder.Begin();
        model.Reset(bound, contexts);
        for (int i = 0; i < numbers.Length; i++) model.Encode(encoder, numbers[i], i % contexts);
        return encoder.Finish().ToArray();
    }

    private static (int[] Numbers, bool IsEnd) Decode(byte[] stream, int count, int bound = 16)
    {
        var decoder = new SymbolDecoder(stream);
        var model = new AdaptiveNumber();
        model.Reset(bound);
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) numbers[i] = model.Decode(ref decoder);
        return (numbers, decoder.IsEnd);
    }
}
