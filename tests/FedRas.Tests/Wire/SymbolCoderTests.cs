namespace FedRas.Tests.Wire;

public sealed class SymbolCoderTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(5, 1)]
    [InlineData(16, 1)]
    [InlineData(16, 9)]
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
            ushort[] numbers = [.. Enumerable.Range(0, count).Select(_ => (ushort)(bound * Math.Pow(random.NextDouble(), 3)))];
            byte[] stream = Encode(numbers, bound, contexts);
            (ushort[] read, bool isEnd) = Decode(stream, count, bound, contexts);
            Assert.True(isEnd);
            Assert.Equal(numbers, read);

            double entropy = numbers.CountBy(number => number).Sum(group => -group.Value * Math.Log2(group.Value / (double)count));
            double learning = contexts * 15 * (1 + bound / 16.0) * Math.Log2(count + 2);
            Assert.True(8 * stream.Length <= 1.05 * entropy + learning + 64, $"{8 * stream.Length} bits for {entropy:F0}");
        }
    }

    [Fact]
    public void Encode_ContextsThatDiffer_TakesLessThanWithoutThem()
    {
        var random = new SeededRandom(4, RandomStream.Synthetic);
        ushort[] numbers = [.. Enumerable.Range(0, 2_000).Select(i => (ushort)(i % 8 * 2 + random.NextInt(2)))];
        Assert.InRange(Encode(numbers, 16, 8).Length, 1, 0.4 * Encode(numbers, 16, 1).Length);
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
            long next = 0;
            int[] items = [.. gaps.Select(gap => next += gap + 1L).TakeWhile(end => end <= itemCount).Select(end => (int)end - 1)];
            byte[] stream = EncodeItems(items, itemCount);

            Assert.InRange(items.Length, 0, AdaptiveGap.MostGaps(stream.Length));
            var decoder = new SymbolDecoder(stream);
            int[] read = new int[items.Length];
            Assert.True(new AdaptiveGap().Decode(ref decoder, itemCount, read));
            Assert.Equal(items, read);
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
                int itemCount = (gap + 1) * count;
                byte[] stream = EncodeItems([.. Enumerable.Range(0, count).Select(i => i * (gap + 1) + gap)], itemCount);
                Assert.InRange(count, 1, AdaptiveGap.MostGaps(stream.Length));
            }
        }
    }

    [Fact]
    public void IsEnd_AnyChangeOfTheStream_IsNoticedOrDecodesToOtherNumbers()
    {
        var random = new SeededRandom(3, RandomStream.Synthetic);
        for (int round = 0; round < 400; round++)
        {
            ushort[] numbers =
                [.. Enumerable.Range(0, random.NextInt(40)).Select(_ => (ushort)(random.NextInt(4) == 0 ? random.NextInt(16) : 3))];
            byte[] stream = Encode(numbers, 16, 1);
            foreach (byte[] changed in Changes(stream, random))
            {
                (ushort[] read, bool isEnd) = Decode(changed, numbers.Length);
                Assert.False(isEnd && read.SequenceEqual(numbers), $"{Convert.ToHexString(stream)} and {Convert.ToHexString(changed)}");
                if (isEnd) Assert.Equal(changed, Encode(read, 16, 1));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("010001")]
    [InlineData("01000100000000")]
    [InlineData("00000001")]
    [InlineData("0001000100000000")]
    [InlineData("0000010000")]
    public void IsEnd_NothingRead_IsTrueForTheEmptyStreamAlone(string stream) =>
        Assert.Equal(stream.Length == 0, new SymbolDecoder(Convert.FromHexString(stream)).IsEnd);

    [Fact]
    public void PutBits_AllWidths_ComeBack()
    {
        var encoder = new SymbolEncoder();
        encoder.Begin();
        for (int width = 0; width <= 62; width++) encoder.PutBits(Pattern(width), width);
        encoder.EndRun();
        byte[] stream = encoder.Finish().ToArray();
        Assert.InRange(8 * stream.Length, 1_953 + 32, 1_953 + 64);
        var decoder = new SymbolDecoder(stream);
        for (int width = 0; width <= 62; width++) Assert.Equal((long)Pattern(width), decoder.TakeBits(width));
        decoder.EndRun();
        Assert.True(decoder.IsEnd);

        static ulong Pattern(int width) => (0x9E3779B97F4A7C15 >> width) & ((1UL << width) - 1);
    }

    [Fact]
    public void Learn_DigitsThatNeverChange_LeaveTheOthersPossible()
    {
        foreach (int digits in (int[])[2, 9, 16])
        {
            for (int constant = 0; constant < digits; constant++)
            {
                IEnumerable<int> all = Enumerable.Range(0, digits);
                ushort[] numbers = [.. Enumerable.Repeat(constant, 5_000).Concat(all).Concat(Enumerable.Repeat(constant, 300)).Concat(all)
                    .Select(number => (ushort)number)];
                (ushort[] read, bool isEnd) = Decode(Encode(numbers, digits, 1), numbers.Length, digits);
                Assert.True(isEnd);
                Assert.Equal(numbers, read);
            }
        }
    }

    [Fact]
    public void EncodeAndDecode_ByRegisterOrByPlainLoop_AreTheSame()
    {
        Assert.SkipUnless(DigitRegister.IsSupported, "this processor has no registers of sixteen bounds");
        var random = new SeededRandom(5, RandomStream.Synthetic);
        AdaptiveDigits[] coders = [new AdaptiveDigits(), new AdaptiveDigits { IsVectorized = false }];
        for (int digits = 1; digits <= AdaptiveDigits.Base; digits++)
        {
            int[] lengths = [0, 1, 2, 3, 40, 41, 500, 1];
            byte[][] runs = [.. lengths.Select(length => MakeRun(length, digits, random))];
            byte[][] streams = [Encode(coders[0], digits, runs), Encode(coders[1], digits, runs)];
            Assert.Equal(streams[0], streams[1]);
            foreach (byte[] changed in Changes(streams[0], random).Append(streams[0]))
            {
                (byte[][] read, bool isEnd) = Decode(coders[0], digits, changed, lengths);
                (byte[][] other, bool isOtherEnd) = Decode(coders[1], digits, changed, lengths);
                Assert.Equal(isEnd, isOtherEnd);
                if (isEnd) Assert.Equal(read, other);
                if (changed == streams[0]) Assert.Equal(runs, read);
            }
        }

        static byte[] MakeRun(int length, int digits, SeededRandom random) =>
            [.. Enumerable.Range(0, length).Select(_ => (byte)random.NextInt(1 + random.NextInt(digits)))];

        static byte[] Encode(AdaptiveDigits coder, int digits, byte[][] runs)
        {
            var encoder = new SymbolEncoder();
            encoder.Begin();
            coder.Reset(2);
            for (int r = 0; r < runs.Length; r++) coder.Encode(encoder, r % 2, digits, runs[r]);
            return encoder.Finish().ToArray();
        }

        static (byte[][] Runs, bool IsEnd) Decode(AdaptiveDigits coder, int digits, byte[] stream, int[] lengths)
        {
            var decoder = new SymbolDecoder(stream);
            coder.Reset(2);
            byte[][] runs = [.. lengths.Select(length => new byte[length])];
            for (int r = 0; r < runs.Length; r++) coder.Decode(ref decoder, r % 2, digits, runs[r]);
            return (runs, decoder.IsEnd);
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

    private static byte[] EncodeItems(int[] items, int itemCount)
    {
        var encoder = new SymbolEncoder();
        encoder.Begin();
        new AdaptiveGap().Encode(encoder, itemCount, items);
        return encoder.Finish().ToArray();
    }

    private static byte[] Encode(ushort[] numbers, int bound, int contexts)
    {
        var encoder = new SymbolEncoder();
        encoder.Begin();
        (AdaptiveNumber model, ContextGroups groups) = Models(numbers.Length, bound, contexts);
        groups.Encode(encoder, model, numbers);
        return encoder.Finish().ToArray();
    }

    private static (ushort[] Numbers, bool IsEnd) Decode(byte[] stream, int count, int bound = 16, int contexts = 1)
    {
        var decoder = new SymbolDecoder(stream);
        (AdaptiveNumber model, ContextGroups groups) = Models(count, bound, contexts);
        ushort[] numbers = new ushort[count];
        bool isRead = groups.Decode(ref decoder, model, numbers);
        return (numbers, isRead && decoder.IsEnd);
    }

    private static (AdaptiveNumber Model, ContextGroups Groups) Models(int count, int bound, int contexts)
    {
        var model = new AdaptiveNumber();
        model.Reset(bound);
        var groups = new ContextGroups();
        groups.Group<ushort>([.. Enumerable.Range(0, count).Select(i => (ushort)(i % contexts))], contexts);
        return (model, groups);
    }
}
