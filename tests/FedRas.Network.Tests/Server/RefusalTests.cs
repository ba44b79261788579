using FedRas.Protocol;
using Google.Protobuf;
using static FedRas.Protocol.ReportReply.Types;

namespace FedRas.Network.Tests.Server;

/// <summary>
/// Rows 12 and 21 of what went wrong elsewhere: endless retries without a reason, and a version that one side calls an error and the other
/// waits for. Every refusal has a code and a sentence that says what to do next.
/// </summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private TestEngine _server = null!;
    private TestDevice[] _devices = [];

    public async ValueTask InitializeAsync()
    {
        _server = await TestEngine.StartReadyAsync(TestEngine.Kept());
        _devices = await _server.EnrolAsync(2);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task FederationRow21_VersionNobodyShares_IsAnAnswerWithASentence()
    {
        using var other = new TestDevice(_server.Door, 3);
        Check((await other.EnrolAsync("any", 7, 9)).Refusal, RefusalCode.NoSharedVersion, "7, 9", "update");
        CheckInRequest request = _devices[0].CheckIn();
        request.Versions.Clear();
        Check((await _devices[0].CheckInAsync(request)).Refusal, RefusalCode.NoSharedVersion, "none at all", "update");
        request = _devices[0].CheckIn();
        request.Formats[0] = 99;
        Check((await _devices[0].CheckInAsync(request)).Refusal, RefusalCode.NoSharedVersion, "99", "update");
    }

    [Fact]
    public async Task FederationRow12_Enrolment_CodeAndSentence()
    {
        using var other = new TestDevice(_server.Door, 3);
        Check((await other.EnrolAsync("nobody issued this")).Refusal, RefusalCode.TokenRefused, "ask the operator");
        string once = await _server.Engine.Operator.IssueTokenAsync("once", 1);
        await other.EnrolAsync(once);
        using var second = new TestDevice(_server.Door, 4);
        Check((await second.EnrolAsync(once)).Refusal, RefusalCode.TokenRefused, "used up", "ask the operator");
        string leaked = await _server.Engine.Operator.IssueTokenAsync("leaked", 5);
        Assert.True(await _server.Engine.Operator.WithdrawTokenAsync(leaked));
        Assert.False(await _server.Engine.Operator.WithdrawTokenAsync("nobody issued this"));
        Check((await second.EnrolAsync(leaked)).Refusal, RefusalCode.TokenRefused, "withdrawn", "ask the operator");
        string brief = await _server.Engine.Operator.IssueTokenAsync("brief", 1, TimeSpan.FromDays(1));
        _server.Clock.Advance(TimeSpan.FromDays(1));
        Check((await second.EnrolAsync(brief)).Refusal, RefusalCode.TokenRefused, "ended", "ask the operator");
        var request = new EnrollRequest { Versions = { Calls.Version }, Token = once, PublicKey = ByteString.CopyFrom(1, 2, 3) };
        // The token is looked at before the key: one that is guessed costs no signature.
        Check((await _server.Door.EnrollAsync(request)).Refusal, RefusalCode.TokenRefused, "used up");
        request.Token = await _server.Engine.Operator.IssueTokenAsync("good", 1);
        Check((await _server.Door.EnrollAsync(request)).Refusal, RefusalCode.Malformed, "P-256");
        request.PublicKey = ByteString.CopyFrom(second.PublicKey);
        Check((await _server.Door.EnrollAsync(request)).Refusal, RefusalCode.BadSignature, "sign");
    }

    [Fact]
    public async Task FederationRow12_Calls_CodeAndSentence()
    {
        SignedCall call = _devices[0].Sign(Calls.CheckIn, _devices[0].CheckIn());
        SignedCall other = call.Clone();
        other.Device = _devices[1].Name;
        Check((await _server.Door.CheckInAsync(other)).Refusal, RefusalCode.BadSignature, "key that the device enrolled with");
        other.Device = "nobody";
        Check((await _server.Door.CheckInAsync(other)).Refusal, RefusalCode.UnknownDevice, "enrol");
        Assert.NotNull((await _server.Door.CheckInAsync(call)).Task);
        Assert.NotNull((await _devices[0].CheckInAsync()).Task);
        Check((await _server.Door.CheckInAsync(call)).Refusal, RefusalCode.Replayed, "count every new call up");
        _devices[0].Counter--;
        CheckInRequest changed = _devices[0].CheckIn();
        changed.UplinkBytesPerSecond = 5;
        Check((await _devices[0].CheckInAsync(changed)).Refusal, RefusalCode.Replayed, "count every new call up");
        call.Body = ByteString.CopyFrom(0xff, 0xff);
        Check((await _server.Door.CheckInAsync(call)).Refusal, RefusalCode.Malformed, "fedras.proto");
        await _server.Engine.Operator.RevokeAsync(_devices[1].Name);
        Check((await _devices[1].CheckInAsync()).Refusal, RefusalCode.Revoked, "another token");
    }

    [Fact]
    public async Task FederationRow12_Reports_CodeAndSentence()
    {
        CheckInReply reply = await _devices[0].CheckInAsync();
        ReportRequest report = await _devices[0].TrainAsync(reply);
        Check((await _devices[1].ReportAsync(report)).Refusal, RefusalCode.NotAsked, "check in first");
        ReportRequest future = report.Clone();
        future.Round = 17;
        Check((await _devices[0].ReportAsync(future)).Refusal, RefusalCode.NotAsked, "check in first");
        ReportRequest unnamed = report.Clone();
        unnamed.ReportId = ByteString.CopyFrom(1, 2);
        Check((await _devices[0].ReportAsync(unnamed)).Refusal, RefusalCode.Malformed, "16");
        ReportRequest damaged = report.Clone();
        damaged.Report = ByteString.CopyFrom(1, 2, 3, 4);
        ReportReply refused = await _devices[0].ReportAsync(damaged);
        Check(refused.Refusal, RefusalCode.ReportRefused);
        Assert.Equal(refused, await _devices[0].ReportAsync(damaged));
        ReportRequest second = report.Clone();
        second.ReportId = ByteString.CopyFrom(new byte[Calls.ReportIdSize]);
        Check((await _devices[0].ReportAsync(second)).Refusal, RefusalCode.ReportedAlready, "next round");
    }

    [Fact]
    public async Task FederationRow12_HeldVersion_CodeAndSentence()
    {
        foreach (TestDevice device in _devices) await device.ParticipateAsync();
        await _server.EndAsync();
        CheckInRequest request = _devices[0].CheckIn();
        request.HeldRound = 5;
        Check((await _devices[0].CheckInAsync(request)).Refusal, RefusalCode.UnknownVersion, "start again from the seed");
        (request.HeldRound, request.HeldCheck) = (1, 1);
        Check((await _devices[0].CheckInAsync(request)).Refusal, RefusalCode.UnknownVersion, "start again from the seed");
    }

    [Fact]
    public async Task NotNeeded_GoalIsReached_IsNoRefusal()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(RoundEndTests.With(goal: 1, places: 2));
        TestDevice[] devices = await server.EnrolAsync(2);
        ReportRequest[] reports = [await devices[0].TrainAsync(await devices[0].CheckInAsync()),
            await devices[1].TrainAsync(await devices[1].CheckInAsync())];
        Assert.Equal(Outcome.Accepted, (await devices[0].ReportAsync(reports[0])).Outcome);
        ReportReply surplus = await devices[1].ReportAsync(reports[1]);
        Assert.True(surplus.Outcome is Outcome.NotNeeded or Outcome.TooLate && surplus.Retry.AfterMs > 0, surplus.ToString());
    }

    private static void Check(Refusal refusal, RefusalCode code, params string[] says)
    {
        Assert.Equal(code, refusal.Code);
        Assert.All(says, text => Assert.Contains(text, refusal.Sentence, StringComparison.Ordinal));
        Assert.True(refusal.Sentence.Length is > 20 and < 400, refusal.Sentence);
    }
}
