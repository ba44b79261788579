using FedRas.Numerics;
using FedRas.Wire;
using FedRas.Wire.Entropy;
using Xunit;

namespace FedRas.Tests.Wire;

public sealed class LatticeDifferenceTests
{
    private const int Items = 300, Dim = 7;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(2)]
    public void Encode_KnowingTheChangedRows_GivesTheSameBytes(int oneIn)
    {
        (short[] from, short[] to, int[] changed) = Draw(oneIn);
        Assert.Equal(Stream((difference, encoder) => difference.Encode(encoder, from, to, Dim)), Stream((difference, encoder) => difference.Encode(encoder, from, to, Dim, changed)));
    }

    [Fact]
    public void Encode_EmptyFrom_StandsForZeros()
    {
        (_, short[] to, _) = Draw(oneIn: 3);
        byte[] expected = Stream((difference, encoder) => difference.Encode(encoder, new short[to.Length], to, Dim));
        Assert.Equal(expected, Stream((difference, encoder) => difference.Encode(encoder, [], to, Dim)));
        var decoded = new short[to.Length];
        var decoder = new RangeDecoder(expected);
        Assert.True(new LatticeDifference().Decode(ref decoder, [], decoded, Dim) && decoder.Finish());
        Assert.Equal(to, decoded);
    }

    [Fact]
    public void Leads_ToAnythingElse_IsFalse()
    {
        (short[] from, short[] to, int[] changed) = Draw(oneIn: 4);
        byte[] stream = Stream((difference, encoder) => difference.Encode(encoder, from, to, Dim));
        Assert.True(Leads(stream, from, to, changed));
        Assert.False(Leads(stream, from, to, changed[1..]));
        Assert.False(Leads(stream, from, to, [.. changed, Items]));
        foreach (int row in changed)
        {
            to[row * Dim + Dim - 1]++;
            Assert.False(Leads(stream, from, to, changed));
            to[row * Dim + Dim - 1]--;
        }
    }

    private static bool Leads(byte[] stream, short[] from, short[] to, int[] changed)
    {
        var decoder = new RangeDecoder(stream);
        return new LatticeDifference().Leads(ref decoder, from, to, Dim, changed) && decoder.Finish();
    }

    private static byte[] Stream(Action<LatticeDifference, RangeEncoder> encode)
    {
        var encoder = new RangeEncoder();
        encoder.Begin();
        encode(new LatticeDifference(), encoder);
        return encoder.Finish().ToArray();
    }

    private static (short[] From, short[] To, int[] Changed) Draw(int oneIn)
    {
        var random = new SeededRandom(6, RandomStream.Synthetic, oneIn);
        short[] from = [.. Enumerable.Range(0, Items * Dim).Select(_ => (short)(random.NextInt(21) - 10))];
        short[] to = [.. from];
        var changed = new List<int>();
        for (int row = 0; row < Items; row++)
        {
            if (oneIn == 0 || random.NextInt(oneIn) > 0) continue;
            changed.Add(row);
            for (int j = 0; j < Dim; j++) to[row * Dim + j] += (short)(j == 0 ? 1 : random.NextInt(7) - 3);
        }
        return (from, to, [.. changed]);
    }
}
