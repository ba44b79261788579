namespace FedRas.Tests.Numerics;

/// <summary>The vectors beside loops that say the same of one value; lengths that leave something over, and values at every edge.</summary>
public sealed class LatticeMathTests
{
    private const int Most = 8_191;
    private const float Step = 0.0625f;

    public static TheoryData<int> Lengths => [0, 1, 7, 15, 16, 17, 31, 33, 64, 100];

    [Theory, MemberData(nameof(Lengths))]
    public void Render_AnyLength_IsStartPlusCodeTimesStep(int length)
    {
        (float[] start, short[] codes, _) = Draw(length);
        var values = new float[length];
        LatticeMath.Render(start, codes, Step, values);
        Assert.Equal(Enumerable.Range(0, length).Select(j => start[j] + codes[j] * Step), values);
    }

    [Theory, MemberData(nameof(Lengths))]
    public void Follow_AnyLength_MovesWhatIsOutOfReachToTheNearest(int length)
    {
        (float[] start, short[] codes, float[] exact) = Draw(length);
        for (int j = 0; j < length; j++)
        {
            float cells = (j % 5) switch
            {
                0 => 0.75f,
                1 => 0.7501f,
                2 => -0.75f,
                3 => 1.5f,
                _ =>
                0
            }; // at the reach, past it, halfway between two codes, on the code
            exact[j] = start[j] + (codes[j] + cells) * Step;
        }
        float[] half = [.. exact.Select(value => value / 2)];
        short[] expected = [.. Enumerable.Range(0, length).Select(j => (short)(Followed(half[j] + half[j], start[j],
            codes[j]) - codes[j]))];
        Assert.True(LatticeMath.Follow(half, half, start, 1 / Step, 0.75f, Most, codes));
        Assert.Equal(expected, codes);
    }

    private static short Followed(float exact, float start, short code)
    {
        float place = (exact - start) * (1 / Step);
        return MathF.Abs(place - code) <= 0.75f ? code : (short)MathF.Round(place);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(Most * Step + Step)]
    public void Follow_ValueThatNoCodeReaches_IsRefusedAtEveryPlace(float value)
    {
        for (int place = 0; place < 37; place++)
        {
            var exact = new float[37];
            exact[place] = value;
            Assert.False(LatticeMath.Follow(exact, new float[37], new float[37], 1 / Step, 0.75f, Most, new short[37]));
            Assert.False(LatticeMath.TryRead(exact, new float[37], Step, Most, new short[37]));
        }
    }

    [Theory, MemberData(nameof(Lengths))]
    public void Rescale_AnyLength_RoundsTiesToEvenWithinTheRange(int length)
    {
        (_, short[] codes, _) = Draw(length);
        foreach (float ratio in (float[])[0.5f, 4, 0.25f, 1.1892071f])
        {
            var result = new short[length];
            LatticeMath.Rescale(codes, ratio, Most, result);
            Assert.Equal(codes.Select(code => (short)Math.Clamp(MathF.Round(code * ratio), -Most, Most)), result);
        }
    }

    [Theory, MemberData(nameof(Lengths))]
    public void TryRead_WhatRenderMade_GivesTheCodes(int length)
    {
        (float[] start, short[] codes, float[] values) = Draw(length);
        LatticeMath.Render(start, codes, Step, values);
        var read = new short[length];
        Assert.True(LatticeMath.TryRead(values, start, Step, Most, read));
        Assert.Equal(codes, read);
        if (length == 0) return;
        values[length / 2] = MathF.BitIncrement(values[length / 2]);
        Assert.False(LatticeMath.TryRead(values, start, Step, Most, read));
    }

    [Theory, MemberData(nameof(Lengths))]
    public void IsWithin_SumAtTheLimit_IsTrueAndPastItFalse(int length)
    {
        short[] codes = [.. Enumerable.Repeat((short)-8_000, length)], changes = [.. Enumerable.Repeat((short)-191, length)];
        Assert.True(LatticeMath.IsWithin(codes, changes, 8_191));
        Assert.Equal(length == 0, LatticeMath.IsWithin(codes, changes, 8_190));
    }

    private static (float[] Start, short[] Codes, float[] Values) Draw(int length)
    {
        var random = new SeededRandom(2, RandomStream.Synthetic, length);
        var start = new float[length];
        var codes = new short[length];
        for (int j = 0; j < length; j++)
        {
            start[j] = (float)random.NextGaussian();
            codes[j] = (short)(random.NextInt(8) == 0 ? random.NextInt(2 * Most + 1) - Most : random.NextInt(9) - 4);
        }
        return (start, codes, new float[length]);
    }
}
