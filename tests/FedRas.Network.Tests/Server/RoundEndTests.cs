using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Protocol;
using static FedRas.Protocol.ReportReply.Types;

namespace FedRas.Network.Tests.Server;

/// <summary>Every round ends by its deadline, whoever is missing.</summary>
public sealed class RoundEndTests
{
    private static readonly TimeSpan s_deadline = new ServerTimeouts().Deadline;

    // Row 16 of what went wrong elsewhere: below the minimum size, stuck for ever.
    [Fact]
    public async Task FederationRow16_GoalNotReached_RoundIsGivenUpAtTheDeadlineAndCounted()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(With(goal: 4, places: 4));
        TestDevice[] devices = await server.EnrolAsync(4);
        Assert.Equal(Outcome.Accepted, (await devices[0].ParticipateAsync()).Outcome);
        Assert.NotNull((await devices[1].CheckInAsync()).Task);
        server.Clock.Advance(s_deadline);
        RoundEnd end = await server.EndAsync();
        Assert.Equal((AbandonReason.NotEnoughReports, 2, 1), (end.Abandoned, end.Places, end.Reports));
        Assert.Equal(1, server.Engine.Counters["rounds_abandoned_not_enough_reports"]);
        Assert.Single(server.Log.Of(1004));

        // The next attempt begins with the next check-in, and the table is as it was.
        foreach (TestDevice device in devices) Assert.Equal(Outcome.Accepted, (await device.ParticipateAsync()).Outcome);
        Assert.Equal((0, null, 4), ((end = await server.EndAsync()).Round, end.Abandoned, end.Reports));
        Assert.Equal(1, server.Engine.Round);
    }

    // Row 10: one slow or absent party, all wait.
    [Fact]
    public async Task FederationRow10_TenPercentNeverAnswer_RoundsNeedNoDeadline()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(With(goal: 9, places: 10));
        TestDevice[] devices = await server.EnrolAsync(10);
        for (int round = 0; round < 3; round++)
        {
            Assert.NotNull((await devices[9].CheckInAsync()).Task); // and nothing more from it
            foreach (TestDevice device in devices[..9]) Assert.Equal(Outcome.Accepted, (await device.ParticipateAsync()).Outcome);
            RoundEnd end = await server.EndAsync();
            Assert.Equal((round, null, 9), (end.Round, end.Abandoned, end.Reports));
        }
    }

    [Fact]
    public async Task Deadline_EnoughReported_RoundCommits()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(With(goal: 4, places: 4));
        TestDevice[] devices = await server.EnrolAsync(4);
        foreach (TestDevice device in devices[..2]) await device.ParticipateAsync();
        Assert.NotNull((await devices[2].CheckInAsync()).Task);
        server.Clock.Advance(s_deadline);
        RoundEnd end = await server.EndAsync();
        Assert.Equal((0, null, 2, s_deadline), (end.Round, end.Abandoned, end.Reports, end.Time));
    }

    // Rows 2 and 14: a slow link blocks the scheduler; an absent node delays the run until its task expires.
    [Fact]
    public async Task FederationRow2_SlowDevice_NeverHoldsUpTheNextRound()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(With(goal: 2, places: 3));
        TestDevice[] devices = await server.EnrolAsync(3);
        ReportRequest slow = await devices[2].TrainAsync(await devices[2].CheckInAsync());
        foreach (TestDevice device in devices[..2]) await device.ParticipateAsync();
        Assert.Equal(0, (await server.EndAsync()).Round);
        foreach (TestDevice device in devices[..2]) Assert.Equal(1, (await device.CheckInAsync()).Task.Round);
        ReportReply late = await devices[2].ReportAsync(slow);
        Assert.Equal(Outcome.TooLate, late.Outcome);
        Assert.Equal(1, (await devices[2].CheckInAsync()).Task.Round); // it takes part in the next one
    }

    [Fact]
    public async Task AllAnswered_SelectionOver_EndsBeforeTheDeadline()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(With(goal: 4, places: 4));
        TestDevice[] devices = await server.EnrolAsync(3);
        foreach (TestDevice device in devices[..2]) await device.ParticipateAsync();
        Assert.False(server.HasEnded);
        server.Clock.Advance(server.Options.Timeouts.Selection);
        Assert.Equal(2, (await server.EndAsync()).Reports); // nobody is left who could report
    }

    // An idle federation neither spins nor grows: the clock of a round begins with its first check-in.
    [Fact]
    public async Task Idle_NobodyComes_NothingHappens()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(With(goal: 2, places: 2));
        TestDevice[] devices = await server.EnrolAsync(2);
        int lines = server.Log.Lines.Count;
        for (int day = 0; day < 30; day++) server.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(lines, server.Log.Lines.Count);
        foreach (TestDevice device in devices) Assert.Equal(Outcome.Accepted, (await device.ParticipateAsync()).Outcome);
        Assert.Null((await server.EndAsync()).Abandoned);
    }

    // Row 18: wrong device clocks. The server's own may be set, too.
    [Fact]
    public async Task FederationRow18_ClockIsSet_DeadlineStays()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(With(goal: 2, places: 2));
        TestDevice[] devices = await server.EnrolAsync(2);
        CheckInReply first = await devices[0].CheckInAsync();
        server.Calendar.Shift = TimeSpan.FromDays(1_000);
        Assert.False(server.HasEnded);
        CheckInReply again = await devices[0].CheckInAsync();
        Assert.Equal(first.Task.DeadlineMs, again.Task.DeadlineMs);
        server.Clock.Advance(s_deadline / 2);
        Assert.Equal(first.Task.DeadlineMs / 2, (await devices[0].CheckInAsync()).Task.DeadlineMs);
    }

    [Fact]
    public void FederationRow18_NoMessage_HoldsATime() => Assert.DoesNotContain(
        FedrasReflection.Descriptor.MessageTypes.SelectMany(message => message.Fields.InDeclarationOrder()),
        field => field.Name.Split('_').Any(word => word is "time" or "timestamp" or "date" or "clock" or "at")
            || (field.FieldType == Google.Protobuf.Reflection.FieldType.Message
                && field.MessageType.FullName.StartsWith("google", StringComparison.Ordinal)));

    internal static FedRasServerOptions With(int goal, int places) => TestEngine.Kept(options =>
    {
        options.Goal = goal;
        options.OverSelection = (double)places / goal;
        options.MinimumFraction = 0.5;
    });
}
