using FedRas.Privacy;

namespace FedRas.Tests.Privacy;

public sealed class LogErfcTests
{
    // math.erfc of Python 3.13 and, at 30 and 200, the asymptotic series −x² − ln(x √π) + ln(1 − 1/2x² + 3/4x⁴).
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 0.4795001221869535)]
    [InlineData(1.9, 0.0072095707647425325)]
    [InlineData(1.999999999, 0.0046777350017142534)]
    [InlineData(2, 0.004677734981047265)]
    [InlineData(5, 1.5374597944280351e-12)]
    [InlineData(10, 2.088487583762545e-45)]
    [InlineData(-0.5, 1.5204998778130465)]
    [InlineData(-3, 1.9999779095030015)]
    public void Of_KnownValue_IsItsLogarithm(double x, double erfc) =>
        Assert.Equal(Math.Log(erfc), LogErfc.Of(x), 2e-13 * Math.Max(1, Math.Abs(Math.Log(erfc))));

    [Theory]
    [InlineData(30)]
    [InlineData(200)]
    public void Of_FarTail_IsTheAsymptoticSeries(double x)
    {
        double square = x * x;
        double series = -square - Math.Log(x * Math.Sqrt(Math.PI)) + Math.Log(1 - 1 / (2 * square) + 3 / (4 * square * square));
        Assert.Equal(series, LogErfc.Of(x), 1e-8);
    }
}
