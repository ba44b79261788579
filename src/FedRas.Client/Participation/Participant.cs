using FedRas.Client.Policies;
using FedRas.Client.Recommending;
using FedRas.Client.Storage;
using FedRas.Client.Transport;
using FedRas.Device;
using FedRas.Models;
using FedRas.Protocol;
using FedRas.Rounds;
using FedRas.Training;
using Google.Protobuf;

namespace FedRas.Client.Participation;

/// <summary>
/// One participation: enrol, check in, catch up, train, report. It may end at any line, by any cause: each step keeps what the next one
/// needs, and the next call goes on from there.
/// </summary>
internal sealed class Participant(
    ServerLink link, DeviceStore store, HeldModel model, UserItems user, Enrolment enrolment, CatchUp catchUp, TableTest test,
    Reporter reporter, TimeProvider time, DeviceConditions? fixedConditions)
{
    /// <summary>Takes part.</summary>
    /// <param name="situation">How the device stands.</param>
    /// <param name="refreshOnly">Whether only the newest model is wanted.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="LinkException">No answer came, or what answers is not to be trusted.</exception>
    public async Task<ParticipationResult> RunAsync(DeviceSituation situation, bool refreshOnly, CancellationToken cancel)
    {
        (Credential? credential, ParticipationResult? refusal) = await enrolment.EnsureAsync(cancel).ConfigureAwait(false);
        if (credential is null) return refusal!;
        if (!refreshOnly && await reporter.SendAsync(credential, cancel).ConfigureAwait(false) is { } answered) return answered;
        // A place in a round that nothing can be trained for would be taken from somebody else.
        bool takesPart = !refreshOnly && !user.IsEmpty && (model.Session is null || !Rows().Data.Positives.IsEmpty);
        for (int attempt = 0; ; attempt++)
        {
            CheckInReply reply = await CheckInAsync(credential, situation, !takesPart, cancel).ConfigureAwait(false);
            long received = time.GetTimestamp();
            if (reply.Refusal is { } no)
            {
                if (no.Code != RefusalCode.UnknownVersion || attempt > 0)
                {
                    enrolment.NoteRefusal(no.Code, no.Sentence);
                    return Results.Refused(no);
                }
                model.GiveUp();
                continue;
            }
            // A device that must wait downloads nothing: one frame takes it to whatever version it trains on in the end.
            if (takesPart && reply.Retry is { } wait) return Results.Later(wait);
            if (reply.Newest is { } newest && !await catchUp.MoveToAsync(newest, credential.ManifestKey!, cancel).ConfigureAwait(false))
            {
                if (attempt == 0) continue;
                throw LinkException.Untrusted($"the frame to round {newest.Round} leads to another table than the server says, from the "
                    + "shared start too: the server is faulty, or of another version");
            }
            if (reply is { Retry: { } retry, Newest: null }) return Results.Later(retry);
            if (!takesPart && reply.Newest is not null)
            {
                bool isIdle = user.IsEmpty && !refreshOnly;
                return Results.Of(ParticipationOutcome.UpToDate, isIdle ? "the device has nothing to train on yet" : null);
            }
            if (reply.Task is not { } task || reply.Newest is null)
                return Results.Of(ParticipationOutcome.Unsupported, "the server's answer to the check-in is of a later version: update "
                    + "the app");
            return await TrainAsync(credential, situation, task, reply.Newest, received, cancel).ConfigureAwait(false);
        }
    }

    private async Task<ParticipationResult> TrainAsync(
        Credential credential, DeviceSituation situation, TrainingTask message, NewestVersion version, long received,
        CancellationToken cancel)
    {
        UserRows rows = Rows(test.HeldOut(message.Evaluation));
        if (rows.Data.Positives.IsEmpty)
            return Results.Of(ParticipationOutcome.UpToDate, "the catalogue has none of the user's items yet");
        try
        {
            RoundTask task = TaskMessages.ToTask(message, version);
            if (task.Training.UserFactors == UserFactorsKind.Kept)
            {
                return Results.Of(ParticipationOutcome.Unsupported, "the server asks devices to keep their users' factors, which this "
                    + "client does not do: run the federation with reconstructed factors");
            }
            cancel.ThrowIfCancellationRequested();
            (byte[] report, Evaluation? evaluation) = await Task.Run(() => (
                model.Train(rows.Data, task, Conditions(situation, task, received)), test.Run(message.Evaluation, task, rows)),
                CancellationToken.None).ConfigureAwait(false);
            store.InTransaction(() =>
            {
                model.KeepPlan(message.Training.ToByteArray());
                reporter.Keep(credential, task.Round, report, evaluation);
            });
        }
        catch (Exception e) when (e is ArgumentException or TrainingDivergedException)
        {
            return Results.Of(ParticipationOutcome.Unsupported, $"the task of round {message.Round} cannot be done: {e.Message}");
        }
        return (await reporter.SendAsync(credential, cancel).ConfigureAwait(false))!;
    }

    private Task<CheckInReply> CheckInAsync(Credential credential, DeviceSituation situation, bool refreshOnly, CancellationToken cancel)
    {
        var request = new CheckInRequest
        {
            Versions = { Calls.Version },
            Formats = { Calls.Format },
            HeldRound = model.ToldRound,
            UplinkBytesPerSecond = situation.UplinkBytesPerSecond ?? 0,
            RefreshOnly = refreshOnly,
        };
        if (request.HeldRound > 0) request.HeldCheck = model.Session!.Model.Check;
        SignedCall call = store.Calls.Sign(credential, Calls.CheckIn, request);
        return link.CallAsync((server, inner) => server.CheckInAsync(call, inner), cancel);
    }

    private DeviceConditions Conditions(DeviceSituation situation, RoundTask task, long received) => fixedConditions ?? new DeviceConditions
    {
        UplinkBytesPerSecond = situation.UplinkBytesPerSecond ?? double.PositiveInfinity,
        SecondsLeft = task.Deadline is { } deadline ? Math.Max(0.001, (deadline - time.GetElapsedTime(received)).TotalSeconds)
            : double.PositiveInfinity,
    };

    private UserRows Rows(int heldOut = 0)
    {
        GlobalModel held = model.Session!.Model;
        return user.Rows(held.ItemFactors.Rows, held.Round, heldOut);
    }
}
