using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Protocol;
using static FedRas.Protocol.ReportReply.Types;

namespace FedRas.Network.Tests.Server;

/// <summary>What devices measured is added up once, kept as a sum, and shown when enough of them contributed.</summary>
public sealed class QualityTests
{
    [Fact]
    public async Task Task_EvaluationOnAndOff_HasThePlan()
    {
        await using TestEngine on = await TestEngine.StartReadyAsync(With(goal: 2, fewest: 2));
        EvaluationPlan plan = (await (await on.EnrolAsync(1))[0].CheckInAsync()).Task.Evaluation;
        Assert.Equal(new EvaluationPlan { HeldOut = 1, Negatives = 99, K = 10 }, plan);
        await using TestEngine off = await TestEngine.StartReadyAsync(TestEngine.Kept());
        Assert.Null((await (await off.EnrolAsync(1))[0].CheckInAsync()).Task.Evaluation);
    }

    [Fact]
    public async Task Round_EnoughContributed_GivesAPoint()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(With(goal: 4, fewest: 3));
        TestDevice[] devices = await server.EnrolAsync(4);
        Evaluation?[] measured = [Hit(0.5), Miss, null, Hit(1)];
        for (int i = 3; i >= 0; i--) await ParticipateAsync(devices[i], measured[i]);
        RoundEnd end = await server.EndAsync();
        var point = new QualityPoint(0, 0, 99, Devices: 3, Tested: 3, Hits: 2, NdcgSum: 1.5);
        Assert.Equal(point, end.Quality);
        Assert.Equal([point], server.Engine.Quality);
        Assert.Equal((2.0 / 3, 0.5), (point.Hr10, point.Ndcg10));
    }

    /// <summary>A device counts once for the threshold, however often it contributes.</summary>
    [Fact]
    public async Task Rounds_TooFewContributed_AreOnePointWithTheNext()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(With(goal: 2, fewest: 3));
        TestDevice[] devices = await server.EnrolAsync(3);
        await RoundAsync(server, (devices[0], null), (devices[1], null)); // nobody: the point begins with the first who did
        await RoundAsync(server, (devices[0], Hit(1)), (devices[1], Miss));
        await RoundAsync(server, (devices[0], Miss), (devices[1], Miss));
        Assert.Empty(server.Engine.Quality);
        var point = new QualityPoint(1, 3, 99, Devices: 3, Tested: 5, Hits: 2, NdcgSum: 2);
        Assert.Equal(point, await RoundAsync(server, (devices[2], Hit(1)), (devices[1], null)));
        Assert.Null(await RoundAsync(server, (devices[2], Hit(1)), (devices[1], Miss))); // they wait again
        Assert.Equal([point], server.Engine.Quality);
    }

    [Fact]
    public async Task Restart_InARound_SumsStayAndCountOnce()
    {
        FedRasServerOptions options = With(goal: 3, fewest: 3);
        TestDevice[] devices;
        ReportRequest first;
        await using (TestEngine before = await TestEngine.StartReadyAsync(options))
        {
            devices = await before.EnrolAsync(3);
            first = await devices[1].TrainAsync(await devices[1].CheckInAsync());
            first.Evaluation = Hit(0.5);
            foreach (TestDevice device in devices) Assert.NotNull((await device.CheckInAsync()).Task);
            for (int again = 0; again < 2; again++) Assert.Equal(Outcome.Accepted, (await devices[1].ReportAsync(first)).Outcome);
        }
        options.Evaluation = options.Evaluation with { Negatives = 5 }; // the open round keeps what its devices were asked
        await using TestEngine after = await TestEngine.StartReadyAsync(options);
        foreach (TestDevice device in devices) device.Door = after.Door;
        Assert.Equal(Outcome.Accepted, (await devices[1].ReportAsync(first)).Outcome);
        Assert.Equal(99u, (await devices[0].CheckInAsync()).Task.Evaluation.Negatives);
        foreach (int i in (int[])[0, 2]) await ParticipateAsync(devices[i], Hit(1));
        Assert.Equal(new QualityPoint(0, 0, 99, 3, 3, 3, 2.5), (await after.EndAsync()).Quality);
        Assert.Equal(5u, (await devices[0].CheckInAsync()).Task.Evaluation.Negatives);
    }

    [Fact]
    public async Task Restart_SumsWait_GoOn()
    {
        FedRasServerOptions options = With(goal: 2, fewest: 3);
        TestDevice[] devices;
        await using (TestEngine before = await TestEngine.StartReadyAsync(options))
        {
            devices = await before.EnrolAsync(4);
            await RoundAsync(before, (devices[0], Hit(1)), (devices[1], Hit(1)));
        }
        await using (TestEngine after = await TestEngine.StartReadyAsync(options))
        {
            foreach (TestDevice device in devices) device.Door = after.Door;
            QualityPoint? point = await RoundAsync(after, (devices[0], Miss), (devices[2], Hit(0.5)));
            Assert.Equal(new QualityPoint(0, 1, 99, 3, 4, 3, 2.5), point);
            await RoundAsync(after, (devices[0], Miss), (devices[2], Hit(0.5)));
        }
        options.Evaluation = options.Evaluation with { Negatives = 0 }; // what waits does not compare, and is dropped
        await using TestEngine other = await TestEngine.StartReadyAsync(options);
        foreach (TestDevice device in devices) device.Door = other.Door;
        Assert.Single(other.Engine.Quality);
        Assert.Null(await RoundAsync(other, (devices[0], Miss), (devices[3], Hit(1))));
        Assert.Single(other.Log.Of(1007));
        Assert.Equal(new QualityPoint(3, 4, 0, 3, 4, 2, 2), await RoundAsync(other, (devices[1], Miss), (devices[3], Hit(1))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StoreFails_InCommit_CountsOnce(bool takesEffect)
    {
        var store = new FailingStore();
        FedRasServerOptions options = With(goal: 2, fewest: 2);
        options.Store = store.Create;
        await using TestEngine server = await TestEngine.StartReadyAsync(options);
        TestDevice[] devices = await server.EnrolAsync(2);
        await ParticipateAsync(devices[0], Hit(1));
        CheckInReply reply = await devices[1].CheckInAsync();
        ReportRequest report = await devices[1].TrainAsync(reply);
        report.Evaluation = Hit(0.5);
        (store.FailsCommits, store.TakesEffect) = (true, takesEffect);
        Assert.Equal(Outcome.Accepted, (await devices[1].ReportAsync(report)).Outcome);
        await server.FailedAsync();
        store.FailsCommits = false;
        await server.ReadyAgainAsync();
        if (!store.TookEffect) await server.EndAsync();
        Assert.Equal([new QualityPoint(0, 0, 99, 2, 2, 2, 1.5)], server.Engine.Quality);
    }

    [Fact]
    public async Task Report_EvaluationBeyondThePlan_IsRefusedWithIt()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(With(goal: 2, fewest: 1));
        TestDevice[] devices = await server.EnrolAsync(3);
        ReportReply refused = await ReportAsync(devices[0], new Evaluation { Tested = 2 });
        Assert.Equal((Outcome.Refused, RefusalCode.ReportRefused), (refused.Outcome, refused.Refusal.Code));
        Assert.Contains("hold out 1", refused.Refusal.Sentence, StringComparison.Ordinal);
        await ParticipateAsync(devices[1], Miss);
        server.Clock.Advance(server.Options.Timeouts.Deadline);
        Assert.Equal(new QualityPoint(0, 0, 99, 1, 1, 0, 0), (await server.EndAsync()).Quality);
        await using TestEngine off = await TestEngine.StartReadyAsync(TestEngine.Kept());
        refused = await ReportAsync((await off.EnrolAsync(1))[0], Miss);
        Assert.Contains("no plan", refused.Refusal.Sentence, StringComparison.Ordinal);
    }

    /// <summary>A round that is given up, and a report that is not needed, leave nothing.</summary>
    [Fact]
    public async Task Report_DoesNotCount_NeitherDoesItsEvaluation()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(With(goal: 3, fewest: 1, places: 4));
        TestDevice[] devices = await server.EnrolAsync(4);
        await ParticipateAsync(devices[0], Hit(1));
        server.Clock.Advance(server.Options.Timeouts.Deadline);
        Assert.Equal(AbandonReason.NotEnoughReports, (await server.EndAsync()).Abandoned);
        Assert.Empty(server.Engine.Quality);
        Assert.Null(await RoundAsync(server, (devices[1], null), (devices[2], null), (devices[3], null)));
    }

    [Fact]
    public async Task Round_Ended_NoResultOfADeviceIsLeft()
    {
        MemoryStore? store = null;
        FedRasServerOptions options = With(goal: 2, fewest: 2);
        options.Store = () => store = new MemoryStore(store);
        await using TestEngine server = await TestEngine.StartReadyAsync(options);
        TestDevice[] devices = await server.EnrolAsync(2);
        await ParticipateAsync(devices[0], Hit(0.5));
        RoundInProgress round = server.Engine.Live!.Machine.Round!;
        await ParticipateAsync(devices[1], Hit(0.5));
        await server.EndAsync();
        Assert.All(round.Places.Values, place => Assert.Null(place.Evaluation));
        Assert.All((await store!.OpenAsync(default)).Answers, answer => Assert.Null(answer.Evaluation));
        Assert.DoesNotContain(server.Log.Lines, line => line.Text.Contains("0.5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Points_MoreThanAreKept_TheOldestGo()
    {
        FedRasServerOptions options = With(goal: 1, fewest: 1);
        options.Evaluation.MostPoints = 2;
        await using (TestEngine server = await TestEngine.StartReadyAsync(options))
        {
            TestDevice[] devices = await server.EnrolAsync(1);
            for (int round = 0; round < 4; round++) await RoundAsync(server, (devices[0], Miss));
            Assert.Equal([2, 3], server.Engine.Quality.Select(point => point.ToRound));
        }
        options.Evaluation.MostPoints = 1;
        await using TestEngine after = await TestEngine.StartReadyAsync(options);
        Assert.Equal([2, 3], after.Engine.Quality.Select(point => point.ToRound));
    }

    private static Evaluation Miss => new() { Tested = 1 };

    private static Evaluation Hit(double ndcg) => new() { Tested = 1, Hits = 1, Ndcg = ndcg };

    private static FedRasServerOptions With(int goal, int fewest, int? places = null)
    {
        FedRasServerOptions options = RoundEndTests.With(goal, places ?? goal);
        options.Evaluation = new EvaluationOptions { On = true, FewestDevices = fewest };
        return options;
    }

    private static async Task<ReportReply> ReportAsync(TestDevice device, Evaluation? evaluation)
    {
        ReportRequest report = await device.TrainAsync(await device.CheckInAsync());
        report.Evaluation = evaluation;
        return await device.ReportAsync(report);
    }

    private static async Task ParticipateAsync(TestDevice device, Evaluation? evaluation)
    {
        ReportReply reply = await ReportAsync(device, evaluation);
        Assert.True(reply.Outcome == Outcome.Accepted, reply.ToString());
    }

    /// <summary>Has devices make a round; gives the point that came with it.</summary>
    private static async Task<QualityPoint?> RoundAsync(TestEngine server, params (TestDevice Device, Evaluation? Evaluation)[] all)
    {
        foreach ((TestDevice device, Evaluation? evaluation) in all) await ParticipateAsync(device, evaluation);
        return (await server.EndAsync()).Quality;
    }
}
