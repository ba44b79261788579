using System.Net;
using System.Net.Http.Headers;
using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Transport;
using FedRas.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace FedRas.Network.Tests.Client;

/// <summary>Who is told to come back later does, and keeps what it has.</summary>
public sealed class RetryAfterTests : IDisposable
{
    private readonly DeviceFolder _folder = new();
    private readonly StandInServer _server = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, LaterReason.Busy)]
    [InlineData(HttpStatusCode.ServiceUnavailable, LaterReason.NotReady)]
    public async Task ParticipateAsync_CheckInTurnedAwayOverHttps_ComesBackLaterAfterOneCall(HttpStatusCode status, LaterReason reason)
    {
        await using FedRasClient client = await DeviceAsync(_folder.Options(_server) with { Retries = 3 });
        _server.After = (_, response) => TurnAway(response, status, 240);
        AssertLater(await client.ParticipateAsync(), reason);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task ParticipateAsync_CheckInTurnedAwayOverGrpc_ComesBackLaterAfterOneCall()
    {
        var busy = new BusyGrpc();
        await using FedRasClient client = await DeviceAsync(_folder.Options(_server) with
        {
            Retries = 3,
            Transport = TransportKind.Grpc,
            WrapHandler = _ => busy,
        });
        AssertLater(await client.ParticipateAsync(), LaterReason.Busy);
        Assert.Equal(1, busy.Requests);
    }

    [Fact]
    public async Task ParticipateAsync_ReportTurnedAway_StaysAndGoesWithTheNextCall()
    {
        await using FedRasClient client = await DeviceAsync(_folder.Options(_server));
        _server.After = (number, response) =>
        {
            if (IsReport(number)) TurnAway(response, HttpStatusCode.TooManyRequests, 240);
        };
        AssertLater(await client.ParticipateAsync(), LaterReason.Busy);
        _server.After = (_, _) => { };
        Assert.Equal(ParticipationOutcome.Accepted, (await client.ParticipateAsync()).Outcome);
        Assert.Equal(1, _server.Counted);
    }

    [Fact]
    public async Task RefreshAsync_DownloadTurnedAway_ComesBackLater()
    {
        await using FedRasClient client = await DeviceAsync(_folder.Options(_server));
        _server.After = (number, response) =>
        {
            if (Path(number).StartsWith("/model/", StringComparison.Ordinal)) TurnAway(response, HttpStatusCode.TooManyRequests, 240);
        };
        AssertLater(await client.RefreshAsync(), LaterReason.Busy);
    }

    [Fact]
    public async Task ParticipateAsync_ShortPause_IsMadeWithinTheCall()
    {
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        await using FedRasClient client = await DeviceAsync(_folder.Options(_server) with { Retries = 1, Time = clock });
        var isTurnedAway = new TaskCompletionSource();
        _server.After = (number, response) =>
        {
            if (number > 0) return;
            TurnAway(response, HttpStatusCode.TooManyRequests, 2);
            isTurnedAway.SetResult();
        };
        Task<ParticipationResult> result = client.ParticipateAsync();
        await isTurnedAway.Task;
        while (!result.IsCompleted && _server.Requests.Count == 1)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }
        Assert.Equal(ParticipationOutcome.Accepted, (await result).Outcome);
    }

    private static void AssertLater(ParticipationResult result, LaterReason reason)
    {
        Assert.Equal((ParticipationOutcome.Later, TimeSpan.FromSeconds(240), reason),
            (result.Outcome, result.ComeBackIn, result.Reason!.Value));
        Assert.Contains("a while", result.Sentence, StringComparison.Ordinal);
    }

    private static void TurnAway(HttpResponseMessage response, HttpStatusCode status, int seconds)
    {
        response.StatusCode = status;
        response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        response.Content = new StringContent("wait a while\n");
    }

    private async Task<FedRasClient> DeviceAsync(FedRasClientOptions options)
    {
        var client = new FedRasClient(options);
        foreach (int item in (int[])[1, 2, 3, 50]) await client.RecordAsync(_server.Ids[item]);
        return client;
    }

    private string Path(int number) => _server.Requests.ElementAt(number).Path;

    private bool IsReport(int number) => Path(number) == Calls.PathOf(Calls.Report);

    /// <summary>A server that turns every call over gRPC away.</summary>
    private sealed class BusyGrpc : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            var response = new HttpResponseMessage(HttpStatusCode.OK)
            {
                Version = HttpVersion.Version20,
                RequestMessage = request,
                Content = new ByteArrayContent([]),
            };
            response.Content.Headers.ContentType = new("application/grpc");
            response.Headers.Add("grpc-status", "8");
            response.Headers.Add("grpc-message", "wait%20a%20while");
            response.Headers.Add("retry-after", "240");
            return Task.FromResult(response);
        }
    }
}
