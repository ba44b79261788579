using FedRas.Hosting.Engine;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Server;

/// <summary>A whole server over TLS, with both ways to call it.</summary>
public sealed class WholeServerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rounds_TwoDevicesOverTls_MoveTheTableAlike(bool isGrpc)
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        using var door = new NetworkDoor(server.Invitation, isGrpc);
        using var first = new TestDevice(door, 0);
        using var second = new TestDevice(door, 5);
        foreach (TestDevice device in (TestDevice[])[first, second])
            Assert.NotNull((await device.EnrolAsync(server.Invitation.Token!)).Enrolled);
        for (int round = 0; round < 3; round++)
        {
            ReportReply[] replies = await Task.WhenAll(first.ParticipateAsync(), second.ParticipateAsync());
            Assert.All(replies, reply => Assert.Equal(ReportReply.Types.Outcome.Accepted, reply.Outcome));
        }
        foreach (TestDevice device in (TestDevice[])[first, second])
        {
            CheckInReply newest = await device.CheckInAsync(); // waits for the version of the last round
            Assert.Equal(3, newest.Newest.Round);
            await device.TrainAsync(newest);
            Assert.Equal(newest.Newest.Check, device.Session!.Model.Check);
        }
        Assert.Equal(6, server.Engine.Counters["reports_counted"]);
        Assert.Equal(RoundPhase.Collecting, server.Engine.Phase);
    }
}
