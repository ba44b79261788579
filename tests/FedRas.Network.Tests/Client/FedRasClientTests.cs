using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Policies;
using FedRas.Client.Recommending;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Client;

public sealed class FedRasClientTests : IDisposable
{
    private readonly DeviceFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ParticipateAsync_NewDevice_EnrolsTrainsAndReports()
    {
        var server = new StandInServer();
        await using var client = new FedRasClient(_folder.Options(server));
        await LikeAsync(client);
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal((ParticipationOutcome.Accepted, 0, 0), (result.Outcome, result.Round, result.HeldRound));
        Assert.Equal(TimeSpan.FromSeconds(5), result.ComeBackIn);
        Assert.Equal(1, server.Counted);
        Assert.True(result.Traffic is { ReportBytes: > 0, CatalogueBytes: > 0, FrameBytes: 0 });
    }

    [Fact]
    public async Task ParticipateAsync_RoundAfterRound_DownloadsListsOnceAndAFrameEach()
    {
        var server = new StandInServer();
        await using var client = new FedRasClient(_folder.Options(server));
        await LikeAsync(client);
        for (int round = 0; round < 20; round++)
        {
            ParticipationResult result = await client.ParticipateAsync();
            Assert.Equal((ParticipationOutcome.Accepted, round), (result.Outcome, result.HeldRound));
        }
        Assert.Equal(2, server.Requests.Count(request => request.Path.StartsWith(Calls.ItemsPath, StringComparison.Ordinal)));
        Assert.Equal(19, server.Requests.Count(request => request.Path.StartsWith(Calls.FramesPath, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ParticipateAsync_OpenedAgainEachTime_HoldsWhatItHeld()
    {
        var server = new StandInServer();
        for (int round = 0; round < 20; round++)
        {
            await using var client = new FedRasClient(_folder.Options(server));
            Assert.Equal(round == 0 ? null : round - 1, client.HeldRound);
            if (round == 0) await LikeAsync(client);
            ParticipationResult result = await client.ParticipateAsync();
            Assert.Equal((ParticipationOutcome.Accepted, round), (result.Outcome, result.HeldRound));
        }
        Assert.Single(server.Requests, request => request.Path == Calls.PathOf(Calls.Enroll));
    }

    [Fact]
    public async Task ParticipateAsync_ReportedAlready_SaysWhenToComeBack()
    {
        var server = new StandInServer(goal: 2);
        await using var client = new FedRasClient(_folder.Options(server));
        await LikeAsync(client);
        await client.ParticipateAsync();
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal((ParticipationOutcome.Later, LaterReason.Reported), (result.Outcome, result.Reason));
        Assert.Equal(TimeSpan.FromSeconds(5), result.ComeBackIn);
        Assert.Equal(1, server.Counted);
    }

    [Fact]
    public async Task ParticipateAsync_NothingLiked_TakesNoPlace()
    {
        var server = new StandInServer();
        await using var client = new FedRasClient(_folder.Options(server));
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal(ParticipationOutcome.UpToDate, result.Outcome);
        Assert.Equal("the device has nothing to train on yet", result.Sentence);
        Assert.Equal(0, server.Round.Asked);
    }

    [Fact]
    public async Task ParticipateAsync_PolicySaysNo_SendsNothing()
    {
        var server = new StandInServer();
        var options = _folder.Options(server) with { Policy = new ParticipationPolicy(), Situation = () => new() { IsCharging = false } };
        await using var client = new FedRasClient(options);
        await LikeAsync(client);
        ParticipationResult result = await client.ParticipateAsync();
        Assert.Equal(ParticipationOutcome.NotAllowed, result.Outcome);
        Assert.Contains("charges", result.Sentence, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task RefreshAsync_NewDevice_CatchesUpAndTakesNoPlace()
    {
        var server = new StandInServer();
        for (int round = 0; round < 3; round++)
        {
            await using var other = new FedRasClient(_folder.Options(server, "other.db"));
            await LikeAsync(other);
            await other.ParticipateAsync();
        }
        await using var client = new FedRasClient(_folder.Options(server));
        ParticipationResult result = await client.RefreshAsync();
        Assert.Equal((ParticipationOutcome.UpToDate, 3, null), (result.Outcome, result.HeldRound, result.Sentence));
        Assert.Equal(0, server.Round.Asked);
    }

    [Fact]
    public async Task Recommend_AfterRefresh_WorksOfflineWithoutOwnAndBlocked()
    {
        var server = new StandInServer();
        await using (var client = new FedRasClient(_folder.Options(server)))
        {
            await LikeAsync(client);
            await client.ParticipateAsync();
            await client.RefreshAsync();
        }
        server.Before = _ => throw new HttpRequestException("offline");
        await using var again = new FedRasClient(_folder.Options(server));
        IReadOnlyList<Recommendation> best = again.Recommend(5);
        Assert.Equal(5, best.Count);
        Assert.DoesNotContain(best, item => Liked.Contains(item.ItemId));
        await again.BlockAsync(best[0].ItemId);
        Assert.Equal(best.Skip(1).Select(item => item.ItemId), again.Recommend(4).Select(item => item.ItemId));
        await again.BlockAsync(best[0].ItemId, isBlocked: false);
        Assert.Equal([best[1], best[3]], again.Recommend(2, ["item-none", best[3].ItemId, Liked[0], best[1].ItemId]));
        Assert.Equal([best[2]], again.Recommend(1, item => item == best[2].ItemId));
        IReadOnlyList<NearItem> why = await again.WhyAsync(best[0].ItemId, 2);
        Assert.Equal(2, why.Count(near => Liked.Contains(near.ItemId)));
        Assert.True(why[0].Cosine >= why[1].Cosine);
    }

    [Fact]
    public async Task Catalogue_GrowsAndRetires_NewItemsCountAndRetiredOnesAreGone()
    {
        var server = new StandInServer();
        await using (var client = new FedRasClient(_folder.Options(server)))
        {
            await client.RecordAsync("item-new-1"); // the catalogue does not have it yet
            Assert.Equal("the catalogue has none of the user's items yet", (await client.ParticipateAsync()).Sentence);
            await LikeAsync(client);
            await client.ParticipateAsync();
            string best = client.Recommend(1)[0].ItemId;
            server.Change([.. Enumerable.Range(0, 300).Select(item => $"item-new-{item}")], Array.IndexOf(server.Ids, best));
            for (int round = 0; round < 3; round++) Assert.Equal(ParticipationOutcome.Accepted, (await client.ParticipateAsync()).Outcome);
            string[] known = [.. client.Recommend(1_000).Select(item => item.ItemId)];
            Assert.Equal(500 - Liked.Length - 2, known.Length);
            Assert.DoesNotContain(best, known);
            Assert.DoesNotContain("item-new-1", known);
            Assert.Contains("item-new-1", (await client.WhyAsync("item-new-2", 100)).Select(near => near.ItemId));
        }
        await using var again = new FedRasClient(_folder.Options(server));
        Assert.Equal(500 - Liked.Length - 2, again.Recommend(1_000).Count);
        Assert.Equal(ParticipationOutcome.Accepted, (await again.ParticipateAsync()).Outcome);
    }

    [Fact]
    public async Task Recommend_NothingHeldOrLiked_IsEmpty()
    {
        var server = new StandInServer();
        await using var client = new FedRasClient(_folder.Options(server));
        Assert.Empty(client.Recommend(3));
        await client.RefreshAsync();
        Assert.Empty(client.Recommend(3));
        Assert.Empty(await client.WhyAsync("item-1"));
    }

    private static string[] Liked { get; } = ["item-3", "item-14", "item-15", "item-92", "item-65"];

    private static async Task LikeAsync(FedRasClient client)
    {
        foreach (string item in Liked) await client.RecordAsync(item);
    }
}
