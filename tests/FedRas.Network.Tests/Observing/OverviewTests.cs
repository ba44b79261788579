using System.Text.Json;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Options;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Network.Tests.Observing;

/// <summary>What the overview says of a scripted run.</summary>
public sealed class OverviewTests
{
    [Fact]
    public async Task Snapshot_TwoRoundsAndARefusedReport_CountsEachOnce()
    {
        await using TestEngine engine = await TestEngine.StartReadyAsync(TestServer.Small());
        TestDevice[] devices = await engine.EnrolAsync(2);
        for (int round = 0; round < 2; round++)
        {
            foreach (TestDevice device in devices) await device.ParticipateAsync();
            await engine.EndAsync();
        }
        CheckInReply place = await devices[0].CheckInAsync();
        ReportRequest broken = await devices[0].TrainAsync(place);
        broken.Report = ByteString.CopyFromUtf8("no report");
        Assert.Equal(RefusalCode.ReportRefused, (await devices[0].ReportAsync(broken)).Refusal.Code);

        Overview overview = engine.Engine.Observer.Snapshot();

        Assert.Equal((true, "selecting", 2, 1, 1, 0, 2), (overview.Now.Ready, overview.Now.Phase, overview.Now.Round, overview.Now.Places,
            overview.Now.Answered, overview.Now.Accepted, overview.Now.Goal));
        Assert.Equal(
            [
                new OutcomeCount("enroll", "enrolled", "", 2, 2),
                new OutcomeCount("check_in", "task", "", 5, 5),
                new OutcomeCount("report", "accepted", "", 4, 4),
                new OutcomeCount("report", "refused", "report_refused", 1, 1),
            ], overview.Outcomes);
        Assert.Equal([(0, 2, 2, null), (1, 2, 2, null)], overview.Rounds.Select(round =>
            (round.Round, round.Places, round.Reports, round.Abandoned)));
        Assert.All(overview.Rounds, round => Assert.True(round.BytesUp > 0 && round.FrameBytes > 0));
        Assert.Equal(overview.Rounds.Sum(round => round.BytesUp), overview.Bytes.TotalUp);
        Assert.Equal(overview.Bytes.TotalUp / 4.0, overview.Bytes.Up);
        Assert.Equal(4 * 12 * 4, overview.Bytes.Dense);
        Assert.Equal(4, overview.Levels.Bins.Sum(bin => bin.Count));
        Assert.Equal(5, overview.Links.Bins[0].Count); // nobody said
        Assert.Equal("report", Assert.Single(overview.Errors).What);
        Assert.Equal((1, 1, 0), (overview.Touches!.Round, overview.Touches.Threshold, overview.Touches.ShareUnder));
        Assert.Equal(12, overview.Touches.Items.Bins.Sum(bin => bin.Count)); // each item once
        Assert.Null(overview.Privacy);
        Assert.Empty(overview.Quality);
        Assert.Equal((2, 12, 4), (overview.Server.Devices, overview.Server.Items, overview.Server.Dim));
    }

    [Fact]
    public async Task Snapshot_DevicesThatMissedRounds_AreCountedByTheirAge()
    {
        await using TestEngine engine = await TestEngine.StartReadyAsync(TestServer.Small());
        TestDevice[] devices = await engine.EnrolAsync(3);
        for (int round = 0; round < 5; round++)
        {
            // The third one comes along with the first two, and then holds version 1.
            TestDevice[] both = round < 2 ? [devices[0], devices[2]] : [devices[0], devices[1]];
            foreach (TestDevice device in both) await device.ParticipateAsync();
            await engine.EndAsync();
        }
        await devices[0].CheckInAsync(devices[0].CheckIn(refreshOnly: true));
        HistogramView before = engine.Engine.Observer.Snapshot().Ages;
        engine.Clock.Advance(TimeSpan.FromSeconds(1));
        CheckInReply stale = await devices[2].CheckInAsync();
        await devices[2].TrainAsync(stale);

        HistogramView ages = engine.Engine.Observer.Snapshot().Ages;

        Assert.Equal([(2.0, 0L), (4.0, 1L)], Rise(before, ages).Where(bin => bin.UpTo is 2 or 4));
        Assert.Contains(engine.Engine.Observer.Snapshot().Frames, frame => frame is { From: 0, Served: 0 } or { From: > 0 });
    }

    [Fact]
    public async Task Snapshot_TwoLookWithinASecond_SeeTheSameOne()
    {
        await using TestEngine engine = await TestEngine.StartReadyAsync(TestServer.Small());
        Overview first = engine.Engine.Observer.Snapshot();
        Assert.Same(first, engine.Engine.Observer.Snapshot());
        engine.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotSame(first, engine.Engine.Observer.Snapshot());
    }

    [Fact]
    public async Task Snapshot_OfAPausedFederation_SaysSo()
    {
        await using TestEngine engine = await TestEngine.StartReadyAsync(TestServer.Small());
        await engine.Engine.Operator.PauseAsync();
        Assert.True(engine.Engine.Observer.Snapshot().Now.Paused);
        await engine.Engine.Operator.ResumeAsync();
        engine.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(engine.Engine.Observer.Snapshot().Now.Paused);
    }

    [Fact]
    public async Task Snapshot_RoundGivenUp_IsThereWithItsReasonAndAmongTheErrors()
    {
        await using TestEngine engine = await TestEngine.StartReadyAsync(TestServer.Small());
        TestDevice[] devices = await engine.EnrolAsync(1);
        await devices[0].CheckInAsync();
        engine.Clock.Advance(engine.Options.Timeouts.Deadline);
        await engine.EndAsync();

        Overview overview = engine.Engine.Observer.Snapshot();

        Assert.Equal("not_enough_reports", Assert.Single(overview.Rounds).Abandoned);
        Assert.Equal("round 0 was given up (not_enough_reports): 0 of 1 places reported", Assert.Single(overview.Errors).Sentence);
    }

    [Fact]
    public async Task Json_OfAnOverview_HasEveryPartInCamelCase()
    {
        await using TestEngine engine = await TestEngine.StartReadyAsync(TestServer.Small());
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(engine.Engine.Observer.Snapshot(), OverviewJson.Default.Overview);
        using var read = JsonDocument.Parse(json);
        Assert.Equal(
            ["ages", "at", "bytes", "errors", "exposure", "frames", "levels", "links", "now", "outcomes", "privacy", "quality", "rounds",
                "server", "touches", "turnedAway"], read.RootElement.EnumerateObject().Select(part => part.Name).Order());
        Assert.True(read.RootElement.GetProperty("now").GetProperty("ready").GetBoolean());
    }

    [Fact]
    public async Task Snapshot_BeforeTheStoreIsRead_SaysNotReady()
    {
        FedRasServerOptions options = TestServer.Small();
        options.Store = () => throw new Hosting.Storage.StoreException("the disk is gone");
        await using TestEngine engine = TestEngine.Start(options);
        Assert.Equal("not_ready", engine.Engine.Observer.Snapshot().Now.Phase);
    }

    private static IEnumerable<(double UpTo, long Count)> Rise(HistogramView before, HistogramView after) =>
        before.Bins.Zip(after.Bins, (old, bin) => (bin.UpTo ?? double.PositiveInfinity, bin.Count - old.Count));
}
