using FedRas.Hosting.Options;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Security;

/// <summary>
/// A server that is attacked: the attacker comes from another address, as a proxy on the machine would say, and honest devices from this
/// one.
/// </summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    private const string Elsewhere = "203.0.113.7";
    private int _honest = 100;

    private GuardedServer(TestServer server, bool isGrpc)
    {
        Server = server;
        Door = new NetworkDoor(server.Invitation, isGrpc: false);
        Attacker = new NetworkDoor(server.Invitation, isGrpc);
        Attacker.Http.DefaultRequestHeaders.Add("X-Forwarded-For", Elsewhere);
    }

    public TestServer Server { get; }

    /// <summary>The way of honest devices.</summary>
    public NetworkDoor Door { get; }

    /// <summary>The attacker's way.</summary>
    public NetworkDoor Attacker { get; }

    public string Token => Server.Invitation.Token!;

    public static async Task<GuardedServer> StartAsync(Action<FedRasServerOptions>? change = null, bool isGrpc = false)
    {
        FedRasServerOptions options = TestServer.Small();
        (options.Goal, options.OverSelection, options.Limits.BehindProxy) = (1, 10, true);
        change?.Invoke(options);
        return new GuardedServer(await TestServer.StartReadyAsync(options), isGrpc);
    }

    /// <summary>A device of the attacker's, enrolled.</summary>
    public async Task<TestDevice> InsiderAsync(int user = 0)
    {
        var device = new TestDevice(Attacker, user);
        Assert.NotNull((await device.EnrolAsync(Token)).Enrolled);
        return device;
    }

    /// <summary>An honest device comes, takes part, and is heard: the server is as it was.</summary>
    public async Task AssertUnaffectedAsync()
    {
        using var device = new TestDevice(Door, _honest++);
        Assert.NotNull((await device.EnrolAsync(Token)).Enrolled);
        Assert.Equal(ReportReply.Types.Outcome.Accepted, (await device.ParticipateAsync()).Outcome);
    }

    public async ValueTask DisposeAsync()
    {
        Door.Dispose();
        Attacker.Dispose();
        await Server.DisposeAsync();
    }
}
