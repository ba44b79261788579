using FedRas.Hosting.Identity;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Protocol;
using FedRas.Server;

namespace FedRas.Hosting.Engine;

/// <summary>Opens rounds of a federation, or takes up the one that was open when the server stopped.</summary>
internal sealed class RoundOpener(LiveState state, FedRasServerOptions options, ISelection selection)
{
    /// <summary>Whether a round could open now, as far as the operator and the devices go.</summary>
    public bool MayOpen => !state.Operator.IsPaused && state.Devices.Count >= options.FewestDevices;

    /// <summary>Opens the next round, with the places of the devices that are drawn, if they are.</summary>
    public (RoundInProgress Round, bool IsDrawn) Open(ServedVersion version)
    {
        OpenRound open = state.Federation.Open(options.Plan);
        int attempt = (int)state.Counters[ServerCounters.Attempts];
        IReadOnlyList<EnrolledDevice>? drawn = selection.Draw(open.Task.Round, attempt, options.Places);
        if (drawn?.Count < options.Fewest) drawn = []; // they could not make a step: the attempt waits for its deadline
        foreach (EnrolledDevice device in drawn ?? []) open.TaskFor(device.Number);
        Task durable = state.Writer.Append(
        [
            new RoundOpened(open.Task.Round, open.Plan.Goal, open.Plan.Fewest, open.Plan.Deadline, options.Evaluation.Asked),
            .. (drawn ?? []).Select(device => new PlaceGiven(open.Task.Round, device.Number, device.Counter)),
        ]);
        var round = new RoundInProgress(open, version, options.Evaluation.Asked, state.Operator.Distortion);
        foreach (EnrolledDevice device in drawn ?? []) round.Places[device.Number] = new Place(device, durable);
        return (round, drawn is not null);
    }

    /// <summary>The round that the store has open, with its places.</summary>
    public RoundInProgress Restore(OpenRound open, ServedVersion version)
    {
        var round = new RoundInProgress(open, version, state.Negatives, state.Operator.Distortion);
        foreach (PlaceGiven given in state.Places)
        {
            bool counts = state.Reported.TryGetValue(given.Number, out Evaluation? evaluation);
            round.Restore(state.Devices.Of(given.Number), state.Answered.Contains(given.Number), counts, evaluation);
        }
        return round;
    }
}
