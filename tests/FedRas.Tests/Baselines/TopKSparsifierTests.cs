namespace FedRas.Tests.Baselines;

public sealed class TopKSparsifierTests
{
    [Fact]
    public void RoundTrip_ThreeOfEight_KeepsTheThreeLargestAndTheFirstOfEqualOnes()
    {
        ItemUpdate update = BaselineCases.Update(4, (1, [3, -1, 0, 2]), (4, [0.5f, -4, 2, 1]));

        (ItemUpdate rows, _) = BaselineCases.RoundTrip(() => new TopKSparsifier(3.0 / 24), BaselineCases.Context(6, 4), update);

        Assert.Equal([1, 4], rows.Items.ToArray());
        Assert.Equal([3, 0, 0, 2], rows.Row(0).ToArray());
        Assert.Equal([0, -4, 0, 0], rows.Row(1).ToArray());
    }

    [Fact]
    public void RoundTrip_Gaussian_KeepsExactlyTheKLargest()
    {
        ItemUpdate update = BaselineCases.Gaussian(200, 32);
        int k = 320;

        (ItemUpdate rows, _) = BaselineCases.RoundTrip(() => new TopKSparsifier(k / (200.0 * 32)), BaselineCases.Context(200, 32), update);

        float[] kept = [.. rows.Rows.ToArray().Where(value => value != 0).Select(MathF.Abs).Order()];
        float[] largest = [.. update.Rows.ToArray().Select(MathF.Abs).OrderDescending().Take(k).Order()];
        Assert.Equal(largest, kept);
    }

    [Fact]
    public void RoundTrip_MoreAskedThanThereAre_KeepsAllThatAreNotZero()
    {
        ItemUpdate update = BaselineCases.Update(2, (0, [0, 1]), (2, [-2, 0]));

        (ItemUpdate rows, _) = BaselineCases.RoundTrip(() => new TopKSparsifier(1), BaselineCases.Context(3, 2), update);

        Assert.Equal([0, 1, -2, 0], rows.Rows.ToArray());
    }

    [Fact]
    public void Bytes_KValues_AreFourEachAndTheirPlaces()
    {
        (_, int bytes) = BaselineCases.RoundTrip(() => new TopKSparsifier(100.0 / 6_400), BaselineCases.Context(200, 32),
            BaselineCases.Gaussian(200, 32));

        // 100 places among 6 400 take 100 · log₂(64 e) bits at their entropy, 93 bytes.
        Assert.InRange(bytes, 400 + 93, 400 + 93 + 15);
    }

    [Fact]
    public void Memory_WhatWasNotSent_ComesWithTheNextReport()
    {
        var method = new MemoryMethod(() => new TopKSparsifier(1.0 / 8), devices: 2, sendsAll: true);
        var device = method.CreateCoder();
        var server = method.CreateCoder();
        ReportContext first = BaselineCases.Context(4, 2, round: 0);

        (ItemUpdate sent, _) = BaselineCases.Report(device, server, first, BaselineCases.Update(2, (1, [5, 3])));
        Assert.Equal([5, 0], sent.Rows.ToArray());
        // 3 is left of item 1; the new update adds 1 to it and touches item 3.
        (sent, _) = BaselineCases.Report(device, server, BaselineCases.Context(4, 2, round: 1),
            BaselineCases.Update(2, (1, [0, 1]), (3, [2, 0])));
        Assert.Equal([1], sent.Items.ToArray());
        Assert.Equal([0, 4], sent.Rows.ToArray());
        // And now 2 of item 3, though only item 0 was touched.
        (sent, _) = BaselineCases.Report(device, server, BaselineCases.Context(4, 2, round: 2), BaselineCases.Update(2, (0, [1, 0])));
        Assert.Equal([3], sent.Items.ToArray());
        Assert.Equal([2, 0], sent.Rows.ToArray());
    }

    [Fact]
    public void Memory_ReportThatWasRefused_ComesAgain()
    {
        var method = new MemoryMethod(() => new TopKSparsifier(1.0 / 8), devices: 2, sendsAll: true);
        var device = method.CreateCoder();
        ReportContext first = BaselineCases.Context(4, 2, round: 0);
        (ItemUpdate sent, _) = BaselineCases.Report(device, device, first, BaselineCases.Update(2, (1, [5, 3])));

        method.TakeBack(first.Device, sent);

        // 5 is owed again; the new update takes it to 6.
        (sent, _) = BaselineCases.Report(device, device, BaselineCases.Context(4, 2, round: 1), BaselineCases.Update(2, (1, [1, 1])));
        Assert.Equal([6, 0], sent.Rows.ToArray());
    }
}
