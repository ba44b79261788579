using FedRas.Hosting.Options;

namespace FedRas.Network.Tests.Server;

/// <summary>Row 9 of what went wrong elsewhere: gone after a restart without a line. The reason of every exit is logged.</summary>
public sealed class ExitTests
{
    private const int Stopping = 1020;

    [Fact]
    public async Task FederationRow9_HostStops_ReasonIsLogged()
    {
        TestServer server = await TestServer.StartReadyAsync();
        await server.DisposeAsync();
        Assert.Contains("its host asked", Assert.Single(server.Log.Of(Stopping)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rounds_AllAreDone_ModelStaysToBeDownloaded()
    {
        FedRasServerOptions options = TestServer.Small();
        (options.Rounds, options.Goal) = (1, 1);
        await using TestServer server = await TestServer.StartReadyAsync(options);
        using var door = new NetworkDoor(server.Invitation, isGrpc: false);
        using var device = new TestDevice(door, 0);
        await device.EnrolAsync(server.Invitation.Token!);
        await device.ParticipateAsync();
        FedRas.Protocol.CheckInReply reply;
        do reply = await device.CheckInAsync();
        while (reply.Retry.Reason != FedRas.Protocol.LaterReason.Finished);
        Assert.Equal(1, (await device.CheckInAsync(device.CheckIn(refreshOnly: true))).Newest.Round);
        Assert.Empty(server.Log.Of(Stopping));
    }

    [Fact]
    public async Task FederationRow9_CannotStart_ReasonIsLogged()
    {
        FedRasServerOptions options = TestServer.Small();
        options.Catalogue = [];
        await using TestServer server = await TestServer.StartAsync(options);
        await server.StoppedAsync();
        Assert.Contains("Catalogue is empty", Assert.Single(server.Log.Of(Stopping)), StringComparison.Ordinal);
        Assert.Single(server.Log.Of(1014));
    }

    [Fact]
    public async Task Stop_OpenRound_IsWaitedFor()
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        using var door = new NetworkDoor(server.Invitation, isGrpc: false);
        TestDevice[] devices = [new(door, 0), new(door, 3)];
        foreach (TestDevice device in devices) await device.EnrolAsync(server.Invitation.Token!);
        FedRas.Protocol.ReportRequest[] reports = [await devices[0].TrainAsync(await devices[0].CheckInAsync()),
            await devices[1].TrainAsync(await devices[1].CheckInAsync())];
        Task stopping = server.App.StopAsync();
        for (int i = 0; i < 2; i++) Assert.Equal("Accepted", (await devices[i].ReportAsync(reports[i])).Outcome.ToString());
        await stopping;
        Assert.Single(server.Log.Of(1003));
        Assert.Empty(server.Log.Of(1022));
        foreach (TestDevice device in devices) device.Dispose();
    }
}
