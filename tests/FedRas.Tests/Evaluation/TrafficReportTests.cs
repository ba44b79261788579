using System.Text.Json;
using FedRas.Evaluation;
using Xunit;

namespace FedRas.Tests.Evaluation;

public sealed class TrafficReportTests
{
    private static TrafficReport Example()
    {
        var traffic = new TrafficReport();
        traffic.AddReport(100);
        traffic.AddReport(300);
        traffic.AddFrame(1_000, 60);
        traffic.AddFrame(500, 20);
        return traffic;
    }

    [Fact]
    public void Add_CountsReportsAndFramesTimesReceivers()
    {
        // Downlink: 1 000 · 60 + 500 · 20 = 70 000.
        Assert.Equal(new TrafficReport(reports: 2, uplinkBytes: 400, frames: 2, frameBytes: 1_500, downlinkBytes: 70_000), Example());
    }

    [Fact]
    public void Means_DivideByReportsAndFrames()
    {
        Assert.Equal(200.0, Example().UplinkBytesPerReport);
        Assert.Equal(750.0, Example().BytesPerFrame);
    }

    [Fact]
    public void Reductions_CompareWithADenseTable()
    {
        // 250 items · 10 factors · 4 bytes = 10 000 bytes; 1 − 200/10 000 = .98; 1 − 750/10 000 = .925.
        Assert.Equal(10_000, TrafficReport.DenseBytes(250, 10));
        Assert.Equal(0.98, Example().UplinkReduction(250, 10)!.Value, 15);
        Assert.Equal(0.925, Example().DownlinkReduction(250, 10)!.Value, 15);
    }

    [Fact]
    public void Means_BeforeAnything_AreNull()
    {
        var traffic = new TrafficReport();
        Assert.Null(traffic.UplinkBytesPerReport);
        Assert.Null(traffic.BytesPerFrame);
        Assert.Null(traffic.UplinkReduction(10, 10));
        Assert.Null(traffic.DownlinkReduction(10, 10));
    }

    [Fact]
    public void DenseBytes_LargeTable_DoesNotOverflow() =>
        Assert.Equal(40_000_000_000L, TrafficReport.DenseBytes(10_000_000, 1_000));

    [Fact]
    public void Add_OtherPart_SumsEveryCount()
    {
        TrafficReport total = Example();
        total.Add(Example());
        Assert.Equal(new TrafficReport(4, 800, 4, 3_000, 140_000), total);
    }

    [Fact]
    public void Json_RoundTrip_KeepsEveryCount()
    {
        string json = JsonSerializer.Serialize(Example());
        Assert.Equal(Example(), JsonSerializer.Deserialize<TrafficReport>(json));
    }

    [Fact]
    public void Counts_Negative_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrafficReport(reports: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrafficReport().AddReport(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrafficReport().AddFrame(1, -1));
    }
}
