using FedRas.Hosting.Engine;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Protocol;
using FedRas.Server;
using static FedRas.Protocol.ReportReply.Types;

namespace FedRas.Network.Tests.Server;

/// <summary>Places that the public seed draws, as the simulator draws them.</summary>
public sealed class SampledTests
{
    private static FedRasServerOptions Options() => TestEngine.Kept(options =>
    {
        (options.Goal, options.OverSelection, options.Selection, options.FewestDevices) = (3, 1, SelectionKind.Sampled, 8);
    });

    [Fact]
    public async Task Rounds_DevicesComeInAnyOrder_CohortAndTableAreTheSimulators()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(Options());
        TestDevice[] devices = await server.EnrolAsync(8);
        var federation = new Federation(server.Options.Recipe with { Items = 12 });
        var sampler = new CohortSampler([0, 1, 2, 3, 4, 5, 6, 7], server.Options.Recipe.Seed);
        for (int number = 0; number < 4; number++)
        {
            int[] cohort = sampler.Select(number, 3).ToArray();
            OpenRound round = federation.Open(new RoundPlan { Goal = 3 });
            foreach (int device in cohort) round.TaskFor(device);
            foreach (int device in Enumerable.Range(0, 8).Reverse())
            {
                Task<CheckInReply> asked = devices[device].CheckInAsync();
                if (!cohort.Contains(device)) continue; // waits at the server, and may be drawn in the next round
                CheckInReply reply = await asked;
                ReportRequest report = await devices[device].TrainAsync(reply);
                Assert.Equal(Outcome.Accepted, (await devices[device].ReportAsync(report)).Outcome);
                Assert.Equal(AcceptanceKind.Accepted, round.Accept(device, report.Report.Span).Kind);
            }
            federation.Close(round);
            await server.EndAsync();
            Assert.Equal(federation.Model.Check, server.Engine.Live!.Machine.Served.From(0).Check);
        }
    }

    [Fact]
    public async Task Opening_TooFewEnrolled_WaitsAndSaysSo()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(Options());
        TestDevice[] devices = await server.EnrolAsync(7);
        CheckInReply reply = await devices[0].CheckInAsync();
        Assert.Equal(LaterReason.NotSelected, reply.Retry.Reason);
        Assert.Contains("begins with 8 devices, and 7", reply.Retry.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotDrawn_Device_WaitsAWhileAndComesBackSoon()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(Options());
        TestDevice[] devices = await server.EnrolAsync(8);
        int[] order = new CohortSampler([0, 1, 2, 3, 4, 5, 6, 7], server.Options.Recipe.Seed).Select(0, 6).ToArray();
        Task<CheckInReply> asked = devices[order[3]].CheckInAsync();
        while (server.Engine.Live!.Machine.Round?.Started is null) await Task.Yield();
        Assert.False(asked.IsCompleted);
        server.Clock.Advance(server.Options.Timeouts.RetryRejected);
        Retry retry = (await asked).Retry;
        Assert.Equal(LaterReason.NotSelected, retry.Reason);
        Assert.InRange(retry.AfterMs, 1ul, (ulong)server.Options.Timeouts.RetryRejected.TotalMilliseconds / 50);
    }

    // Nobody waits for the absent: another attempt at the round asks other devices.
    [Fact]
    public async Task CohortIsGone_NextAttempt_AsksOthers()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(Options());
        TestDevice[] devices = await server.EnrolAsync(8);
        int[] order = new CohortSampler([0, 1, 2, 3, 4, 5, 6, 7], server.Options.Recipe.Seed).Select(0, 6).ToArray();
        Task<CheckInReply> asked = devices[order[3]].CheckInAsync();
        while (server.Engine.Live!.Machine.Round?.Started is null) await Task.Yield();
        server.Clock.Advance(server.Options.Timeouts.Deadline);
        Assert.NotNull((await server.EndAsync()).Abandoned);
        await asked;
        foreach (int device in order[3..]) Assert.Equal(Outcome.Accepted, (await devices[device].ParticipateAsync()).Outcome);
        Assert.Equal(3, (await server.EndAsync()).Reports);
    }

    // Five of eight at a time: the second attempt begins with those whom the first did not ask.
    [Fact]
    public void Draw_LargeCohort_NextAttemptGoesOnInTheOrderAndBeginsAgain()
    {
        var registry = new DeviceRegistry(Enumerable.Range(0, 8).Select(i => new StoredDevice(i, $"d{i}", [(byte)i], false, 0, null)), 8);
        var selection = new SampledSelection(registry, 7, 0);
        int[] order = new CohortSampler([0, 1, 2, 3, 4, 5, 6, 7], 7).Select(3, 8).ToArray();
        Assert.Equal(order[..5], Numbers(0));
        Assert.Equal([.. order[5..], .. order[..2]], Numbers(1));
        Assert.Equal(order[2..7], Numbers(2));

        int[] Numbers(int attempt) => [.. selection.Draw(3, attempt, 5)!.Select(device => (int)device.Number)];
    }

    [Fact]
    public async Task MinSeparation_DeviceTookPart_SitsOutAfterARestartToo()
    {
        FedRasServerOptions options = TestEngine.Kept(options => (options.Goal, options.MinSeparation) = (1, 1));
        TestDevice[] devices;
        await using (TestEngine before = await TestEngine.StartReadyAsync(options))
        {
            devices = await before.EnrolAsync(2);
            await devices[0].ParticipateAsync();
            await before.EndAsync();
        }
        await using TestEngine server = await TestEngine.StartReadyAsync(options);
        foreach (TestDevice device in devices) device.Door = server.Door;
        Assert.Equal(LaterReason.Separation, (await devices[0].CheckInAsync()).Retry.Reason);
        await devices[1].ParticipateAsync();
        await server.EndAsync();
        Assert.Equal(2, (await devices[0].CheckInAsync()).Task.Round);
    }
}
