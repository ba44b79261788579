using FedRas.Hosting.Options;
using FedRas.Protocol;
using FedRas.Server;
using static FedRas.Protocol.ReportReply.Types;

namespace FedRas.Network.Tests.Server;

/// <summary>What was answered survives the end of the process and the failure of the store.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Restart_OpenRound_GoesOnWithItsPlacesAndReports()
    {
        FedRasServerOptions options = RoundEndTests.With(goal: 3, places: 3);
        ReportRequest[] reports = new ReportRequest[3];
        ReportReply first;
        TestDevice[] devices;
        await using (TestEngine before = await TestEngine.StartReadyAsync(options))
        {
            devices = await before.EnrolAsync(3);
            for (int i = 0; i < 3; i++) reports[i] = await devices[i].TrainAsync(await devices[i].CheckInAsync());
            first = await devices[1].ReportAsync(reports[1]);
            Assert.Equal(Outcome.Accepted, first.Outcome);
        }
        await using TestEngine after = await TestEngine.StartReadyAsync(options);
        Assert.Single(after.Log.Of(1002));
        foreach (TestDevice device in devices) device.Door = after.Door;
        Assert.Equal(first, await devices[1].ReportAsync(reports[1])); // the same answer, and it counts once
        Assert.Equal(0, (await devices[2].CheckInAsync()).Task.Round); // it has its place
        foreach (int i in (int[])[2, 0]) Assert.Equal(Outcome.Accepted, (await devices[i].ReportAsync(reports[i])).Outcome);
        Assert.Equal(3, (await after.EndAsync()).Reports);

        // The table is the one of a server that was never stopped, places being in the order in which they were given.
        Assert.Equal(Expected(options, reports), (await devices[0].CheckInAsync()).Newest.Check);
    }

    [Fact]
    public async Task Restart_OtherGoal_RoundIsGivenUpByRule()
    {
        FedRasServerOptions options = RoundEndTests.With(goal: 3, places: 3);
        await using (TestEngine before = await TestEngine.StartReadyAsync(options))
            await (await before.EnrolAsync(2))[0].ParticipateAsync();
        options.Goal = 2;
        await using TestEngine after = await TestEngine.StartReadyAsync(options);
        Assert.Equal(1, after.Engine.Counters["rounds_abandoned_settings_changed"]);
        Assert.Contains("SettingsChanged", Assert.Single(after.Log.Of(1004)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_OpenRoundThatNoEpsilonIsLeftFor_IsGivenUpAndTheModelIsServed()
    {
        FedRasServerOptions options = RoundEndTests.With(goal: 3, places: 3);
        options.Recipe = options.Recipe with { Privacy = new() { ReportClip = 1, NoiseMultiplier = 2 } };
        await using (TestEngine before = await TestEngine.StartReadyAsync(options))
            await (await before.EnrolAsync(2))[0].ParticipateAsync();
        options.Recipe = options.Recipe with { Privacy = options.Recipe.Privacy with { Epsilon = 0.01 } };
        await using TestEngine after = TestEngine.Start(options);
        Assert.Same(after.Engine.Ready, await Task.WhenAny(after.Engine.Ready, FailsAsync(after)));
        Assert.Equal(1, after.Engine.Counters["rounds_abandoned_settings_changed"]);
        CheckInReply reply = await (await after.EnrolAsync(1))[0].CheckInAsync();
        Assert.Null(reply.Task);

        // An engine that fails tries again for ever.
        static async Task FailsAsync(TestEngine engine)
        {
            while (!engine.Log.Of(1013).Any()) await Task.Yield();
        }
    }

    [Fact]
    public async Task Restart_OtherSeed_SaysWhatItWas()
    {
        FedRasServerOptions options = TestEngine.Kept();
        await (await TestEngine.StartReadyAsync(options)).DisposeAsync();
        options.Recipe = options.Recipe with { Seed = 8 };
        await using TestEngine other = TestEngine.Start(options);
        ServerOptionsException wrong = await Assert.ThrowsAsync<ServerOptionsException>(() => other.Engine.Ready);
        Assert.Contains("Recipe:Seed is 8; it must be 7", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_AfterRounds_OldDeviceGetsOneFrame()
    {
        FedRasServerOptions options = RoundEndTests.With(goal: 2, places: 2);
        TestDevice[] devices;
        await using (TestEngine before = await TestEngine.StartReadyAsync(options))
        {
            devices = await before.EnrolAsync(3);
            for (int round = 0; round < 3; round++)
            {
                CheckInRequest refresh = devices[2].CheckIn(refreshOnly: true);
                if (round == 1) await devices[2].TrainAsync(Trainable(await devices[2].CheckInAsync(refresh)));
                foreach (TestDevice device in devices[..2]) await device.ParticipateAsync();
                await before.EndAsync();
            }
        }
        await using TestEngine after = await TestEngine.StartReadyAsync(options);
        foreach (TestDevice device in devices) device.Door = after.Door;
        Assert.Equal(1, devices[2].Session!.HeldRound);
        CheckInReply reply = await devices[2].CheckInAsync();
        await devices[2].TrainAsync(reply);
        Assert.Equal(3, devices[2].Session!.HeldRound);
        Assert.Equal(reply.Newest.Check, devices[2].Session!.Model.Check);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StoreFails_ReportAgain_CountsOnce(bool takesEffect)
    {
        var store = new FailingStore();
        FedRasServerOptions options = RoundEndTests.With(goal: 2, places: 2);
        options.Store = store.Create;
        await using TestEngine server = await TestEngine.StartReadyAsync(options);
        TestDevice[] devices = await server.EnrolAsync(2);
        ReportRequest[] reports = [await devices[0].TrainAsync(await devices[0].CheckInAsync()),
            await devices[1].TrainAsync(await devices[1].CheckInAsync())];
        (store.Fails, store.TakesEffect) = (true, takesEffect);
        SignedCall call = devices[0].Sign(Calls.Report, reports[0]);
        Assert.Equal(Outcome.Again, (await server.Door.ReportAsync(call)).Outcome);
        CheckInReply meanwhile = await devices[1].CheckInAsync();
        store.Fails = false;
        await server.ReadyAgainAsync();
        Assert.Equal(Outcome.Accepted, (await server.Door.ReportAsync(call)).Outcome);
        Assert.Equal(Outcome.Accepted, (await devices[1].ReportAsync(reports[1])).Outcome);
        Assert.Equal(2, (await server.EndAsync()).Reports);
        Assert.Equal(Expected(options, reports), (await devices[0].CheckInAsync()).Newest.Check);
        Assert.True(meanwhile.Retry is { Reason: LaterReason.NotReady } || meanwhile.Task is not null, meanwhile.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StoreFails_InCommit_RoundCommitsOnce(bool takesEffect)
    {
        var store = new FailingStore();
        FedRasServerOptions options = RoundEndTests.With(goal: 2, places: 3);
        options.Store = store.Create;
        await using TestEngine server = await TestEngine.StartReadyAsync(options);
        TestDevice[] devices = await server.EnrolAsync(3);
        ReportRequest[] reports = [await devices[0].TrainAsync(await devices[0].CheckInAsync()),
            await devices[1].TrainAsync(await devices[1].CheckInAsync())];
        Assert.NotNull((await devices[2].CheckInAsync()).Task); // a place without a report
        foreach (int i in (int[])[0, 1])
        {
            (store.FailsCommits, store.TakesEffect) = (i == 1, takesEffect);
            Assert.Equal(Outcome.Accepted, (await devices[i].ReportAsync(reports[i])).Outcome);
        }
        await server.FailedAsync();
        store.FailsCommits = false;
        await server.ReadyAgainAsync();
        if (!store.TookEffect) await server.EndAsync();
        CheckInReply newest = await devices[0].CheckInAsync();
        Assert.Equal(1, newest.Newest.Round);
        Assert.Equal(Expected(options, reports), newest.Newest.Check);
        Assert.Equal(1, server.Engine.Counters["rounds_committed"]);
        Assert.Equal(2, server.Engine.Counters["reports_counted"]);
    }

    // Row 17: counters read from tables that retention prunes.
    [Fact]
    public async Task FederationRow17_EverythingIsPruned_CountersStay()
    {
        FedRasServerOptions options = RoundEndTests.With(goal: 2, places: 2);
        (options.AnswerRounds, options.StepFrames) = (1, 0);
        await using (TestEngine before = await TestEngine.StartReadyAsync(options))
        {
            TestDevice[] devices = await before.EnrolAsync(2);
            for (int round = 0; round < 5; round++)
            {
                foreach (TestDevice device in devices) await device.ParticipateAsync();
                await before.EndAsync();
            }
            Assert.True(before.Engine.Live!.State.Answers.Count <= 4);
        }
        await using TestEngine after = await TestEngine.StartReadyAsync(options);
        Assert.Equal((5, 10, 10), (after.Engine.Counters["rounds_committed"], after.Engine.Counters["reports_counted"],
            after.Engine.Counters["places_given"]));
    }

    // Row 3: a client that arrives before the server is ready is told to quit.
    [Fact]
    public async Task FederationRow3_CheckInDuringStartUp_IsAnsweredLater()
    {
        var opening = new TaskCompletionSource();
        var store = new FailingStore { Opening = opening.Task };
        await using TestEngine server = TestEngine.Start(TestEngine.Kept(options => options.Store = store.Create));
        using var device = new TestDevice(server.Door, 0);
        Assert.Equal(LaterReason.NotReady, (await device.EnrolAsync("any")).Retry.Reason);
        CheckInReply reply = await device.CheckInAsync();
        Assert.Equal(LaterReason.NotReady, reply.Retry.Reason);
        Assert.True(reply.Retry.AfterMs > 0);
        var report = new ReportRequest { ReportId = Google.Protobuf.ByteString.CopyFrom(new byte[16]) };
        Assert.Equal(Outcome.Again, (await device.ReportAsync(report)).Outcome);
        opening.SetResult();
        await server.Engine.Ready;
        Assert.NotNull((await device.EnrolAsync(await server.Engine.Operator.IssueTokenAsync("any", 1))).Enrolled);
        Assert.NotNull((await device.CheckInAsync()).Task);
    }

    private static CheckInReply Trainable(CheckInReply refreshed)
    {
        var other = new Federation(new ServerOptions { Items = 12, Dim = 4, Seed = 7 });
        refreshed.Task = TaskMessages.ToMessage(other.Open(new RoundPlan()).Task);
        refreshed.Task.Round = refreshed.Newest.Round;
        return refreshed;
    }

    private static ulong Expected(FedRasServerOptions options, ReportRequest[] reports)
    {
        var federation = new Federation(options.Recipe with { Items = 12 });
        OpenRound round = federation.Open(new RoundPlan { Goal = reports.Length });
        for (int i = 0; i < reports.Length; i++) round.TaskFor(i);
        for (int i = 0; i < reports.Length; i++) Assert.Equal(AcceptanceKind.Accepted, round.Accept(i, reports[i].Report.Span).Kind);
        federation.Close(round);
        return federation.Model.Check;
    }
}
