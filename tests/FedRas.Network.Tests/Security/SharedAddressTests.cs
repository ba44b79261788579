using System.Net;
using System.Net.Http.Headers;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Security;

/// <summary>Many parties have one address, behind a carrier or a proxy: what is bad of one costs the others nothing.</summary>
public sealed class SharedAddressTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CutOff_GoodCallsOfTheAddress_AreAnswered(bool isGrpc)
    {
        await using GuardedServer server = await GuardedServer.StartAsync(isGrpc: isGrpc);
        using TestDevice neighbour = await server.InsiderAsync();
        using var stranger = new TestDevice(server.Attacker, 1);
        for (int i = 0; i < server.Server.Options.Limits.AddressOffences; i++)
        {
            using HttpResponseMessage bad = await server.Attacker.Http.PostAsync(Calls.PathOf(Calls.CheckIn), null);
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, bad.StatusCode);
        }
        using HttpResponseMessage worse = await server.Attacker.Http.PostAsync(Calls.PathOf(Calls.CheckIn), null);
        Assert.Equal(HttpStatusCode.TooManyRequests, worse.StatusCode);
        Assert.Equal(ReportReply.Types.Outcome.Accepted, (await neighbour.ParticipateAsync()).Outcome);
        Assert.NotNull((await stranger.EnrolAsync(server.Token)).Enrolled);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/operator/status");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Server.Engine.FirstOperatorKey!);
        using HttpResponseMessage status = await server.Attacker.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, status.StatusCode);
        await server.AssertUnaffectedAsync();
    }

    [Fact]
    public async Task CutOff_OneNameForgedAgainAndAgain_IsNotVerifiedAndOthersAre()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(options => options.Limits.AddressOffences = 1);
        using TestDevice victim = await server.InsiderAsync(), neighbour = await server.InsiderAsync(1);
        using var forger = new TestDevice(server.Attacker, 2) { Name = victim.Name };
        Assert.Equal(RefusalCode.BadSignature, (await forger.CheckInAsync()).Refusal.Code);
        for (int i = 1; i < Hosting.Engine.Guard.ForgedOfOneName; i++)
        {
            using var content = new ByteArrayContent(Google.Protobuf.MessageExtensions.ToByteArray(
                forger.Sign(Calls.CheckIn, forger.CheckIn())));
            content.Headers.ContentType = new(Calls.ContentType);
            using HttpResponseMessage response = await server.Attacker.Http.PostAsync(Calls.PathOf(Calls.CheckIn), content);
            Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        }
        Assert.Contains("forged under this pseudonym", (await forger.CheckInAsync()).Retry.Sentence, StringComparison.Ordinal);
        Assert.Equal(LaterReason.Limited, (await victim.CheckInAsync()).Retry?.Reason); // who is forged beside a forger
        Assert.NotNull((await neighbour.CheckInAsync()).Task);
        victim.Door = server.Door; // and from elsewhere it is heard
        Assert.NotNull((await victim.CheckInAsync()).Task);
    }

    [Fact]
    public async Task RestoredBackup_ManyUnknownRevokedAndReplayed_AreNoOffences()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(options => options.Limits.AddressOffences = 1);
        using TestDevice revoked = await server.InsiderAsync(), replayed = await server.InsiderAsync(1);
        using var unknown = new TestDevice(server.Attacker, 2) { Name = "enrolled after the backup" };
        await revoked.LeaveAsync();
        await replayed.CheckInAsync(replayed.CheckIn(refreshOnly: true));
        for (int i = 0; i < 3; i++)
        {
            replayed.Counter = 0;
            Assert.Equal(RefusalCode.Replayed, (await replayed.CheckInAsync()).Refusal.Code);
            Assert.Equal(RefusalCode.Revoked, (await revoked.CheckInAsync()).Refusal.Code);
            Assert.Equal(RefusalCode.UnknownDevice, (await unknown.CheckInAsync()).Refusal.Code);
            using HttpResponseMessage gone = await server.Attacker.Http.GetAsync(Calls.FramesPath + i.ToString("x64"));
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }
        Assert.Empty(server.Server.Log.Of(1040));
    }

    [Theory]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.0.0.0/8", false)]
    public async Task KnownProxies_HeaderOfAProxy_CountsIfItIsNamed(string proxy, bool counts)
    {
        await using GuardedServer server = await GuardedServer.StartAsync(options =>
        {
            (options.Limits.BehindProxy, options.Limits.KnownProxies, options.Limits.AddressOffences) = (false, [proxy], 1);
        });
        using var guesser = new TestDevice(server.Attacker, 0);
        await guesser.EnrolAsync("guess");
        Assert.Equal(counts ? 1 : 0, server.Server.Log.Of(1040).Count());
    }
}
