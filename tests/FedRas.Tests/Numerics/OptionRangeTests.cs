namespace FedRas.Tests.Numerics;

public sealed class OptionRangeTests
{
    [Theory]
    [InlineData(false, false, true, true, "from 1 to 2")]
    [InlineData(true, false, false, true, "above 1, at most 2")]
    [InlineData(false, true, true, false, "from 1 to below 2")]
    [InlineData(true, true, false, false, "above 1 and below 2")]
    public void Ends_AreLegalAsDeclared(bool isAbove, bool isBelow, bool least, bool most, string words)
    {
        var range = new OptionRange(1, 2, isAbove, isBelow);
        Assert.Equal((least, true, most), (range.Contains(1), range.Contains(1.5), range.Contains(2)));
        Assert.Equal(words, range.ToString());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0.999)]
    public void ThrowIfOutside_Outside_NamesOptionAndRange(double rate)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new OptionRange(1, 1_000).ThrowIfOutside(rate));
        Assert.Equal("rate", error.ParamName);
        Assert.StartsWith("must be from 1 to 1,000", error.Message, StringComparison.Ordinal);
    }
}
