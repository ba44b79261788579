using FedRas.Hosting.Identity;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;

namespace FedRas.Hosting.Engine;

/// <summary>Says who gets a place in the open round.</summary>
internal sealed class PlaceGiver(LiveState state, FedRasServerOptions options, RetryWindows retry)
{
    /// <summary>Answers a device that asks for a place; null keeps it waiting for the next round.</summary>
    /// <param name="round">The open round.</param>
    /// <param name="waiter">Who asks.</param>
    /// <param name="isDrawn">Whether the places were drawn when the round opened, and nobody else gets one.</param>
    public PlaceAnswer? Give(RoundInProgress round, Waiter waiter, bool isDrawn)
    {
        EnrolledDevice device = waiter.Device;
        if (round.Places.TryGetValue(device.Number, out Place? place))
        {
            if (!place.IsAnswered) return new PlaceAnswer(round, place);
            return isDrawn ? null : new PlaceAnswer(retry.Reported);
        }
        if (state.Operator.IsPaused) return new PlaceAnswer(retry.Paused);
        if (!Separation.IsOver(device, round.Number, options.MinSeparation))
            return new PlaceAnswer(retry.Separation(options.MinSeparation));
        if (isDrawn) return null;
        if (round.SelectionIsOver || round.Places.Count >= options.Places)
            return new PlaceAnswer(retry.NotSelected("the round has all the devices it wants"));
        round.Open.TaskFor(device.Number);
        place = new Place(device, state.Writer.Append(new PlaceGiven(round.Number, device.Number, waiter.Counter)));
        round.Places[device.Number] = place;
        return new PlaceAnswer(round, place);
    }
}
