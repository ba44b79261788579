using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Policies;
using FedRas.Client.Transport;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Client;

/// <summary>Devices and a whole server over TLS: rows 11, 13 and 19 of the list of what went wrong elsewhere.</summary>
public sealed class RealServerTests : IDisposable
{
    private readonly DeviceFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TransportKind.Grpc)]
    [InlineData(TransportKind.Https)]
    public async Task ParticipateAsync_RoundAfterRound_MovesTheModel(TransportKind transport)
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        await using FedRasClient first = await DeviceAsync(server.Invitation, "first.db", transport);
        await using FedRasClient second = await DeviceAsync(server.Invitation, "second.db", transport);
        for (int round = 0; round < 4; round++)
        {
            ParticipationResult[] results = await Task.WhenAll(first.ParticipateAsync(), second.ParticipateAsync());
            Assert.All(results, result =>
                Assert.Equal((ParticipationOutcome.Accepted, round, round), (result.Outcome, result.Round, result.HeldRound)));
        }
        Assert.NotEmpty(first.Recommend(3));
        Assert.True(first.Traffic is { ReportBytes: > 0, FrameBytes: > 0, BytesUp: > 1_000, BytesDown: > 1_000 });
        Assert.True((await first.ForgetAsync()).HasLeft);
        ParticipationResult again = await first.RefreshAsync();
        Assert.Equal(ParticipationOutcome.UpToDate, again.Outcome); // a new device, with the same token
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task ParticipateAsync_PinnedKey_IsTrustedUnderAnyName(string host)
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        Invitation invitation = server.Invitation with { Server = new UriBuilder(server.Invitation.Server) { Host = host }.Uri };
        await using FedRasClient client = await DeviceAsync(invitation, "device.db");
        Assert.Equal(ParticipationOutcome.UpToDate, (await client.RefreshAsync()).Outcome);
    }

    [Fact]
    public async Task ParticipateAsync_PinnedKeyBehindALongHostName_IsTrusted()
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        // 253 characters, the most that DNS allows; it leads here by the stream that is opened in its place.
        string host = string.Join('.', Enumerable.Repeat(new string('a', 62), 4)) + ".b";
        var address = new UriBuilder(server.Invitation.Server) { Host = host }.Uri;
        int port = server.Invitation.Server.Port;
        await using var client = new FedRasClient(Options(server.Invitation with { Server = address }, "device.db") with
        {
            WrapHandler = handler =>
            {
                var sockets = (SocketsHttpHandler)handler;
                sockets.ConnectCallback = async (_, cancel) =>
                {
                    var tcp = new System.Net.Sockets.TcpClient();
                    await tcp.ConnectAsync("127.0.0.1", port, cancel);
                    return tcp.GetStream();
                };
                return sockets;
            },
        });
        Assert.Equal(ParticipationOutcome.UpToDate, (await client.RefreshAsync()).Outcome);
    }

    [Theory]
    [InlineData(TransportKind.Grpc)]
    [InlineData(TransportKind.Https)]
    public async Task ParticipateAsync_OtherKeyThanPinned_IsNotTrustedAndNothingIsSent(TransportKind transport)
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        Invitation invitation = server.Invitation with { Pin = new string('0', 64) };
        await using FedRasClient client = await DeviceAsync(invitation, "device.db", transport);
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal(ParticipationOutcome.Untrusted, result.Outcome);
        Assert.Contains("shows another key", result.Sentence, StringComparison.Ordinal);
        Assert.Equal(0, client.Traffic.ReportBytes);
        Assert.Null(client.HeldRound);
    }

    [Fact]
    public async Task ParticipateAsync_OwnCertificateWithoutPin_IsNotTrusted()
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        await using FedRasClient client = await DeviceAsync(server.Invitation with { Pin = null }, "device.db");
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal(ParticipationOutcome.Untrusted, result.Outcome);
        Assert.Contains("pin", result.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TransportKind.Grpc)]
    [InlineData(TransportKind.Https)]
    public async Task ParticipateAsync_ProxyCutIdleConnection_NextCallSucceeds(TransportKind transport)
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        await using var proxy = new CuttingProxy(server.Invitation.Server.Port);
        await using FedRasClient client = await DeviceAsync(Through(server, proxy), "device.db", transport);
        Assert.Equal(ParticipationOutcome.UpToDate, (await client.RefreshAsync()).Outcome);
        int before = proxy.Connections;
        proxy.Cut();
        Assert.Equal(ParticipationOutcome.UpToDate, (await client.RefreshAsync()).Outcome);
        Assert.InRange(proxy.Connections, before + 1, before + 2);
    }

    [Theory]
    [InlineData(TransportKind.Grpc)]
    [InlineData(TransportKind.Https)]
    public async Task ParticipateAsync_ProxySwallowsAConnection_IsTriedAgainOnAnother(TransportKind transport)
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        await using var proxy = new CuttingProxy(server.Invitation.Server.Port);
        await using var client = new FedRasClient(Options(Through(server, proxy), "device.db", transport) with
        {
            CallTimeout = TimeSpan.FromSeconds(3),
        });
        Assert.Equal(ParticipationOutcome.UpToDate, (await client.RefreshAsync()).Outcome);
        proxy.IsSilent = true;
        Assert.Equal(ParticipationOutcome.UpToDate, (await client.RefreshAsync()).Outcome);
    }

    [Fact]
    public async Task ParticipateAsync_NobodyListens_SaysSo()
    {
        await using FedRasClient client = await DeviceAsync(Invitation.Parse("https://127.0.0.1:1/#token=a"), "device.db");
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal(ParticipationOutcome.Unreachable, result.Outcome);
        Assert.Contains("127.0.0.1:1 cannot be reached", result.Sentence, StringComparison.Ordinal);
    }

    private static Invitation Through(TestServer server, CuttingProxy proxy) =>
        server.Invitation with { Server = new UriBuilder(server.Invitation.Server) { Port = proxy.Port }.Uri };

    private FedRasClientOptions Options(Invitation invitation, string name, TransportKind transport = TransportKind.Grpc) => new()
    {
        Invitation = invitation,
        Path = _folder[name],
        Policy = ParticipationPolicy.Always,
        Transport = transport,
        FlushesToDisk = false,
        RetryDelay = TimeSpan.FromMilliseconds(10),
    };

    private async Task<FedRasClient> DeviceAsync(Invitation invitation, string name, TransportKind transport = TransportKind.Grpc)
    {
        var client = new FedRasClient(Options(invitation, name, transport));
        foreach (string item in (string[])["item-1", "item-4", "item-9"]) await client.RecordAsync(item);
        return client;
    }
}
