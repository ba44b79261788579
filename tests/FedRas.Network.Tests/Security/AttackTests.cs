using System.Net;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;
using Google.Protobuf;
using static FedRas.Protocol.ReportReply.Types;

namespace FedRas.Network.Tests.Security;

/// <summary>Calls of those who have no right to them. Each is refused as docs/security.md says, and the server goes on.</summary>
public sealed class AttackTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unenrolled_AnyCall_IsRefused(bool isGrpc)
    {
        await using GuardedServer server = await GuardedServer.StartAsync(isGrpc: isGrpc);
        using var stranger = new TestDevice(server.Attacker, 0) { Name = "q3Yx0dF1S5u7m2bPz8kLwA" };
        Assert.Equal(RefusalCode.UnknownDevice, (await stranger.CheckInAsync()).Refusal.Code);
        Assert.Equal(RefusalCode.UnknownDevice, (await stranger.ReportAsync(Empty())).Refusal.Code);
        Assert.Equal(RefusalCode.UnknownDevice, (await stranger.LeaveAsync()).Refusal.Code);
        Assert.Equal(RefusalCode.TokenRefused, (await stranger.EnrolAsync("guessed")).Refusal.Code);
        await server.AssertUnaffectedAsync();
    }

    [Fact]
    public async Task Revoked_AnyCall_IsRefusedAndTheRoundDoesNotWait()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(options => options.Goal = 2);
        using TestDevice device = await server.InsiderAsync(), honest = new(server.Door, 5);
        await honest.EnrolAsync(server.Token);
        ReportRequest report = await device.TrainAsync(await device.CheckInAsync()),
            good = await honest.TrainAsync(await honest.CheckInAsync());
        Assert.True(await server.Server.Engine.Operator.RevokeAsync(device.Name));
        Assert.Equal(RefusalCode.Revoked, (await device.ReportAsync(report)).Refusal.Code);
        Assert.Equal(RefusalCode.Revoked, (await device.CheckInAsync()).Refusal.Code);
        Assert.Equal(RefusalCode.Revoked, (await device.EnrolAsync(server.Token)).Refusal.Code);
        Assert.Equal(Outcome.Accepted, (await honest.ReportAsync(good)).Outcome);
    }

    [Fact]
    public async Task Replayed_CallOrReport_CountsOnce()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(options => options.Goal = 5);
        using TestDevice device = await server.InsiderAsync();
        SignedCall checkIn = device.Sign(Calls.CheckIn, device.CheckIn());
        ReportRequest report = await device.TrainAsync(await server.Attacker.CheckInAsync(checkIn));
        SignedCall call = device.Sign(Calls.Report, report);
        Assert.Equal(Outcome.Accepted, (await server.Attacker.ReportAsync(call)).Outcome);
        Assert.Equal(Outcome.Accepted, (await server.Attacker.ReportAsync(call)).Outcome); // the same answer
        Assert.Equal(RefusalCode.Replayed, (await server.Attacker.CheckInAsync(checkIn)).Refusal.Code);
        // A call is signed with its name: one is not good for another.
        Assert.Equal(RefusalCode.BadSignature, (await server.Attacker.LeaveAsync(call)).Refusal.Code);
        Assert.Equal(1, server.Server.Engine.Live!.Machine.Round!.Open.Accepted);
        await server.AssertUnaffectedAsync();
    }

    [Fact]
    public async Task Forged_NameBodyOrSignature_IsRefused()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        using TestDevice victim = await server.InsiderAsync(), attacker = await server.InsiderAsync(1);
        SignedCall call = victim.Sign(Calls.CheckIn, victim.CheckIn());
        foreach (Action<SignedCall> forge in (Action<SignedCall>[])[forged => forged.Device = attacker.Name, forged => forged.Counter += 5,
            forged => forged.Body = attacker.CheckIn(refreshOnly: true).ToByteString(), forged => forged.Signature = ByteString.Empty,
            forged => forged.Signature = ByteString.CopyFrom(new byte[64])])
        {
            SignedCall forged = call.Clone();
            forge(forged);
            Assert.Equal(RefusalCode.BadSignature, (await server.Attacker.CheckInAsync(forged)).Refusal.Code);
        }
        Assert.Null((await server.Attacker.CheckInAsync(call)).Refusal); // nothing of it was the victim's offence, or used its counter
        await server.AssertUnaffectedAsync();
    }

    [Fact]
    public async Task AnotherVersion_AnyCall_IsAnAnswerThatNamesBoth()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        using var other = new TestDevice(server.Attacker, 0);
        Assert.Equal(RefusalCode.NoSharedVersion, (await other.EnrolAsync(server.Token, 7)).Refusal.Code);
        using TestDevice device = await server.InsiderAsync();
        CheckInRequest request = device.CheckIn();
        request.Formats[0] = 9;
        Refusal refusal = (await device.CheckInAsync(request)).Refusal;
        Assert.Equal(RefusalCode.NoSharedVersion, refusal.Code);
        Assert.Contains("speaks versions of the format 9 and this server 1", refusal.Sentence, StringComparison.Ordinal);
        await server.AssertUnaffectedAsync();
    }

    [Fact]
    public async Task Oversized_BeforeAnySignature_IsRefusedByItsLength()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        foreach ((string call, int length) in ((string, int)[])[(Calls.Enroll, 5_000), (Calls.CheckIn, 5_000), (Calls.Leave, 5_000),
            (Calls.Report, 8_000)])
        {
            using var content = new ByteArrayContent(new byte[length]);
            content.Headers.ContentType = new(Calls.ContentType);
            using var request = new HttpRequestMessage(HttpMethod.Post, Calls.PathOf(call)) { Content = content };
            request.Headers.ExpectContinue = true;
            using HttpResponseMessage response = await server.Attacker.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }
        await server.AssertUnaffectedAsync();
    }

    [Fact]
    public async Task Oversized_OverGrpc_IsNotAnswered()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(isGrpc: true);
        using TestDevice device = await server.InsiderAsync();
        CheckInRequest request = device.CheckIn();
        request.Formats.Add(Enumerable.Repeat(1u, 6_000));
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => device.CheckInAsync(request));
        await server.AssertUnaffectedAsync();
    }

    internal static ReportRequest Empty() => new() { ReportId = ByteString.CopyFrom(new byte[Calls.ReportIdSize]) };
}
