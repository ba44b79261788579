using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Models;
using FedRas.Protocol;
using FedRas.Wire;
using Google.Protobuf;

namespace FedRas.Network.Tests.Client;

/// <summary>What a device holds out, trains on and tells when the server asks it to measure the model.</summary>
public sealed class EvaluationTests : IDisposable
{
    private static readonly int[] s_liked = [1, 2, 3, 4];
    private static readonly DateTimeOffset s_day = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    private readonly DeviceFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Of twelve items every one that may be drawn is drawn: one that the report does not touch was in no training.</summary>
    [Theory]
    [InlineData(1, "", 4)]
    [InlineData(2, "", 3, 4)]
    [InlineData(1, "9876", 1)] // by time: the day of each
    [InlineData(2, "6879", 2, 4)]
    [InlineData(1, "5555", 4)] // of one instant, as they were recorded
    [InlineData(1, "98-7", 4)] // not every one has a time
    public async Task Report_PlanAsks_LastItemsAreNeitherPositiveNorNegative(uint heldOut, string days, params int[] held)
    {
        StandInServer server = Small(heldOut);
        await using var client = new FedRasClient(_folder.Options(server));
        for (int i = 0; i < s_liked.Length; i++)
            await client.RecordAsync(server.Ids[s_liked[i]], days is "" || days[i] == '-' ? null : s_day.AddDays(days[i] - '0'));
        await ParticipateAsync(client);
        Assert.Equal(Enumerable.Range(0, 12).Except(held), Touched(server));
        Assert.Equal((uint)held.Length, Sent(server).Evaluation.Tested);
    }

    [Fact]
    public async Task Report_ItemComesAfterTheOneHeldOut_ThatOneIsTrainedOn()
    {
        StandInServer server = Small(heldOut: 1);
        await using (var client = new FedRasClient(_folder.Options(server)))
        {
            await LikeAsync(client, server);
            await ParticipateAsync(client);
            Assert.DoesNotContain(4, Touched(server));
            server.Next();
            await client.RecordAsync(server.Ids[7]);
            await ParticipateAsync(client);
            Assert.Equal([4], Touched(server).Intersect([4, 7]));
            server.Next();
            await client.RecordAsync(server.Ids[2]); // again: it was trained on, and so is no test
            await ParticipateAsync(client);
            Assert.Equal([2], Touched(server).Intersect([2, 7]));
            server.Next();
        }
        await using var again = new FedRasClient(_folder.Options(server)); // and stays so in the file
        await ParticipateAsync(again);
        Assert.Equal([2], Touched(server).Intersect([2, 7]));
    }

    // A time that is told later counts, and the one that was told first stays.
    [Fact]
    public async Task Report_TimesToldAfterwards_AreTaken()
    {
        int[] days = [8, 0, 3, 2];
        StandInServer server = Small(heldOut: 1);
        await using var client = new FedRasClient(_folder.Options(server));
        for (int i = 0; i < s_liked.Length; i++)
            await client.RecordAsync(server.Ids[s_liked[i]], i == 0 ? s_day.AddDays(days[0]) : null);
        for (int i = 1; i < s_liked.Length; i++) await client.RecordAsync(server.Ids[s_liked[i]], s_day.AddDays(days[i]));
        await client.RecordAsync(server.Ids[s_liked[2]], s_day.AddDays(9)); // again
        await ParticipateAsync(client);
        Assert.Equal(Enumerable.Range(0, 12).Except([s_liked[0]]), Touched(server));
    }

