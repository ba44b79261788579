using FedRas.Cli.Display;

namespace FedRas.Tests.Cli;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.00 kB")]
    [InlineData(9_996, "10.0 kB")]
    [InlineData(99_960, "100 kB")]
    [InlineData(999_600, "1.00 MB")]
    [InlineData(12_345_678, "12.3 MB")]
    [InlineData(5e18, "5000 PB")]
    public void Bytes_HasThreeDigitsAndADecimalUnit(double bytes, string text) => Assert.Equal(text, Quantity.Bytes(bytes));

    [Theory]
    [InlineData(5, "0:05")]
    [InlineData(65, "1:05")]
    [InlineData(3_661, "1:01:01")]
    [InlineData(90_000, "25:00:00")]
    public void Duration_IsAClock(int seconds, string text) => Assert.Equal(text, Quantity.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.99384, "99.38 %")]
    [InlineData(-0.00003, "0.00 %")]
    [InlineData(-0.01, "-1.00 %")]
    [InlineData(0.999971, "99.997 %")]
    [InlineData(0.0000042, "0.0004 %")]
    [InlineData(1, "100.00 %")]
    [InlineData(0, "0.00 %")]
    public void Percent_RoundsWithoutASignOnNothing(double share, string text) => Assert.Equal(text, Quantity.Percent(share));

    [Theory]
    [InlineData(3.24, "3.2 s")]
    [InlineData(65, "1:05")]
    public void Exact_ShortTimes_HaveTenthsOfASecond(double seconds, string text) =>
        Assert.Equal(text, Quantity.Exact(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.2, "1 second")]
    [InlineData(41, "40 seconds")]
    [InlineData(130, "2 minutes")]
    [InlineData(1_380, "25 minutes")]
    [InlineData(9_000, "2 hours")]
    public void About_IsAGuessInWords(double seconds, string text) => Assert.Equal(text, Quantity.About(TimeSpan.FromSeconds(seconds)));
}
