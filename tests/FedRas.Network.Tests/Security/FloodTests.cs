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

    // Time is over before the least rate is looked at: a body that drips would hold its place for hours.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SlowLoris_BodyThatDoesNotEnd_IsCutOffAfterTheTimeOfACall(bool isGrpc)
    {
        await using GuardedServer server = await SlowAsync();
        var end = new TaskCompletionSource();
        using var request = new HttpRequestMessage(HttpMethod.Post,
            isGrpc ? $"/{FederationService.Descriptor.FullName}/{Calls.CheckIn}" : Calls.PathOf(Calls.CheckIn))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new HeldContent(end.Task),
        };
        request.Content.Headers.ContentType = new(isGrpc ? "application/grpc" : Calls.ContentType);
        if (isGrpc) await Assert.ThrowsAsync<HttpRequestException>(() => server.Door.Http.SendAsync(request));
        else
        {
            using HttpResponseMessage response = await server.Door.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
            Assert.Contains("did not come in time", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        end.SetResult();
        await server.AssertUnaffectedAsync();
    }

    [Fact]
    public async Task RequestsHeldOpen_BeyondTheShareOfAnAddress_AreTurnedAwayAndNobodyElse()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(options =>
            (options.Limits.AddressAtOnce, options.Limits.Calls) = (2, 4));
        var come = new TaskCompletionSource();
        Task<HttpResponseMessage>[] held = [.. Enumerable.Range(0, 2).Select(_ => PostAsync(new HeldContent(come.Task)))];
        HttpResponseMessage third;
        do third = await server.Attacker.Http.GetAsync(Calls.ManifestPath); // until the server has begun with both
        while (third.StatusCode != HttpStatusCode.TooManyRequests);
        Assert.Contains("at one time", await third.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await server.AssertUnaffectedAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Attacker.Http.GetAsync("/operator/status")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Attacker.Http.GetAsync("/healthz")).StatusCode);
        Assert.Contains(server.Server.Engine.Observer.Snapshot().TurnedAway, count => count.Kind == "concurrency");
        come.SetResult();
        await Task.WhenAll(held);

        async Task<HttpResponseMessage> PostAsync(HttpContent content)
        {
            content.Headers.ContentType = new(Calls.ContentType);
            return await server.Attacker.Http.PostAsync(Calls.PathOf(Calls.CheckIn), content);
        }
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

    // The server learns of a closed connection when it is told. The last attempt says what is wrong.
    private static async Task EventuallyAsync(Func<Task> check)
    {
        for (int attempt = 1; attempt < 1_000; attempt++)
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
        await check();
    }

    /// <summary>A body that ends when it is told to.</summary>
    private sealed class HeldContent(Task end) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[] { 0 });
            await stream.FlushAsync();
            await end;
        }

        protected override bool TryComputeLength(out long length) => (length = 0) != 0;
    }
}
