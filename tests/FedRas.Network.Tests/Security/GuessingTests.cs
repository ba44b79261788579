using System.Net;
using System.Net.Http.Headers;
using FedRas.Hosting.Options;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Security;

/// <summary>Whoever tries again and again is cut off for a while; nobody else is.</summary>
public sealed class GuessingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TokenGuessing_ManyWrong_AreNotAnsweredAndARightOneIs(bool isGrpc)
    {
        await using GuardedServer server = await GuardedServer.StartAsync(options => options.Limits.AddressOffences = 5, isGrpc);
        using var guesser = new TestDevice(server.Attacker, 0);
        for (int i = 0; i < 5; i++) Assert.Equal(RefusalCode.TokenRefused, (await guesser.EnrolAsync($"guess {i}")).Refusal.Code);
        if (isGrpc)
        {
            var cut = await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => guesser.EnrolAsync("guess"));
            Assert.Equal(Grpc.Core.StatusCode.ResourceExhausted, cut.StatusCode);
            Assert.InRange(int.Parse(cut.Trailers.GetValue("retry-after")!), 240, 300);
            Assert.Contains("again after a while", cut.Status.Detail, StringComparison.Ordinal);
        }
        else
        {
            using HttpResponseMessage response = await server.Attacker.Http.PostAsync(Calls.PathOf(Calls.Enroll), null);
            Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
            Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
            Assert.Contains("again after a while", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Contains("address 203.0.113.7 is cut off", Assert.Single(server.Server.Log.Of(1040)), StringComparison.Ordinal);
        Assert.Contains(server.Server.Engine.Observer.Snapshot().TurnedAway, count => count is { Kind: "address", Total: 1 });
        Assert.NotNull((await guesser.EnrolAsync(server.Token)).Enrolled);
        await server.AssertUnaffectedAsync();
    }

    [Fact]
    public async Task OperatorKeyGuessing_ManyWrong_AreNotAnsweredAndARightOneIs()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(options => options.Limits.KeyOffences = 3);
        for (int i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, server.Attacker, "fro_guess"));
        string key = server.Server.Engine.FirstOperatorKey!;
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(server, server.Attacker, "fro_guess"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, server.Attacker, key));
        using var content = new StringContent("fro_guess");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await server.Attacker.Http.PostAsync("/operator/session", content)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, server.Door, key));
        Assert.Equal(HttpStatusCode.OK, (await server.Attacker.Http.GetAsync(Calls.ManifestPath)).StatusCode);
        await server.AssertUnaffectedAsync();
    }

    [Fact]
    public async Task FrameGuessing_UnknownHashes_AskNoStore()
    {
        var store = new FailingStore();
        await using GuardedServer server = await GuardedServer.StartAsync(options =>
            (options.Store, options.Limits.AddressOffences) = (store.Create, 1_000));
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = await server.Attacker.Http.GetAsync(Calls.FramesPath + i.ToString("x64"));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
        Assert.Equal(0, store.Reads);
        await server.AssertUnaffectedAsync();
    }

    [Fact]
    public async Task AddressFlood_BeyondItsBurst_IsTurnedAway()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(options =>
            (options.Limits.AddressBurst, options.Limits.AddressCalls) = (5, 1));
        HttpStatusCode last = HttpStatusCode.OK;
        int answered = 0;
        for (; last == HttpStatusCode.OK && answered < 1_000; answered++)
            last = (await server.Attacker.Http.GetAsync(Calls.ManifestPath)).StatusCode;
        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.True(answered > 5, $"only {answered}");
        await server.AssertUnaffectedAsync();
    }

    [Fact]
    public async Task DeviceFlood_BeyondItsBurst_IsToldToComeBack()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(options => options.Limits.DeviceCalls = 1);
        using TestDevice device = await server.InsiderAsync();
        CheckInReply reply = new();
        for (int i = 0; i < 5_000 && reply.Retry?.Reason != LaterReason.Limited; i++)
            reply = await device.CheckInAsync(device.CheckIn(refreshOnly: true));
        Assert.Equal(LaterReason.Limited, reply.Retry?.Reason);
        Assert.Contains("too often", reply.Retry!.Sentence, StringComparison.Ordinal);
        await server.AssertUnaffectedAsync();
    }

    private static async Task<HttpStatusCode> StatusAsync(GuardedServer server, NetworkDoor door, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Server.Invitation.Server, "/operator/status"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await door.Http.SendAsync(request);
        return response.StatusCode;
    }
}
