namespace FedRas.Tests.Datasets;

public sealed class FieldParserTests
{
    [Fact]
    public void TryRating_EveryShortForm_IsWhatTheGeneralParserReads()
    {
        const string letters = "0159.-+eE, ";
        var random = new SeededRandom(1, RandomStream.Split);
        for (int run = 0; run < 200_000; run++)
        {
            string text = string.Concat(Enumerable.Range(0, 1 + random.NextInt(9)).Select(_ => letters[random.NextInt(letters.Length)]));
            Check(text);
        }
        for (int point = 0; point <= 8; point++) Check("12345678"[..point] + "." + "12345678"[point..]);
        for (int digits = 1; digits <= 9; digits++) Check("." + new string('7', digits));
        Check(".");
        Check("");

        static void Check(string text)
        {
            bool isNumber = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float expected)
                && float.IsFinite(expected);
            Assert.Equal((isNumber, isNumber ? expected : 0), (FieldParser.TryRating(Encoding.UTF8.GetBytes(text), out float read), isNumber
                ? read : 0));
        }
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("007", 7)]
    [InlineData("-12", -12)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("999999999999999999", 999_999_999_999_999_999)]
    public void TryWhole_Numbers_AreRead(string text, long expected)
    {
        Assert.True(FieldParser.TryWhole(Encoding.UTF8.GetBytes(text), out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.5")]
    [InlineData("12a")]
    [InlineData("9223372036854775808")]
    public void TryWhole_AnythingElse_IsNoNumber(string text) => Assert.False(FieldParser.TryWhole(Encoding.UTF8.GetBytes(text), out _));
}
