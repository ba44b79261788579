using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Client;

/// <summary>A device that is cut at every place, one after the other, goes on and counts once.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly DeviceFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ParticipateAsync_ConnectionCutAtEachRequest_GoesOnAndCountsOnce(bool serverHeard)
    {
        int requests = await RequestsAsync();
        Assert.Equal(7, requests);
        for (int cut = 0; cut < requests; cut++)
        {
            var server = new StandInServer(goal: 2) { Closes = false };
            server.Next();
            await using var other = await DeviceAsync(server, $"other-{serverHeard}-{cut}.db");
            Assert.Equal(ParticipationOutcome.Accepted, (await other.ParticipateAsync()).Outcome);
            int first = server.Requests.Count;
            if (serverHeard) server.After = (number, _) => Cut(number == first + cut);
            else server.Before = number => Cut(number == first + cut);
            await using var client = await DeviceAsync(server, $"device-{serverHeard}-{cut}.db");
            ParticipationResult broken = await client.ParticipateAsync();
            Assert.Equal(ParticipationOutcome.Unreachable, broken.Outcome);
            Assert.Contains("cut", broken.Sentence, StringComparison.Ordinal);
            Assert.Equal(ParticipationOutcome.Accepted, (await client.ParticipateAsync()).Outcome);
            Assert.Equal((2, 2), (server.Counted, server.Round.Accepted));
        }
    }

    [Fact]
    public async Task ParticipateAsync_KilledAtEachRequest_GoesOnAndCountsOnce()
    {
        int requests = await RequestsAsync();
        for (int kill = 0; kill < requests; kill++)
        {
            var server = new StandInServer();
            server.Next();
            string path = _folder[$"killed-{kill}.db"], left = _folder[$"left-{kill}.db"];
            // What the process leaves behind, if it ends while the server has answered this request and nobody reads the answer.
            server.After = (number, _) =>
            {
                if (number == kill) File.Copy(path, left);
            };
            await using (var client = await DeviceAsync(server, Path.GetFileName(path))) await client.ParticipateAsync();
            int counted = server.Counted;
            await using var again = new FedRasClient(_folder.Options(server, Path.GetFileName(left)));
            ParticipationResult result = await again.ParticipateAsync();
            Assert.Equal(ParticipationOutcome.Accepted, result.Outcome);
            // The report that the other life sent has its answer; only a life that ended before it trains in the round after that.
            Assert.Equal(result.Round, server.Counted);
            Assert.InRange(server.Counted, counted, counted + 1);
        }
    }

    [Fact]
    public async Task ParticipateAsync_AnswerToReportLost_SendsTheSameBytesAgain()
    {
        var server = new StandInServer();
        await using var client = await DeviceAsync(server, "device.db");
        server.After = (number, _) => Cut(server.Requests.ElementAt(number).Path == Calls.PathOf(Calls.Report));
        Assert.Equal(ParticipationOutcome.Unreachable, (await client.ParticipateAsync()).Outcome);
        server.After = (_, _) => { };
        await client.RecordAsync("item-7");
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal((ParticipationOutcome.Accepted, 0), (result.Outcome, result.Round));
        byte[][] reports = [.. Reports(server)];
        Assert.Equal(2, reports.Length);
        Assert.Equal(reports[0], reports[1]);
        Assert.Equal(1, server.Counted);
    }

    [Fact]
    public async Task ParticipateAsync_OtherCallsSinceTheReport_SendsItUnderTheSameId()
    {
        var server = new StandInServer();
        await using var client = await DeviceAsync(server, "device.db");
        server.Before = number => Cut(server.Requests.ElementAt(number).Path == Calls.PathOf(Calls.Report));
        Assert.Equal(ParticipationOutcome.Unreachable, (await client.ParticipateAsync()).Outcome);
        server.Before = _ => { };
        await client.RefreshAsync();
        Assert.Equal(ParticipationOutcome.Accepted, (await client.ParticipateAsync()).Outcome);
        SignedCall[] calls = [.. Reports(server).Select(SignedCall.Parser.ParseFrom)];
        Assert.Equal(calls[0].Body, calls[1].Body);
        Assert.True(calls[1].Counter > calls[0].Counter);
    }

    [Fact]
    public async Task ParticipateAsync_DownloadCut_AsksForTheRest()
    {
        var server = new StandInServer(items: 4_000);
        await using (var other = await DeviceAsync(server, "other.db")) await other.ParticipateAsync();
        await using var client = await DeviceAsync(server, "device.db");
        int cuts = 0;
        server.After = (number, response) =>
        {
            if (!server.Requests.ElementAt(number).Path.StartsWith(Calls.FramesPath, StringComparison.Ordinal) || cuts++ > 0) return;
            byte[] whole = response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
            response.Content = new ByteArrayContent(whole[..10]);
        };
        Assert.Equal(ParticipationOutcome.Unreachable, (await client.RefreshAsync()).Outcome);
        Assert.Equal(ParticipationOutcome.UpToDate, (await client.RefreshAsync()).Outcome);
        Assert.Equal([null, 10L], server.Requests.Where(request => request.Path.StartsWith(Calls.FramesPath, StringComparison.Ordinal))
            .Select(request => request.Headers.Range?.Ranges.Single().From));
        Assert.Equal(1, client.HeldRound);
    }

    [Fact]
    public async Task ParticipateAsync_Cancelled_ThrowsAndGoesOnLater()
    {
        var server = new StandInServer();
        await using var client = await DeviceAsync(server, "device.db");
        using var cancel = new CancellationTokenSource();
        server.After = (number, _) =>
        {
            if (number == 3) cancel.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ParticipateAsync(cancel.Token));
        Assert.Equal(ParticipationOutcome.Accepted, (await client.ParticipateAsync()).Outcome);
    }

    [Fact]
    public async Task ParticipateAsync_TimeForOneCallIsUp_SaysSoAndGoesOn()
    {
        var server = new StandInServer();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var client = new FedRasClient(_folder.Options(server) with { Time = time, CallTimeout = TimeSpan.FromHours(1) });
        await client.RecordAsync("item-3");
        server.After = (number, _) =>
        {
            if (number == 2) time.Advance(TimeSpan.FromSeconds(26));
        };
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal(ParticipationOutcome.TimeIsUp, result.Outcome);
        Assert.Equal(ParticipationOutcome.Accepted, (await client.ParticipateAsync()).Outcome);
    }

    [Fact]
    public async Task ParticipateAsync_TransportFails_IsTriedAgainButARefusalIsNot()
    {
        var server = new StandInServer();
        var options = _folder.Options(server) with { Retries = 3, RetryDelay = TimeSpan.FromMilliseconds(1) };
        await using var client = new FedRasClient(options);
        await client.RecordAsync("item-3");
        server.Before = number => Cut(number % 3 > 0);
        Assert.Equal(ParticipationOutcome.Accepted, (await client.ParticipateAsync()).Outcome);
        server.Before = _ => { };
        server.Revoke();
        int before = server.Requests.Count;
        Assert.Equal(ParticipationOutcome.Refused, (await client.ParticipateAsync()).Outcome);
        Assert.Equal(before + 1, server.Requests.Count);
    }

    private static void Cut(bool isCut)
    {
        if (isCut) throw new HttpRequestException("cut");
    }

    private static IEnumerable<byte[]> Reports(StandInServer server) =>
        server.Requests.Where(request => request.Path == Calls.PathOf(Calls.Report)).Select(request => request.Body);

    private async Task<int> RequestsAsync()
    {
        var server = new StandInServer();
        server.Next();
        await using var client = await DeviceAsync(server, $"{Guid.NewGuid():n}.db");
        await client.ParticipateAsync();
        return server.Requests.Count;
    }

    private async Task<FedRasClient> DeviceAsync(StandInServer server, string name)
    {
        var client = new FedRasClient(_folder.Options(server, name));
        foreach (string item in (string[])["item-3", "item-14", "item-159"]) await client.RecordAsync(item);
        return client;
    }
}
