using FedRas.Privacy;

namespace FedRas.Tests.Privacy;

public sealed class RenyiCurveTests
{
    [Fact]
    public void Epsilon_ConstantDivergence_IsThePublishedValueAtTheGreatestOrder()
    {
        double[] orders = [.. Enumerable.Range(2, 31).Select(order => (double)order)];
        double[] rdp = [.. orders.Select(_ => 1.1)];
        Assert.Equal(1.32783806176, RenyiCurve.Epsilon(orders, rdp, 1e-5), 1e-10);
        Assert.Equal(1.32783806176, RenyiCurve.Epsilon(32, 1.1, 1e-5), 1e-10);
    }

    [Fact]
    public void Epsilon_NoDivergence_IsZero() => Assert.Equal(0, RenyiCurve.Epsilon([32], [0], 0.5));

    [Fact]
    public void Orders_All_Ascend() => Assert.Equal(RenyiCurve.Orders.ToArray().Order().Distinct(), RenyiCurve.Orders.ToArray());
}
