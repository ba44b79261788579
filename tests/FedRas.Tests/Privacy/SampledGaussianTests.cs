using FedRas.Privacy;

namespace FedRas.Tests.Privacy;

public sealed class SampledGaussianTests
{
    [Theory]
    [InlineData(1.5, 6.70579741e-4)]
    [InlineData(2.5, 1.08548710e-3)]
    [InlineData(5, 2.18075656e-3)]
    [InlineData(50, 2.38460375e-2)]
    [InlineData(100, 167.416308)]
    public void Rdp_PublishedVector_IsMet(double order, double rdp) =>
        Assert.Equal(rdp, 50 * SampledGaussian.Rdp(0.01, 2.5, order), 2e-4 * rdp);

    // Fractional orders count every term of their series by its magnitude, so they lie above the integral, and near 1 far above it.
    [Theory]
    [InlineData(0.04, 1.5)]
    [InlineData(0.01, 0.7)]
    [InlineData(0.3, 2)]
    [InlineData(0.7, 1)]
    public void Rdp_AnyOrder_IsTheIntegralOrJustAbove(double rate, double noise)
    {
        foreach (double order in new[] { 1.1, 1.5, 2, 2.7, 3.9, 4, 7.3, 10.9, 12, 33 })
        {
            double integral = LogMoment(rate, noise, order) / (order - 1);
            double rdp = SampledGaussian.Rdp(rate, noise, order);
            double slack = order == Math.Floor(order) ? 1e-7 : order > 3 ? 0.02 : double.PositiveInfinity;
            Assert.InRange(rdp, integral * (1 - 1e-7) - 1e-12, integral * (1 + slack) + 1e-12);
        }
    }

    // The value that another library gives, which keeps the signs; Mironov's integral has them by itself.
    [Fact]
    public void Integral_OpacusCase_IsTheValueWithSigns()
    {
        double rdp = 2_250 * LogMoment(0.04, 1.5, 3.9) / 2.9;
        Assert.Equal(7.32911117143, RenyiCurve.Epsilon(3.9, rdp, 1e-5), 1e-6);
    }

    [Fact]
    public void Rdp_RateOne_IsTheGaussians() => Assert.Equal(7.5 / (2 * 1.7 * 1.7), SampledGaussian.Rdp(1, 1.7, 7.5), 1e-14);

    [Fact]
    public void Rdp_OrdersOfLittleNoise_AreFinite()
    {
        foreach (double order in RenyiCurve.Orders.ToArray())
            foreach (double noise in new[] { 0.1, 1, 1e6 })
                foreach (double rate in new[] { 1e-7, 0.01, 0.5, 0.999 })
                    Assert.True(double.IsFinite(SampledGaussian.Rdp(rate, noise, order)));
    }

    // ln of E over z of N(0, σ²) of ((1 − q) + q exp((2 z − 1) ÷ 2σ²))^α, by Simpson's rule.
    private static double LogMoment(double rate, double noise, double order)
    {
        const int Steps = 100_000;
        double low = -12 * noise, high = 12 * noise + order, step = (high - low) / Steps, variance = noise * noise;
        double[] logs = [.. Enumerable.Range(0, Steps + 1).Select(i => low + i * step).Select(z =>
            order * Math.Log(1 - rate + rate * Math.Exp((2 * z - 1) / (2 * variance))) - z * z / (2 * variance))];
        double peak = logs.Max();
        double sum = logs.Select((log, i) => (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(log - peak)).Sum();
        return peak + Math.Log(sum * step / 3 / (noise * Math.Sqrt(2 * Math.PI)));
    }
}
