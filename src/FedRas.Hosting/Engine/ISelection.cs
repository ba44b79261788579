using FedRas.Hosting.Identity;

namespace FedRas.Hosting.Engine;

/// <summary>Who gets the places of a round. One owner calls it.</summary>
internal interface ISelection
{
    /// <summary>
    /// The devices that get a place as soon as the round opens, in the order of their places; null if any device may ask for one of
    /// <paramref name="places"/>.
    /// </summary>
    /// <param name="round">The round.</param>
    /// <param name="attempt">How often this round was given up before.</param>
    /// <param name="places">Places of the round.</param>
    IReadOnlyList<EnrolledDevice>? Draw(int round, int attempt, int places);
}

/// <summary>Places go to those who ask first.</summary>
internal sealed class ArrivalSelection : ISelection
{
    public IReadOnlyList<EnrolledDevice>? Draw(int round, int attempt, int places) => null;
}
