namespace FedRas.Tests.Wire;

public sealed class HalfCodebookTests
{
    private static readonly Gen<(int Count, int Binade, int Spread, ulong Seed)> Tables =
        Gen.Select(Gen.OneOf(Gen.Int[1, 20], Gen.Int[250, 520]), Gen.Int[-150, 126], Gen.Int[0, 60], Gen.ULong);

    [Fact]
    public void Read_WrittenValues_AreWithinTheStatedBoundAndTheScalarReference() =>
        Tables.Sample(table =>
        {
            float[] values = Values(table);
            (int exponent, byte[] bytes, float[] decoded) = WriteAndRead(values);

            UpdateCodecTests.AssertHalfPrecision(values, decoded);
            for (int i = 0; i < values.Length; i++)
            {
                var half = (Half)Math.ScaleB((double)values[i], -exponent);
                Assert.Equal(BitConverter.HalfToUInt16Bits(half), BitConverter.ToUInt16(bytes, i * 2));
                Assert.Equal((float)Math.ScaleB((double)half, exponent), decoded[i]);
            }
        });

    [Fact]
    public void ChooseExponent_DecodedValues_GivesTheSameExponentAndBytes() =>
        Tables.Sample(table =>
        {
            float[] values = Values(table);
            (int exponent, byte[] bytes, float[] decoded) = WriteAndRead(values);

            Assert.Equal(exponent, SharedExponent.OfHalves(decoded));
            byte[] again = new byte[bytes.Length];
            HalfCodebook.Write(decoded, exponent, again);
            Assert.Equal(bytes, again);
        });

    [Theory]
    [InlineData(0f, -125)]
    [InlineData(1f, -14)]
    [InlineData(1.999f, -14)]
    [InlineData(1.9999999f, -13)]
    [InlineData(-32768f, 1)]
    [InlineData(float.Epsilon, -125)]
    [InlineData(1e-30f, -114)]
    [InlineData(3.4e38f, 113)]
    public void ChooseExponent_OneValue_PutsItIntoTheTopBinade(float value, int expected) =>
        Assert.Equal(expected, SharedExponent.OfHalves([0, value, -0f]));

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "Infinity")]
    [InlineData(float.MaxValue, "rounds to 2^128")]
    public void ChooseExponent_ValueThatCannotBeSent_IsAnArgumentError(float value, string reason)
    {
        var error = Assert.Throws<ArgumentException>(() => SharedExponent.OfHalves([1, value, 2]));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Values of magnitudes from 2^binade down over as many binades as the spread says.</summary>
    private static (int Exponent, byte[] Bytes, float[] Decoded) WriteAndRead(float[] values)
    {
        int exponent = SharedExponent.OfHalves(values);
        byte[] bytes = new byte[values.Length * 2];
        HalfCodebook.Write(values, exponent, bytes);
        float[] decoded = new float[values.Length];
        HalfCodebook.Read(bytes, exponent, decoded, 0);
        return (exponent, bytes, decoded);
    }

    private static float[] Values((int Count, int Binade, int Spread, ulong Seed) table)
    {
        var random = new SeededRandom(table.Seed, RandomStream.Synthetic);
        float[] values = new float[table.Count];
        foreach (ref float value in values.AsSpan())
        {
            double magnitude = Math.ScaleB(1 + random.NextDouble(), table.Binade - random.NextInt(table.Spread + 1));
            value = (float)(random.NextInt(2) == 0 ? magnitude : -magnitude);
        }
        return values;
    }
}