    [Fact]
    public async Task Report_NobodyAsksOrTheAppSaysNo_AllItemsAreTrainedOn()
    {
        foreach ((EvaluationPlan? plan, bool evaluates) in ((EvaluationPlan?, bool)[])
            [(null, true), (Plan(1), false), (Plan(0), true), (Plan(11), true), (Plan(1, negatives: 10_001), true), (Plan(1, k: 0), true),
            (Plan(1, k: 101), true)])
        {
            StandInServer server = Small(1);
            server.Plan = plan;
            await using var client = new FedRasClient(_folder.Options(server, $"{Guid.NewGuid()}.db") with { Evaluates = evaluates });
            await LikeAsync(client, server);
            await ParticipateAsync(client);
            Assert.Equal(Enumerable.Range(0, 12), Touched(server));
            Assert.Null(Sent(server).Evaluation);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    public async Task Report_TooFewItems_NoneIsHeldOut(uint heldOut, int liked)
    {
        StandInServer server = Small(heldOut);
        await using var client = new FedRasClient(_folder.Options(server));
        for (int i = 0; i < liked; i++) await client.RecordAsync(server.Ids[s_liked[i]]);
        await client.RecordAsync("an item that the catalogue does not have");
        await client.RecordAsync(server.Ids[9]);
        await client.BlockAsync(server.Ids[9]);
        await ParticipateAsync(client);
        Assert.Equal(Enumerable.Range(0, 12).Except([9]), Touched(server));
        Assert.Null(Sent(server).Evaluation);
    }

    /// <summary>Ranked among all, by what the device itself recommends without the item.</summary>
    [Fact]
    public async Task Report_RankedAmongAll_IsThePlaceInTheRecommendations()
    {
        var server = new StandInServer(items: 60, dim: 4);
        for (int user = 0; user < 5; user++)
        {
            await using var other = new FedRasClient(_folder.Options(server, $"{user}.db"));
            for (int i = 0; i < 6; i++) await other.RecordAsync(server.Ids[(7 * user + i) % 60]);
            await ParticipateAsync(other);
        }
        server.Plan = Plan(1, negatives: 0, k: 100);
        server.Closes = false;
        var secret = DeviceSecret.Create();
        await using var measured = new FedRasClient(_folder.Options(server, "measured.db") with { Secret = secret });
        foreach (int item in (int[])[1, 2, 3, 40, 9]) await measured.RecordAsync(server.Ids[item]);
        await measured.BlockAsync(server.Ids[5]);
        await ParticipateAsync(measured);
        Evaluation evaluation = Sent(server).Evaluation;
        await using var without = new FedRasClient(_folder.Options(server, "without.db") with { Secret = secret });
        foreach (int item in (int[])[1, 2, 3, 40]) await without.RecordAsync(server.Ids[item]);
        await without.BlockAsync(server.Ids[5]);
        await without.RefreshAsync();
        int place = without.Recommend(60).Select(item => item.ItemId).ToList().IndexOf(server.Ids[9]);
        Assert.Equal((1u, 1u), (evaluation.Tested, evaluation.Hits));
        Assert.Equal(1 / Math.Log2(place + 2), evaluation.Ndcg, 1e-12);
    }

    private static EvaluationPlan Plan(uint heldOut, uint negatives = 99, uint k = 10) =>
        new() { HeldOut = heldOut, Negatives = negatives, K = k };

    private static StandInServer Small(uint heldOut) => new(items: 12, training: new() { Negatives = 60 })
    {
        Closes = false,
        Plan = Plan(heldOut),
    };

    private static async Task LikeAsync(FedRasClient client, StandInServer server)
    {
        foreach (int item in s_liked) await client.RecordAsync(server.Ids[item]);
    }

    private static async Task ParticipateAsync(FedRasClient client)
    {
        ParticipationResult result = await client.ParticipateAsync();
        Assert.True(result.Outcome == ParticipationOutcome.Accepted, result.ToString());
    }

    /// <summary>The last report that came.</summary>
    private static ReportRequest Sent(StandInServer server) => ReportRequest.Parser.ParseFrom(
        SignedCall.Parser.ParseFrom(server.Requests.Last(sent => sent.Path == "/v1/report").Body).Body);

    private static int[] Touched(StandInServer server)
    {
        var rows = new DecodedRows();
        UpdateCodec.Decode(Sent(server).Report.Span, WireLimits.Default, rows, server.Federation.Model.ItemFactors);
        return [.. rows.Current.Items.ToArray().Order()];
    }
}
