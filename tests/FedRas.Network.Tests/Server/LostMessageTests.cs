using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Protocol;
using static FedRas.Protocol.ReportReply.Types;

namespace FedRas.Network.Tests.Server;

/// <summary>
/// Row 1 of what went wrong elsewhere: a lost message becomes a silent hang. Each kind of message is lost once; whoever sent it sends it
/// again, gets the same answer, and it counts once; or nobody does, and the round ends by its deadline and says why.
/// </summary>
public sealed class LostMessageTests
{
    [Fact]
    public async Task FederationRow1_EnrollReplyLost_SameKeyGetsTheSamePseudonym()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(TestEngine.Kept());
        string token = await server.Engine.Operator.IssueTokenAsync("one", 1);
        using var device = new TestDevice(server.Door, 0);
        string first = (await device.EnrolAsync(token)).Enrolled.Device;
        Assert.Equal(first, (await device.EnrolAsync(token)).Enrolled.Device);
        Assert.Equal(1, server.Engine.Devices);
    }

    [Fact]
    public async Task FederationRow1_CheckInReplyLost_DeviceKeepsItsPlace()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(TestEngine.Kept());
        TestDevice[] devices = await server.EnrolAsync(2);
        SignedCall call = devices[0].Sign(Calls.CheckIn, devices[0].CheckIn());
        CheckInReply lost = await server.Door.CheckInAsync(call), again = await server.Door.CheckInAsync(call);
        Assert.Equal(lost, again);
        Assert.Equal(lost, await devices[0].CheckInAsync()); // with another counter, too
        await devices[0].ReportAsync(await devices[0].TrainAsync(again));
        await devices[1].ParticipateAsync();
        Assert.Equal(2, (await server.EndAsync()).Places);
    }

    [Fact]
    public async Task FederationRow1_ReportReplyLost_SameAnswerAndCountsOnce()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(TestEngine.Kept());
        TestDevice[] devices = await server.EnrolAsync(2);
        ReportRequest report = await devices[0].TrainAsync(await devices[0].CheckInAsync());
        SignedCall call = devices[0].Sign(Calls.Report, report);
        ReportReply[] replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => server.Door.ReportAsync(call))));
        Assert.All(replies, reply => Assert.Equal(replies[0], reply));
        Assert.Equal(Outcome.Accepted, replies[0].Outcome);
        Assert.Equal(replies[0], await devices[0].ReportAsync(report)); // with another counter, too
        await devices[1].ParticipateAsync();
        Assert.Equal(2, (await server.EndAsync()).Reports);
        Assert.Equal(replies[0], await server.Door.ReportAsync(call)); // after the round as well
        Assert.Equal(2, server.Engine.Counters["reports_counted"]);
    }

    [Theory]
    [InlineData(true)] // the check-in got through, the frame or the report did not
    [InlineData(false)] // the report of one of two places did not
    public async Task FederationRow1_ReportLost_RoundEndsByItsDeadlineAndSaysWhy(bool isAlone)
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(TestEngine.Kept(options => options.MinimumFraction = 1));
        TestDevice[] devices = await server.EnrolAsync(2);
        Assert.NotNull((await devices[0].CheckInAsync()).Task);
        if (!isAlone) await devices[1].ParticipateAsync();
        server.Clock.Advance(new ServerTimeouts().Deadline);
        Assert.Equal(AbandonReason.NotEnoughReports, (await server.EndAsync()).Abandoned);
        Assert.Contains("NotEnoughReports", Assert.Single(server.Log.Of(1004)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FederationRow1_LeaveReplyLost_SameAnswer()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(TestEngine.Kept());
        TestDevice[] devices = await server.EnrolAsync(1);
        Assert.Equal(new LeaveReply(), await devices[0].LeaveAsync());
        Assert.Equal(new LeaveReply(), await devices[0].LeaveAsync());
        Assert.Equal(RefusalCode.Revoked, (await devices[0].CheckInAsync()).Refusal.Code);
    }

    // A device erases its key once it is told that it has left.
    [Fact]
    public async Task Leave_AgainBeforeTheFirstIsDurable_WaitsForIt()
    {
        var store = new FailingStore();
        FedRasServerOptions options = TestServer.Small();
        options.Store = store.Create;
        await using TestEngine server = await TestEngine.StartReadyAsync(options);
        TestDevice[] devices = await server.EnrolAsync(1);
        var disk = new TaskCompletionSource();
        store.Appending = disk.Task;
        Task<LeaveReply> first = devices[0].LeaveAsync(), second = devices[0].LeaveAsync();
        Assert.False(first.IsCompleted || second.IsCompleted);
        store.Fails = true;
        disk.SetResult();
        Assert.NotNull((await first).Retry);
        Assert.NotNull((await second).Retry);
    }
}
