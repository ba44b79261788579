using FedRas.Hosting.Identity;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Storage;
using FedRas.Protocol;
using FedRas.Server;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Engine;

/// <summary>
/// Answers reports, on the thread of the call. An answer is kept before it is given; the same report id gets the same one, and counts once.
/// </summary>
internal sealed class ReportDesk(
    LiveState state, RoundMachine machine, RetryWindows retry, TimeProvider clock, ServerObserver observer, ILogger log)
{
    /// <summary>The answer to a report; to be given once it is durable.</summary>
    public Answer Answer(EnrolledDevice device, ulong counter, ReportRequest request)
    {
        if (Known(device, request) is { } known) return known;
        RoundInProgress? round = machine.Round;
        if (round is null || request.Round != round.Number) return Unasked(request.Round, round?.Number ?? machine.Served.Round);
        if (!round.Places.TryGetValue(device.Number, out Place? place))
        {
            return machine.WasAbandoned(request.Round, device.Number) ? TooLate(request.Round)
                : Refused(RefusalCode.NotAsked, $"the device has no place in round {request.Round}: check in first");
        }
        Answer answer;
        lock (place) answer = Known(device, request) ?? AnswerPlace(round, place, counter, request);
        machine.ReportAnswered(round);
        return answer;
    }

    private Answer? Known(EnrolledDevice device, ReportRequest request) => state.Answers.Find(device.Number, request.ReportId.Span);

    private Answer AnswerPlace(RoundInProgress round, Place place, ulong counter, ReportRequest request)
    {
        if (place.IsAnswered)
            return Refused(RefusalCode.ReportedAlready, $"the device reported in round {round.Number} already, under another id: one "
                + "report a round is allowed; check in for the next round");
        bool isOpen = round.TryEnter();
        try
        {
            Acceptance acceptance = isOpen ? Read(round, place, request) : new Acceptance(AcceptanceKind.TooLate);
            ReportReply reply = ReplyOf(acceptance, round.Number);
            place.IsAnswered = true;
            place.Counts = acceptance.Kind == AcceptanceKind.Accepted;
            place.Evaluation = place.Counts ? request.Evaluation : null;
            round.CountAnswer();
            byte[] id = request.ReportId.ToByteArray();
            var answer = new Answer(reply, state.Writer.Append(new AnswerGiven(
                round.Number, place.Device.Number, counter, id, reply.ToByteArray(), place.Counts ? request.Report.ToByteArray() : null,
                place.Evaluation?.ToByteArray())));
            state.Answers.Add(round.Number, place.Device.Number, id, answer);
            return answer;
        }
        finally
        {
            if (isOpen) round.Leave();
        }
    }

    // A device whose evaluation cannot be has a fault, and what else it says is not to be trusted either.
    private Acceptance Read(RoundInProgress round, Place place, ReportRequest request)
    {
        long start = clock.GetTimestamp();
        Acceptance acceptance = EvaluationBounds.Objection(round.EvaluationPlan, request.Evaluation) is { } why
            ? new Acceptance(AcceptanceKind.Refused, why) : round.Open.Accept(place.Device.Number, request.Report.Span);
        observer.Read(acceptance, request.Report.Length, clock.GetElapsedTime(start));
        return acceptance;
    }

    private ReportReply ReplyOf(Acceptance acceptance, int round)
    {
        switch (acceptance.Kind)
        {
            case AcceptanceKind.Accepted:
                return new ReportReply { Outcome = ReportReply.Types.Outcome.Accepted, Retry = retry.Reported };
            case AcceptanceKind.NotNeeded:
                state.Counters.Add(ServerCounters.NotNeeded);
                return new ReportReply
                {
                    Outcome = ReportReply.Types.Outcome.NotNeeded,
                    Retry = retry.NotSelected("the round has all the reports that it wants"),
                };
            case AcceptanceKind.Refused:
                state.Counters.Add(ServerCounters.Refused);
                EngineLog.ReportRefused(log, round, acceptance.Reason!);
                observer.Failed(ServerObserver.Report, $"a report of round {round} was refused: {acceptance.Reason}");
                return new ReportReply
                {
                    Outcome = ReportReply.Types.Outcome.Refused,
                    Refusal = Refusals.Of(RefusalCode.ReportRefused, acceptance.Reason!),
                    Retry = retry.Reported,
                };
            default:
                return TooLate(round).Reply;
        }
    }

    private Answer Unasked(int asked, int current) => asked <= current ? TooLate(asked)
        : Refused(RefusalCode.NotAsked, $"the device has no place in round {asked}, and the newest round is {current}: check in first");

    private Answer TooLate(int round)
    {
        state.Counters.Add(ServerCounters.TooLate);
        return new Answer(new ReportReply
        {
            Outcome = ReportReply.Types.Outcome.TooLate,
            Retry = retry.NotSelected($"round {round} is closed or was given up: check in for the next one"),
        }, Task.CompletedTask);
    }

    private Answer Refused(RefusalCode code, string sentence) => new(new ReportReply
    {
        Outcome = ReportReply.Types.Outcome.Refused,
        Refusal = Refusals.Of(code, sentence),
        Retry = retry.NotSelected("check in first"),
    }, Task.CompletedTask);
}
