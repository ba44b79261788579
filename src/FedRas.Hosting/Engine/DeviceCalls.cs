using System.Diagnostics;
using System.Net;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Storage;
using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Hosting.Engine;

/// <summary>
/// The four calls of a device, however they came. Everything is answered: with what was asked for, a refusal, or a time to come back.
/// Nothing is answered that is not durable. The address that a call came from is for the guard alone; null if there is none.
/// </summary>
internal sealed class DeviceCalls(FederationEngine engine)
{
    public async Task<EnrollReply> EnrollAsync(EnrollRequest request)
    {
        using Activity? span = ServerTraces.Start(Calls.Enroll);
        EnrollReply reply = await AnswerAsync(request).ConfigureAwait(false);
        engine.Observer.Answered(reply);
        span.Outcome(reply.AnswerCase.ToString());
        return reply;
    }

    public async Task<CheckInReply> CheckInAsync(SignedCall call, IPAddress? from = null)
    {
        using Activity? span = ServerTraces.Start(Calls.CheckIn);
        CheckInReply reply = await AnswerCheckInAsync(call, from).ConfigureAwait(false);
        engine.Observer.Answered(reply);
        span.Outcome(reply.AnswerCase.ToString());
        return reply;
    }

    public async Task<ReportReply> ReportAsync(SignedCall call, IPAddress? from = null)
    {
        using Activity? span = ServerTraces.Start(Calls.Report);
        ReportReply reply = await AnswerReportAsync(call, from).ConfigureAwait(false);
        engine.Observer.Answered(reply);
        span.Outcome(reply.Outcome.ToString());
        return reply;
    }

    public async Task<LeaveReply> LeaveAsync(SignedCall call, IPAddress? from = null)
    {
        using Activity? span = ServerTraces.Start(Calls.Leave);
        LeaveReply reply = await AnswerLeaveAsync(call, from).ConfigureAwait(false);
        engine.Observer.Answered(reply);
        return reply;
    }

    private async Task<EnrollReply> AnswerAsync(EnrollRequest request)
    {
        if (Refusals.OfVersions("versions of the protocol", request.Versions, Calls.Version) is { } unshared)
            return new EnrollReply { Refusal = unshared };
        if (engine.Live is not { } live) return new EnrollReply { Retry = engine.Retry.NotReady };
        try
        {
            (EnrolledDevice? device, Refusal? refusal) = await InTime(live.State.Enrolment.EnrolAsync(request)).ConfigureAwait(false);
            return device is null ? new EnrollReply { Refusal = refusal } : new EnrollReply
            {
                Enrolled = new Enrolled
                {
                    Device = device.Name,
                    Version = Calls.Version,
                    ManifestKey = ByteString.CopyFrom(live.ManifestPublicKey),
                },
            };
        }
        catch (Exception e) when (IsForLater(e))
        {
            return new EnrollReply { Retry = engine.Retry.NotReady };
        }
    }

    private async Task<CheckInReply> AnswerCheckInAsync(SignedCall call, IPAddress? from)
    {
        var reply = new CheckInReply { Version = Calls.Version };
        if (Parse(CheckInRequest.Parser, call) is not { } request) return With(reply, Refusals.Malformed("the body is no CheckInRequest"));
        if ((Refusals.OfVersions("versions of the protocol", request.Versions, Calls.Version)
            ?? Refusals.OfVersions("versions of the format", request.Formats, Calls.Format)) is { } unshared)
            return With(reply, unshared);
        if (engine.Live is not { } live) return With(reply, engine.Retry.NotReady);
        (EnrolledDevice? device, Refusal? refusal, Retry? later) = Verify(live, Calls.CheckIn, call, from);
        if (later is not null) return With(reply, later);
        if (device is null) return With(reply, refusal!);
        if (!device.TryUse(call.Counter, Calls.CheckIn, call.Body.Span)) return With(reply, CallGate.Replayed(device, call.Counter));
        try
        {
            return await CheckInAsync(live, device, call.Counter, request, reply).ConfigureAwait(false);
        }
        catch (Exception e) when (IsForLater(e))
        {
            return With(new CheckInReply { Version = Calls.Version }, engine.Retry.NotReady);
        }
    }

    private async Task<ReportReply> AnswerReportAsync(SignedCall call, IPAddress? from)
    {
        if (Parse(ReportRequest.Parser, call) is not { } request) return Refused(Refusals.Malformed("the body is no ReportRequest"));
        if (request.ReportId.Length != Calls.ReportIdSize)
            return Refused(Refusals.Malformed($"the report id has {request.ReportId.Length} bytes and must have {Calls.ReportIdSize}"));
        if (engine.Live is not { } live) return Again();
        (EnrolledDevice? device, Refusal? refusal, Retry? later) = Verify(live, Calls.Report, call, from);
        if (later is not null) return new ReportReply { Outcome = ReportReply.Types.Outcome.Again, Retry = later };
        if (device is null) return Refused(refusal!);
        try
        {
            // A report that was answered gets its answer again, whatever its counter.
            Answer? answer = live.State.Answers.Find(device.Number, request.ReportId.Span);
            if (answer is null && !device.TryUse(call.Counter, Calls.Report, call.Body.Span))
                return Refused(CallGate.Replayed(device, call.Counter));
            if (answer is null)
            {
                using (ServerTraces.Start(ServerTraces.Accept)) answer = live.Reports.Answer(device, call.Counter, request);
                if (answer.Reply.Refusal is { } no) engine.Guard.Offends(device, no.Code);
            }
            using (ServerTraces.Start(ServerTraces.Store)) await InTime(answer.Durable).ConfigureAwait(false);
            return answer.Reply;
        }
        catch (Exception e) when (IsForLater(e))
        {
            return Again();
        }
    }

