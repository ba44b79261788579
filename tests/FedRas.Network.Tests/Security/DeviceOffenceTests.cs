using FedRas.Hosting.Options;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Network.Tests.Security;

/// <summary>A device whose reports are refused again and again is cut off, by the limits as they come.</summary>
public sealed class DeviceOffenceTests
{
    [Fact]
    public async Task DeviceOffences_OneRefusedReportARound_CutItOff()
    {
        FedRasServerOptions options = TestEngine.Kept(options => (options.Goal, options.OverSelection) = (1, 2));
        await using TestEngine server = await TestEngine.StartReadyAsync(options);
        TestDevice[] devices = await server.EnrolAsync(2);
        ReportReply last = new();
        for (int round = 0; round < 5; round++)
        {
            ReportRequest report = await devices[0].TrainAsync(await devices[0].CheckInAsync());
            report.Report = ByteString.CopyFrom(1, 2, 3);
            last = await devices[0].ReportAsync(report);
            Assert.Equal(RefusalCode.ReportRefused, last.Refusal?.Code);
            await devices[1].ParticipateAsync();
            await server.EndAsync();
            server.Clock.Advance(TimeSpan.FromMinutes(10));
        }
        CheckInReply cut = await devices[0].CheckInAsync();
        Assert.Equal(LaterReason.Limited, cut.Retry?.Reason);
        Assert.Contains("were refused", cut.Retry!.Sentence, StringComparison.Ordinal);
        Assert.InRange(TimeSpan.FromMilliseconds(cut.Retry.AfterMs), TimeSpan.FromMinutes(49), TimeSpan.FromMinutes(52));
        Assert.Contains(devices[0].Name, Assert.Single(server.Log.Of(1042)), StringComparison.Ordinal);
        Assert.Contains(server.Engine.Observer.Snapshot().TurnedAway, count => count is { Kind: "device", Total: 1 });
        Assert.NotNull((await devices[1].CheckInAsync()).Task);
        server.Clock.Advance(options.Limits.DeviceOffenceWindow);
        Assert.NotEqual(LaterReason.Limited, (await devices[0].CheckInAsync()).Retry?.Reason);
    }

    [Theory]
    [InlineData(RefusalCode.ReportedAlready)]
    [InlineData(RefusalCode.NotAsked)]
    public async Task DeviceOffences_ReportsThatNobodyAskedFor_CutItOff(RefusalCode code)
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(TestEngine.Kept());
        TestDevice[] devices = await server.EnrolAsync(2);
        CheckInReply task = await devices[0].CheckInAsync();
        ReportRequest report = await devices[0].TrainAsync(task);
        bool isAnother = code == RefusalCode.ReportedAlready;
        if (isAnother) Assert.Equal(ReportReply.Types.Outcome.Accepted, (await devices[0].ReportAsync(report)).Outcome);
        TestDevice device = devices[isAnother ? 0 : 1];
        for (int i = 0; i < 5; i++)
        {
            report.ReportId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray());
            Assert.Equal(code, (await device.ReportAsync(report)).Refusal?.Code);
        }
        Assert.Equal(LaterReason.Limited, (await device.ReportAsync(report)).Retry?.Reason);
    }
}
