using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Storage;
using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Network.Tests.Client;

/// <summary>Rows 12 and 21 of the list of what went wrong elsewhere: a refusal ends the call with its code and sentence.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly DeviceFolder _folder = new();
    private readonly StandInServer _server = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(RefusalCode.NoSharedVersion)]
    [InlineData(RefusalCode.Malformed)]
    [InlineData(RefusalCode.BadSignature)]
    [InlineData(RefusalCode.Replayed)]
    [InlineData(RefusalCode.UnknownDevice)]
    [InlineData(RefusalCode.Revoked)]
    [InlineData((RefusalCode)99)]
    public async Task ParticipateAsync_CheckInRefused_SaysCodeAndSentenceAfterOneCall(RefusalCode code)
    {
        await using FedRasClient client = await DeviceAsync(retries: 3);
        var refusal = new Refusal { Code = code, Sentence = "why, and what to do" };
        _server.Instead = (_, _) => new CheckInReply { Refusal = refusal };
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal((ParticipationOutcome.Refused, code, "why, and what to do"), (result.Outcome, result.Code, result.Sentence));
        Assert.Equal(2, _server.Requests.Count); // the enrolment, and one check-in
    }

    [Fact]
    public async Task ParticipateAsync_TokenRefused_IsAnAnswerAndNoTimeout()
    {
        var server = new StandInServer();
        var invitation = new Invitation(new Uri("https://stand.in"), "unknown");
        await using var client = new FedRasClient(_folder.Options(server) with { Invitation = invitation });
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal((ParticipationOutcome.Refused, RefusalCode.TokenRefused), (result.Outcome, result.Code));
        Assert.NotEmpty(result.Sentence!);
    }

    [Fact]
    public async Task ParticipateAsync_NoToken_SaysSoWithoutTheNetwork()
    {
        await using var client = new FedRasClient(_folder.Options(_server) with { Invitation = new(new Uri("https://stand.in")) });
        Assert.Equal(RefusalCode.TokenRefused, (await client.ParticipateAsync()).Code);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task ParticipateAsync_Revoked_StaysSoWithoutAnotherCall()
    {
        await using (FedRasClient client = await DeviceAsync())
        {
            await client.ParticipateAsync();
            _server.Revoke();
            Assert.Equal(RefusalCode.Revoked, (await client.ParticipateAsync()).Code);
        }
        int before = _server.Requests.Count;
        await using var again = new FedRasClient(_folder.Options(_server));
        ParticipationResult result = await again.ParticipateAsync();
        Assert.Equal((RefusalCode.Revoked, $"a sentence about {RefusalCode.Revoked}"), (result.Code, result.Sentence));
        Assert.Equal(before, _server.Requests.Count);
        Assert.NotEmpty(again.Recommend(3));
    }

    [Fact]
    public async Task ParticipateAsync_UnknownDevice_EnrolsAgainAtTheNextCall()
    {
        await using FedRasClient client = await DeviceAsync();
        await client.ParticipateAsync();
        _server.ForgetDevices();
        Assert.Equal(RefusalCode.UnknownDevice, (await client.ParticipateAsync()).Code);
        Assert.Equal(ParticipationOutcome.Accepted, (await client.ParticipateAsync()).Outcome);
        EnrollRequest[] enrolments = [.. _server.Requests.Where(request => request.Path == Calls.PathOf(Calls.Enroll))
            .Select(request => EnrollRequest.Parser.ParseFrom(request.Body))];
        Assert.Equal(enrolments[0].PublicKey, enrolments[1].PublicKey);
    }

    [Fact]
    public async Task ParticipateAsync_Replayed_PassesWhatTheServerHasSeen()
    {
        await using FedRasClient client = await DeviceAsync();
        await client.ParticipateAsync();
        _server.Instead = (_, _) => new CheckInReply { Refusal = new Refusal { Code = RefusalCode.Replayed, Sentence = "used before" } };
        Assert.Equal(RefusalCode.Replayed, (await client.ParticipateAsync()).Code);
        ulong last = SignedCall.Parser.ParseFrom(_server.Requests.Last().Body).Counter;
        _server.Instead = (_, call) => call.Counter < last + (1 << 20)
            ? new CheckInReply { Refusal = new Refusal { Code = RefusalCode.Replayed } } : null;
        Assert.Equal(ParticipationOutcome.Accepted, (await client.ParticipateAsync()).Outcome);
    }

    [Fact]
    public async Task ParticipateAsync_UnknownVersion_BeginsAgainAtTheSeedInTheSameCall()
    {
        await using FedRasClient client = await DeviceAsync();
        for (int round = 0; round < 3; round++) await client.ParticipateAsync();
        _server.Instead = (name, call) => name == Calls.CheckIn && CheckInRequest.Parser.ParseFrom(call.Body).HeldRound > 0
            ? new CheckInReply { Refusal = new Refusal { Code = RefusalCode.UnknownVersion, Sentence = "start again" } } : null;
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal((ParticipationOutcome.Accepted, 3, 3), (result.Outcome, result.Round, result.HeldRound));
    }

    [Fact]
    public async Task ParticipateAsync_ServerOfAnotherFederation_BeginsAgainAtItsSeed()
    {
        await using (FedRasClient client = await DeviceAsync())
            for (int round = 0; round < 3; round++) await client.ParticipateAsync();
        var other = new StandInServer(items: 300, dim: 4);
        await using var again = new FedRasClient(_folder.Options(other));
        Assert.Equal(RefusalCode.UnknownDevice, (await again.ParticipateAsync()).Code);
        ParticipationResult result = await again.ParticipateAsync();
        Assert.Equal((ParticipationOutcome.Accepted, 0), (result.Outcome, result.HeldRound));
    }

    [Theory]
    [InlineData(ReportReply.Types.Outcome.NotNeeded, ParticipationOutcome.NotNeeded)]
    [InlineData(ReportReply.Types.Outcome.TooLate, ParticipationOutcome.TooLate)]
    [InlineData(ReportReply.Types.Outcome.Refused, ParticipationOutcome.Refused)]
    [InlineData(ReportReply.Types.Outcome.Again, ParticipationOutcome.Later)]
    [InlineData((ReportReply.Types.Outcome)99, ParticipationOutcome.Unsupported)]
    public async Task ParticipateAsync_ReportNotAccepted_SaysSoAndTheNextCallGoesOn(
        ReportReply.Types.Outcome outcome, ParticipationOutcome expected)
    {
        await using FedRasClient client = await DeviceAsync();
        var retry = new Retry { AfterMs = 70_000, Reason = LaterReason.Busy, Sentence = "later" };
        var refusal = new Refusal { Code = RefusalCode.NotAsked, Sentence = "check in first" };
        _server.Instead = (name, _) => name == Calls.Report ? new ReportReply
        {
            Outcome = outcome,
            Retry = retry,
            Refusal = outcome == ReportReply.Types.Outcome.Refused ? refusal : null,
        } : null;
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal((expected, 0, TimeSpan.FromSeconds(70)), (result.Outcome, result.Round, result.ComeBackIn));
        Assert.NotNull(result.Sentence);
        _server.Instead = (_, _) => null;
        Assert.Equal(ParticipationOutcome.Accepted, (await client.ParticipateAsync()).Outcome);
    }

    [Fact]
    public async Task ParticipateAsync_TableBeyondTheLimits_IsRefusedByTheDevice()
    {
        await using FedRasClient client = await DeviceAsync();
        var newest = new NewestVersion { Items = 1 << 30, Dim = 8 };
        _server.Instead = (_, _) => new CheckInReply { Version = 1, Task = new TrainingTask(), Newest = newest };
        ParticipationResult huge = await client.ParticipateAsync();
        Assert.Equal(ParticipationOutcome.Untrusted, huge.Outcome);
        Assert.Contains("DeviceOptions.Limits", huge.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ParticipateAsync_TaskOutOfRange_IsRefusedByTheDevice()
    {
        await using FedRasClient client = await DeviceAsync();
        await client.RefreshAsync();
        CheckInReply task = null!;
        _server.After = (_, response) =>
        {
            if (task is not null) return;
            task = CheckInReply.Parser.ParseFrom(response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult());
            task.Task.Training.LearningRate = float.NaN;
            response.Content = new ByteArrayContent(task.ToByteArray()) { Headers = { { "Content-Type", Calls.ContentType } } };
        };
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal(ParticipationOutcome.Unsupported, result.Outcome);
        Assert.Contains("task of round 0 cannot be done", result.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frames")]
    [InlineData("manifests")]
    [InlineData("items")]
    public async Task RefreshAsync_OtherBytesThanNamed_AreNotTaken(string kind)
    {
        _server.Next();
        await using FedRasClient client = await DeviceAsync();
        _server.After = (number, response) =>
        {
            if (!_server.Requests.ElementAt(number).Path.Contains(kind, StringComparison.Ordinal)) return;
            byte[] bytes = response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
            bytes[^1] ^= 1;
            response.Content = new ByteArrayContent(bytes);
        };
        ParticipationResult result = await client.RefreshAsync();
        Assert.Equal(ParticipationOutcome.Untrusted, result.Outcome);
        Assert.Contains(kind, result.Sentence, StringComparison.Ordinal);
        _server.After = (_, _) => { };
        Assert.Equal((ParticipationOutcome.UpToDate, 1), ((await client.RefreshAsync()).Outcome, client.HeldRound));
    }

    [Fact]
    public void Open_FileOfSomethingElse_SaysSo()
    {
        File.WriteAllText(_folder["device.db"], new string('x', 5_000));
        Assert.Contains("device.db", Assert.Throws<DeviceStoreException>(() => new FedRasClient(_folder.Options(_server))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://example.org")]
    [InlineData("http://10.0.0.1:80")]
    [InlineData("ftp://localhost")]
    public void Open_PlainOutsideThisMachine_IsRefused(string server)
    {
        var options = _folder.Options(_server) with { Invitation = new Invitation(new Uri(server)) };
        string message = Assert.Throws<ArgumentException>(() => new FedRasClient(options)).Message;
        Assert.Contains("plain HTTP is allowed to this machine only", message, StringComparison.Ordinal);
    }

    private async Task<FedRasClient> DeviceAsync(int retries = 0)
    {
        var client = new FedRasClient(_folder.Options(_server) with { Retries = retries, RetryDelay = TimeSpan.FromMilliseconds(1) });
        foreach (string item in (string[])["item-3", "item-14", "item-159"]) await client.RecordAsync(item);
        return client;
    }
}
