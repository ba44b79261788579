using System.Security.Cryptography;
using FedRas.Client.Storage;
using FedRas.Client.Transport;
using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Client.Participation;

/// <summary>
/// Hands in reports. A report is kept with its id before it is sent, and goes with the same id until it has an answer: the server counts
/// it once, however often it comes.
/// </summary>
internal sealed class Reporter(ServerLink link, CallStore calls, Enrolment enrolment)
{
    /// <summary>Keeps a report to send, with what the device measured.</summary>
    public void Keep(Credential credential, int round, byte[] report, Evaluation? evaluation)
    {
        var request = new ReportRequest
        {
            Round = round,
            ReportId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(Calls.ReportIdSize)),
            Report = ByteString.CopyFrom(report),
            Evaluation = evaluation,
        };
        SignedCall call = calls.Sign(credential, Calls.Report, request);
        calls.Pending = new PendingReport(round, request.ToByteArray(), call.Counter, call.ToByteArray(), report.Length);
    }

    /// <summary>Sends the report that has no answer yet.</summary>
    /// <returns>What the server says; null if there is no such report.</returns>
    public async Task<ParticipationResult?> SendAsync(Credential credential, CancellationToken cancel)
    {
        if (calls.Pending is not { } pending) return null;
        SignedCall call = Current(credential, pending);
        ReportReply reply = await link.CallAsync((server, inner) =>
        {
            link.Meter.AddReport(pending.Bytes);
            return server.ReportAsync(call, inner);
        }, cancel).ConfigureAwait(false);
        ParticipationResult result = ResultOf(reply, pending.Round);
        bool staysPending = reply.Outcome == ReportReply.Types.Outcome.Again
            || reply is { Outcome: ReportReply.Types.Outcome.Refused, Refusal.Code: RefusalCode.Replayed };
        if (!staysPending) calls.Pending = null;
        if (result.Code is { } code) enrolment.NoteRefusal(code, result.Sentence ?? "");
        return result;
    }

    // Another call was made since: the server takes no smaller counter afterwards. The body, and so the report's id, stays the same.
    private SignedCall Current(Credential credential, PendingReport pending)
    {
        if (pending.Counter == calls.Counter) return SignedCall.Parser.ParseFrom(pending.Call);
        SignedCall call = calls.Sign(credential, Calls.Report, ReportRequest.Parser.ParseFrom(pending.Body));
        calls.Pending = pending with { Counter = call.Counter, Call = call.ToByteArray() };
        return call;
    }

    private static ParticipationResult ResultOf(ReportReply reply, int round)
    {
        ParticipationResult result = reply.Outcome switch
        {
            ReportReply.Types.Outcome.Accepted => Results.Of(ParticipationOutcome.Accepted),
            ReportReply.Types.Outcome.NotNeeded => Results.Of(ParticipationOutcome.NotNeeded),
            ReportReply.Types.Outcome.TooLate => Results.Of(ParticipationOutcome.TooLate),
            ReportReply.Types.Outcome.Refused => Results.Refused(reply.Refusal ?? new Refusal(), round),
            ReportReply.Types.Outcome.Again => Results.Of(ParticipationOutcome.Later),
            _ => Results.Of(ParticipationOutcome.Unsupported, "the server's answer to the report is of a later version: update the app"),
        };
        return Results.With(result with { Round = round, Sentence = result.Sentence ?? reply.Retry?.Sentence }, reply.Retry);
    }
}
