namespace FedRas.Simulation.Publishing;

/// <summary>
/// The lengths of a publisher's frames, one after the other: what a returning device downloads if frames cannot be merged.
/// </summary>
public sealed class FrameChain
{
    private readonly List<long> _totals = [0];
    private readonly int _firstRound;

    /// <param name="firstRound">The round that the first frame starts from.</param>
    public FrameChain(int firstRound) => _firstRound = firstRound;

    /// <summary>Adds the frame of the next round.</summary>
    public void Add(int bytes) => _totals.Add(_totals[^1] + bytes);

    /// <summary>Bytes of all frames from <paramref name="round"/> on; null if the chain does not reach back that far.</summary>
    public long? Since(int round) => round < _firstRound ? null : _totals[^1] - _totals[round - _firstRound];
}
