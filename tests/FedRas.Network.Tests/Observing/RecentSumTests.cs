using FedRas.Hosting.Observing;
using Microsoft.Extensions.Time.Testing;

namespace FedRas.Network.Tests.Observing;

/// <summary>Sums over the last while.</summary>
public sealed class RecentSumTests
{
    [Fact]
    public void Recent_TenSlotsLater_HasForgottenAndTotalHasNot()
    {
        var clock = new FakeTimeProvider();
        var sum = new RecentSum(clock, TimeSpan.FromMinutes(1));
        sum.Add(3);
        clock.Advance(TimeSpan.FromMinutes(5));
        sum.Add(4);
        Assert.Equal((7, 7), (sum.Recent, sum.Total));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((4, 7), (sum.Recent, sum.Total));
        clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal((0, 7), (sum.Recent, sum.Total));
        sum.Add(1);
        Assert.Equal((1, 8), (sum.Recent, sum.Total));
    }

    [Fact]
    public void Add_FromManyThreads_LosesNothing()
    {
        var sum = new RecentSum(TimeProvider.System, TimeSpan.FromHours(1));
        Parallel.For(0, 10_000, _ => sum.Add());
        Assert.Equal((10_000, 10_000), (sum.Recent, sum.Total));
    }
}