    private async Task<LeaveReply> AnswerLeaveAsync(SignedCall call, IPAddress? from)
    {
        if (Parse(LeaveRequest.Parser, call) is null)
            return new LeaveReply { Refusal = Refusals.Malformed("the body is no LeaveRequest") };
        if (engine.Live is not { } live) return new LeaveReply { Retry = engine.Retry.NotReady };
        (EnrolledDevice? device, Refusal? refusal, Retry? later) = Verify(live, Calls.Leave, call, from);
        if (later is not null) return new LeaveReply { Retry = later };
        // Who left and heard no answer asks again.
        bool isAgain = refusal?.Code == RefusalCode.Revoked;
        if (isAgain) device = live.State.Devices.Find(call.Device);
        if (device is null) return new LeaveReply { Refusal = refusal };
        if (!isAgain && !device.TryUse(call.Counter, Calls.Leave, call.Body.Span))
            return new LeaveReply { Refusal = CallGate.Replayed(device, call.Counter) };
        try
        {
            await InTime(live.RevokeAsync(device)).ConfigureAwait(false);
            return new LeaveReply();
        }
        catch (Exception e) when (IsForLater(e))
        {
            return new LeaveReply { Retry = engine.Retry.NotReady };
        }
    }

    private async Task<CheckInReply> CheckInAsync(
        LiveFederation live, EnrolledDevice device, ulong counter, CheckInRequest request, CheckInReply reply)
    {
        ServedVersion served = live.Machine.Served;
        if (served.RefusalOf(request.HeldRound, request.HeldCheck) is { } unknown) return With(reply, unknown);
        engine.Observer.CheckedIn(request.HeldRound == 0 && served.Round > 0 ? null : served.Round - request.HeldRound,
            request.UplinkBytesPerSecond);
        if (request.RefreshOnly)
        {
            reply.Newest = served.From(request.HeldRound);
            return With(reply, engine.Retry.Refreshed);
        }
        PlaceAnswer answer = await InTime(live.Machine.AskAsync(device, counter)).ConfigureAwait(false);
        if (answer.Place is null) return With(reply, answer.Retry!);
        await InTime(answer.Place.Durable).ConfigureAwait(false);
        RoundInProgress round = answer.Round!;
        // The version that the round trains on: it may have moved on while the device waited.
        reply.Newest = round.Version.From(request.HeldRound);
        TimeSpan left = engine.Options.Timeouts.Deadline - engine.Clock.GetElapsedTime(round.Started!.Value);
        reply.Task = round.TaskWith(left);
        return reply;
    }

    // Whoever is cut off costs no signature; whoever calls too often has signed that.
    private (EnrolledDevice? Device, Refusal? Refusal, Retry? Later) Verify(
        LiveFederation live, string name, SignedCall call, IPAddress? from)
    {
        using Activity? span = ServerTraces.Start(ServerTraces.Gate);
        EnrolledDevice? named = live.State.Devices.Find(call.Device);
        if (named is not null && engine.Guard.Refuse(from, named.Number) is { } cut)
            return (null, null, engine.Retry.Limited(cut.Sentence, cut.Left));
        (EnrolledDevice? device, Refusal? refusal) = CallGate.Verify(live.State.Devices, name, call);
        if (named is not null && refusal?.Code == RefusalCode.BadSignature) engine.Guard.Forged(from, named.Number);
        return device is not null && engine.Guard.Admit(device.Number) is { } often
            ? (null, null, engine.Retry.Limited(often)) : (device, refusal, null);
    }

    private static T? Parse<T>(MessageParser<T> parser, SignedCall call) where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(call.Body);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private Task InTime(Task task) => task.IsCompleted ? task : task.WaitAsync(engine.Options.Timeouts.Call, engine.Clock);

    private Task<T> InTime<T>(Task<T> task) => task.IsCompleted ? task : task.WaitAsync(engine.Options.Timeouts.Call, engine.Clock);

    private static bool IsForLater(Exception e) => e is TimeoutException or StoreException;

    private ReportReply Again() => new() { Outcome = ReportReply.Types.Outcome.Again, Retry = engine.Retry.NotReady };

    private static ReportReply Refused(Refusal refusal) => new() { Outcome = ReportReply.Types.Outcome.Refused, Refusal = refusal };

    private static CheckInReply With(CheckInReply reply, Refusal refusal)
    {
        reply.Refusal = refusal;
        return reply;
    }

    private static CheckInReply With(CheckInReply reply, Retry retry)
    {
        reply.Retry = retry;
        return reply;
    }
}
