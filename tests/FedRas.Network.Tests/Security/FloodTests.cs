using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FedRas.Hosting.Options;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Security;

/// <summary>Connections that are too many or too slow are closed, and keep nobody out.</summary>
public sealed class FloodTests
{
    [Fact]
    public async Task ConnectionFlood_BeyondTheLimit_IsClosedAndTheOperatorGetsIn()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(options =>
            (options.Limits.AddressConnections, options.Limits.CountsThisMachine) = (3, true));
        List<Stream> open = [];
        for (int i = 0; i < 3; i++) open.Add(await ConnectAsync(server));
        Exception closed = await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(server));
        Assert.True(closed is IOException or SocketException, closed.ToString());
        using var local = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (_, cancel) => LocalSocket.ConnectAsync(server.Server.Options.DataFolder, cancel),
        });
        Assert.Contains("\"ready\":true", await local.GetStringAsync("http://localhost/local/status"), StringComparison.Ordinal);
        foreach (Stream stream in open) await stream.DisposeAsync();
        await EventuallyAsync(server.AssertUnaffectedAsync);
    }

    [Fact]
    public async Task SlowLoris_HeadersThatNeverEnd_AreCutOff()
    {
        await using GuardedServer server = await SlowAsync();
        await using Stream stream = await ConnectAsync(server);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /v1/checkin HTTP/1.1\r\nHost: x\r\nX-A: "));
        Assert.DoesNotContain("200", await AnswerAsync(stream), StringComparison.Ordinal);
        await server.AssertUnaffectedAsync();
    }

    [Fact]
    public async Task SlowLoris_BodyThatNeverComes_IsCutOff()
    {
        await using GuardedServer server = await SlowAsync();
        await using Stream stream = await ConnectAsync(server);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /v1/checkin HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: 2000\r\n\r\nab"));
        Assert.Contains("408", await AnswerAsync(stream), StringComparison.Ordinal);
        await server.AssertUnaffectedAsync();
    }

    // A length that lies makes nobody allocate: it is refused as it stands.
    [Fact]
    public async Task AnnouncedLength_BeyondAnyLimit_IsRefusedAtOnce()
    {
        await using GuardedServer server = await SlowAsync();
        await using Stream stream = await ConnectAsync(server);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /v1/report HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: 900000000000\r\n\r\n"));
        Assert.Contains("413", await AnswerAsync(stream), StringComparison.Ordinal);
        await server.AssertUnaffectedAsync();
    }

    private static Task<GuardedServer> SlowAsync() => GuardedServer.StartAsync(options =>
        options.Timeouts = options.Timeouts with { Call = TimeSpan.FromSeconds(1) });

    private static async Task<Stream> ConnectAsync(GuardedServer server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Server.Invitation.Server.Port);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true), false,
            (_, shown, _, _) => Invitation.PinOf((X509Certificate2)shown!) == server.Server.Invitation.Pin);
        await tls.AuthenticateAsClientAsync("localhost");
        return tls;
    }

    private static async Task<string> AnswerAsync(Stream stream)
    {
        try
        {
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "closed";
        }
    }

    // The server learns of a closed connection when it is told.
    private static async Task EventuallyAsync(Func<Task> check)
    {
        while (true)
        {
            try
            {
                await check();
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Yield();
            }
        }
    }
}
