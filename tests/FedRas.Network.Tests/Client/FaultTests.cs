using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Storage;
using FedRas.Protocol;
using Microsoft.Data.Sqlite;

namespace FedRas.Network.Tests.Client;

/// <summary>A device whose file or server is at fault keeps what it has, and goes on once the fault is gone.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly DeviceFolder _folder = new();
    private readonly StandInServer _server = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RefreshAsync_FrameCannotBeStored_GoesOnFromTheFile()
    {
        await using (FedRasClient client = await DeviceAsync())
        {
            await client.RefreshAsync();
            _server.Next();
            Change("CREATE TRIGGER full BEFORE INSERT ON frames BEGIN SELECT RAISE(ABORT, 'full'); END");
            await Assert.ThrowsAsync<DeviceStoreException>(() => client.RefreshAsync());
            Assert.Equal(0, client.HeldRound);
            Change("DROP TRIGGER full");
            _server.Next();
            Assert.Equal(ParticipationOutcome.UpToDate, (await client.RefreshAsync()).Outcome);
        }
        await using var again = new FedRasClient(_folder.Options(_server));
        Assert.Equal(2, again.HeldRound);
    }

    [Fact]
    public async Task HeldRound_FrameInTheFileDamaged_BeginsAgainAndKeepsTheRest()
    {
        await using (FedRasClient client = await DeviceAsync())
            for (int round = 0; round < 3; round++) await client.ParticipateAsync();
        Change("UPDATE frames SET bytes=x'00'");
        await using var again = new FedRasClient(_folder.Options(_server));
        Assert.Null(again.HeldRound);
        Assert.Equal(ParticipationOutcome.Accepted, (await again.ParticipateAsync()).Outcome);
    }

    [Fact]
    public async Task ForgetAsync_FileCannotBeMadeShorter_ForgetsAllTheSame()
    {
        await using FedRasClient client = await DeviceAsync();
        await client.ParticipateAsync();
        // VACUUM makes every index anew, and the device does not know this order.
        Change("CREATE TABLE odd (text TEXT); CREATE INDEX odd_order ON odd (text COLLATE odd)");
        Assert.True((await client.ForgetAsync()).HasLeft);
        Assert.Null(client.HeldRound);
        Assert.Equal("the device has nothing to train on yet", (await client.ParticipateAsync()).Sentence);
    }

    [Fact]
    public async Task ForgetAsync_LeaveRefused_HasNotLeft()
    {
        await using FedRasClient client = await DeviceAsync();
        await client.ParticipateAsync();
        ulong last = SignedCall.Parser.ParseFrom(_server.Requests.Last().Body).Counter, leave = 0;
        _server.Instead = (name, call) =>
        {
            leave = call.Counter;
            return new LeaveReply { Refusal = new Refusal { Code = RefusalCode.BadSignature, Sentence = "not signed" } };
        };
        Assert.Equal(new ForgetResult(false, "not signed"), await client.ForgetAsync());
        Assert.True(leave > last + (1 << 20));
    }

    [Fact]
    public async Task RefreshAsync_VersionUnknownAndServerGone_KeepsRecommending()
    {
        await using FedRasClient client = await DeviceAsync();
        for (int round = 0; round < 3; round++) await client.ParticipateAsync();
        int? held = client.HeldRound;
        _server.Instead = (name, call) => CheckInRequest.Parser.ParseFrom(call.Body).HeldRound > 0
            ? new CheckInReply { Refusal = new Refusal { Code = RefusalCode.UnknownVersion } } : null;
        _server.Before = number =>
        {
            if (_server.Requests.ElementAt(number).Path.StartsWith(Calls.FramesPath, StringComparison.Ordinal))
                throw new HttpRequestException("cut");
        };
        Assert.Equal(ParticipationOutcome.Unreachable, (await client.RefreshAsync()).Outcome);
        Assert.Equal(held, client.HeldRound);
        Assert.NotEmpty(client.Recommend(3));
        _server.Before = _ => { };
        Assert.Equal((ParticipationOutcome.UpToDate, 3), ((await client.RefreshAsync()).Outcome, client.HeldRound));
    }

    [Fact]
    public async Task RefreshAsync_ItemListedTwice_GoesOnOnceTheServerIsMended()
    {
        await using FedRasClient client = await DeviceAsync();
        string right = _server.Ids[180];
        _server.Ids[180] = _server.Ids[10];
        ParticipationResult faulty = await client.RefreshAsync();
        Assert.Equal(ParticipationOutcome.Untrusted, faulty.Outcome);
        Assert.Contains("lists an item twice", faulty.Sentence, StringComparison.Ordinal);
        _server.Ids[180] = right;
        Assert.Equal(ParticipationOutcome.UpToDate, (await client.RefreshAsync()).Outcome);
    }

    [Fact]
    public async Task RefreshAsync_DownloadsCutOfFormerVersions_AreForgotten()
    {
        await using FedRasClient client = await DeviceAsync();
        _server.After = (number, response) =>
        {
            if (!_server.Requests.ElementAt(number).Path.StartsWith(Calls.FramesPath, StringComparison.Ordinal)) return;
            response.Content = new ByteArrayContent(response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult()[..10]);
        };
        for (int round = 0; round < 3; round++)
        {
            _server.Next();
            Assert.Equal(ParticipationOutcome.Unreachable, (await client.RefreshAsync()).Outcome);
        }
        using var database = new DeviceDatabase(_folder["device.db"], false);
        string frame = Path.GetFileName(_server.Requests.Last().Path);
        Assert.Contains(frame, Hashes());
        Assert.Single(Hashes(), hash => _server.Requests.Any(request => request.Path == Calls.FramesPath + hash));

        List<string> Hashes() => database.Rows("SELECT DISTINCT hash FROM downloads", row => row.GetString(0));
    }

    [Fact]
    public async Task Dispose_WhileTakingPart_StopsTheCallAndWaits()
    {
        FedRasClient? client = null;
        Task? disposing = null;
        var handler = new StuckHandler(_server, () => disposing = Task.Run(client!.Dispose));
        client = new FedRasClient(_folder.Options(_server) with { WrapHandler = _ => handler });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ParticipateAsync());
        await disposing!;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.RecordAsync("item-3"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ParticipateAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ForgetAsync());
    }

    [Fact]
    public async Task Open_NewFile_IsForItsOwnerAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps no mode of a file");
        await using FedRasClient client = await DeviceAsync();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["device.db"]));
    }

    [Fact]
    public void Open_PathOfAFolder_SaysSo()
    {
        Directory.CreateDirectory(_folder["device.db"]);
        Assert.Contains("device.db", Assert.Throws<DeviceStoreException>(() => new FedRasClient(_folder.Options(_server))).Message,
            StringComparison.Ordinal);
    }

    private void Change(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["device.db"]};Pooling=False");
        connection.Open();
        connection.CreateCollation("odd", string.CompareOrdinal);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    private async Task<FedRasClient> DeviceAsync()
    {
        var client = new FedRasClient(_folder.Options(_server));
        foreach (string item in (string[])["item-3", "item-14", "item-159"]) await client.RecordAsync(item);
        return client;
    }

    // Its second request gets no answer until it is cancelled.
    private sealed class StuckHandler(StandInServer server, Action onSecond) : DelegatingHandler(server)
    {
        private int _requests;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_requests++ == 1)
            {
                onSecond();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
