using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Policies;
using FedRas.Client.Recommending;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Client;

/// <summary>The code of src/FedRas.Client/PACKAGE.md, which FedRas.Tests compares with it.</summary>
public sealed class PackageReadmeTests
{
    [Fact]
    public async Task Code_OfClient_RunsAsFarAsWithoutAServer()
    {
        using var folder = new DeviceFolder();
        string invitation = $"https://127.0.0.1:1/#token=abc&pin={new string('a', 64)}", file = folder["device.db"];
        string[] liked = ["item-3", "item-4"];
        // <FedRas.Client>
        // The server prints the invitation: its address, a token to enrol with, and the pin of its key.
        await using var client = new FedRasClient(new FedRasClientOptions
        {
            Invitation = Invitation.Parse(invitation),
            Path = file,
            Situation = () => new DeviceSituation { IsCharging = true, IsUnmetered = true },   // what the platform says
        });

        // What the user likes stays on the device.
        foreach (string item in liked) await client.RecordAsync(item);

        // In the background, now and then. It may be stopped at any instant, and the next call goes on.
        ParticipationResult result = await client.ParticipateAsync();

        // At any time, from any thread, offline.
        IReadOnlyList<Recommendation> best = client.Recommend(10);
        // </FedRas.Client>

        Assert.Equal(ParticipationOutcome.Unreachable, result.Outcome);
        Assert.Empty(best);
    }
}
