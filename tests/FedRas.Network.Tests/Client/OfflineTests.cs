using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Recommending;
using FedRas.Client.Storage;

namespace FedRas.Network.Tests.Client;

/// <summary>A device without an invitation.</summary>
public sealed class OfflineTests : IDisposable
{
    private readonly DeviceFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NoInvitation_StoreWithAModel_RecommendsTheSameAndTakesNoPart()
    {
        var server = new StandInServer();
        IReadOnlyList<Recommendation> online;
        await using (var client = new FedRasClient(_folder.Options(server)))
        {
            await client.RecordAsync("item-1");
            await client.ParticipateAsync();
            online = client.Recommend(3);
        }
        int calls = server.Requests.Count;
        await using var offline = new FedRasClient(_folder.Options(server) with { Invitation = null });
        Assert.NotEmpty(online);
        Assert.Equal(online, offline.Recommend(3));
        ParticipationResult result = await offline.ParticipateAsync();
        Assert.Equal(ParticipationOutcome.NotAllowed, result.Outcome);
        Assert.Contains("no invitation", result.Sentence, StringComparison.Ordinal);
        ForgetResult forgotten = await offline.ForgetAsync();
        Assert.False(forgotten.HasLeft); // the call waits in the file for a client with an invitation
        Assert.Equal(calls, server.Requests.Count);
        Assert.Empty(offline.Recommend(3));
    }

    [Fact]
    public void Path_OfAFileThatIsNoDatabase_IsSaidInOneSentence()
    {
        File.WriteAllText(_folder["device.db"], new string('x', 5_000));
        var error = Assert.Throws<DeviceStoreException>(() => new FedRasClient(new FedRasClientOptions { Path = _folder["device.db"] }));
        Assert.EndsWith("device.db is no database: name another file for the device", error.Message, StringComparison.Ordinal);
    }
}
