using System.Text;
using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Storage;
using FedRas.Models;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Client;

public sealed class ForgetTests : IDisposable
{
    private readonly DeviceFolder _folder = new();
    private readonly StandInServer _server = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ForgetAsync_ServerReached_LeavesNothing()
    {
        byte[] secret = [.. Enumerable.Range(100, DeviceSecret.Size).Select(value => (byte)value)];
        await using (var client = new FedRasClient(_folder.Options(_server) with { Secret = new DeviceSecret(secret) }))
        {
            await LikeAsync(client);
            await client.ParticipateAsync();
            Assert.True(Holds("an-item-of-the-user") && Holds(secret));
            Assert.Equal(new ForgetResult(true), await client.ForgetAsync());
            Assert.Null(client.HeldRound);
            Assert.Empty(client.Recommend(3));
        }
        Assert.False(Holds("an-item-of-the-user") || Holds(secret) || Holds(Pseudonym()) || Holds("item-14"));
        Assert.Equal([_folder["device.db"]], Directory.GetFiles(Path.GetDirectoryName(_folder["device.db"])!));
    }

    [Fact]
    public async Task ForgetAsync_ServerNotReached_ErasesAllTheSameAndLeavesLater()
    {
        byte[] key;
        await using (var client = new FedRasClient(_folder.Options(_server)))
        {
            await LikeAsync(client);
            await client.ParticipateAsync();
            using (var store = new DeviceDatabase(_folder["device.db"], false)) key = new CallStore(store).Credential!.Key;
            _server.Before = _ => throw new HttpRequestException("cut");
            ForgetResult result = await client.ForgetAsync();
            Assert.False(result.HasLeft);
            Assert.Contains("cut", result.Sentence, StringComparison.Ordinal);
        }
        Assert.False(Holds("an-item-of-the-user") || Holds(key));
        _server.Before = _ => { };
        string left = Pseudonym();
        await using var again = new FedRasClient(_folder.Options(_server));
        Assert.Equal(ParticipationOutcome.UpToDate, (await again.ParticipateAsync()).Outcome);
        SignedCall leave = SignedCall.Parser.ParseFrom(_server.Requests.Single(request =>
            request.Path == Calls.PathOf(Calls.Leave) && SignedCall.Parser.ParseFrom(request.Body).Device == left
            && request == _server.Requests.Last(other => other.Path == Calls.PathOf(Calls.Leave))).Body);
        Assert.Equal(left, leave.Device);
        Assert.False(Holds(left));
    }

    [Fact]
    public async Task ForgetAsync_WhileTakingPart_CancelsItAndErases()
    {
        await using var client = new FedRasClient(_folder.Options(_server));
        await LikeAsync(client);
        Task<ForgetResult>? forgetting = null;
        _server.After = (number, _) =>
        {
            if (number == 2) forgetting = client.ForgetAsync();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ParticipateAsync());
        Assert.True((await forgetting!).HasLeft);
        Assert.False(Holds("an-item-of-the-user"));
    }

    private static async Task LikeAsync(FedRasClient client)
    {
        foreach (string item in (string[])["an-item-of-the-user", "item-14"]) await client.RecordAsync(item);
    }

    private string Pseudonym() => SignedCall.Parser.ParseFrom(
        _server.Requests.First(request => request.Path == Calls.PathOf(Calls.CheckIn)).Body).Device;

    private bool Holds(string text) => Holds(Encoding.UTF8.GetBytes(text));

    private bool Holds(byte[] bytes)
    {
        using var file = new FileStream(_folder["device.db"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var all = new byte[file.Length];
        file.ReadExactly(all);
        return all.AsSpan().IndexOf(bytes) >= 0;
    }
}
