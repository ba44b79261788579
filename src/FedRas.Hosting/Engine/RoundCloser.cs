using System.Diagnostics;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Protocol;
using FedRas.Rounds;
using FedRas.Server;
using FedRas.Server.Publishing;
using FedRas.Training;
using FedRas.Wire;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Engine;

/// <summary>Ends rounds: adds the reports, moves the table, and commits, or gives the round up. Calls must not overlap.</summary>
internal sealed class RoundCloser(LiveState state, FedRasServerOptions options, TimeProvider clock, ILogger log)
{
    /// <summary>Ends a round; what it came to is durable when this returns.</summary>
    /// <param name="round">The round.</param>
    /// <param name="publishing">Is told when the table has moved.</param>
    public async Task<ClosedRound> CloseAsync(RoundInProgress round, Action publishing)
    {
        using Activity? span = ServerTraces.Start(ServerTraces.CloseRound);
        await round.CloseAsync().ConfigureAwait(false);
        if (round.Open.Accepted < round.Open.Plan.Fewest)
            return await AbandonAsync(round, AbandonReason.NotEnoughReports).ConfigureAwait(false);
        RoundResult result;
        long start = clock.GetTimestamp();
        DateTimeOffset started = clock.GetUtcNow();
        TimeSpan published = state.Federation.Times[RoundStage.Publish];
        try
        {
            result = state.Federation.Close(round.Open);
        }
        // Nothing has changed then, and the same reports would end every further attempt alike.
        catch (Exception e) when (e is TrainingDivergedException or WireFormatException or InvalidOperationException)
        {
            EngineLog.Diverged(log, round.Number, e.Message);
            AbandonReason why = e is TrainingDivergedException ? AbandonReason.Diverged : AbandonReason.CannotPublish;
            return await AbandonAsync(round, why).ConfigureAwait(false);
        }
        publishing();
        TimeSpan publish = state.Federation.Times[RoundStage.Publish] - published, fold = clock.GetElapsedTime(start) - publish;
        ServerTraces.Ended(ServerTraces.Fold, started, fold);
        ServerTraces.Ended(ServerTraces.Publish, started + fold, publish);
        ClosedRound closed = await CommitAsync(round, result).ConfigureAwait(false);
        span.Outcome("committed");
        return closed with { End = closed.End with { Fold = fold, Publish = publish } };
    }

    /// <summary>The newest version, for devices.</summary>
    public ServedVersion Serve(FrameEntry? step)
    {
        Federation federation = state.Federation;
        federation.Publisher.Start(federation.Model);
        PublishedVersion newest = ((LatticePublisher)federation.Publisher).Newest;
        var facts = new TableFacts(newest.Items, options.Recipe.Dim, options.Recipe.Seed);
        return new ServedVersion(newest, facts, state.Items, step, state.ManifestKey, state.Shelf, state.Checks);
    }

    private async Task<ClosedRound> CommitAsync(RoundInProgress round, RoundResult result)
    {
        byte[] frame = result.Frame.ToArray();
        Resource resource = Resources.Of(Calls.FramesPath, frame);
        long[] participants = [.. round.Places.Values.Where(place => place.Counts).Select(place => place.Device.Number).Order()];
        Count(round, result, frame.Length);
        using var checkpoint = new MemoryStream();
        state.Federation.Save(checkpoint, withHistory: false);
        int oldestAnswer = round.Number - options.AnswerRounds;
        QualityCommit? quality = state.Evaluations.After(round);
        long start = clock.GetTimestamp();
        using (ServerTraces.Start(ServerTraces.Commit))
            await state.Writer.Commit(new RoundCommit(
                round.Number, checkpoint.GetBuffer().AsMemory(0, (int)checkpoint.Length),
                [new StoredResource(resource.Hash, frame, StepFrom: round.Number)], participants, state.Counters.Snapshot(),
                OldestStep: round.Number + 1 - options.StepFrames, oldestAnswer)
            {
                Quality = quality,
            }).ConfigureAwait(false);

        TimeSpan time = clock.GetElapsedTime(start);
        if (quality is not null) state.Evaluations.Keep(quality);
        round.ForgetEvaluations();
        state.Answers.Prune(oldestAnswer);
        foreach (long number in participants) state.Devices.Of(number).LastRound = round.Number;
        state.Shelf.Put(resource.Hash, frame);
        state.Frames.Keep(resource.Hash, round.Number, round.Number + 1 - options.StepFrames);
        RoundEnd end = EndOf(round) with
        {
            Reports = result.Reports,
            ReportBytes = result.ReportBytes,
            FrameBytes = frame.Length,
            Touches = result.Touches,
            HeldRows = result.HeldRows,
            Commit = time,
            Quality = quality?.Point,
        };
        EngineLog.RoundCommitted(log, end.Round, end.Places, end.Reports, end.ReportBytes, end.FrameBytes, end.Time.TotalSeconds);
        return new ClosedRound(end, Serve(new FrameEntry { FromRound = round.Number, Resource = resource }));
    }

    private void Count(RoundInProgress round, RoundResult result, int frameBytes)
    {
        ServerCounters counters = state.Counters;
        counters.Add(ServerCounters.RoundsCommitted);
        counters.Set(ServerCounters.Attempts, 0);
        counters.Add(ServerCounters.Places, round.Places.Count);
        counters.Add(ServerCounters.Reports, result.Reports);
        counters.Add(ServerCounters.ReportBytes, result.ReportBytes);
        counters.Add(ServerCounters.FrameBytes, frameBytes);
    }

    private async Task<ClosedRound> AbandonAsync(RoundInProgress round, AbandonReason reason)
    {
        state.Federation.Abandon(round.Open);
        round.ForgetEvaluations();
        state.Counters.Add(ServerCounters.Abandoned(reason));
        state.Counters.Add(ServerCounters.Attempts);
        state.Counters.Add(ServerCounters.Places, round.Places.Count);
        await state.Writer.Append(new RoundAbandoned(round.Number, state.Counters.Snapshot())).ConfigureAwait(false);
        RoundEnd end = EndOf(round) with { Abandoned = reason };
        EngineLog.RoundAbandoned(log, end.Round, reason, end.Places, end.Reports, round.Open.Plan.Fewest, end.Time.TotalSeconds);
        return new ClosedRound(end, null);
    }

    private RoundEnd EndOf(RoundInProgress round) => new()
    {
        Round = round.Number,
        Places = round.Places.Count,
        Reports = round.Open.Accepted,
        Time = round.Started is { } started ? clock.GetElapsedTime(started) : TimeSpan.Zero,
    };
}

/// <summary>What a round came to.</summary>
/// <param name="End">For whoever watches.</param>
/// <param name="Next">The version that it led to; null if it was given up.</param>
internal sealed record ClosedRound(RoundEnd End, ServedVersion? Next);
