using System.Collections.Concurrent;
using FedRas.Hosting.Storage;

namespace FedRas.Hosting.Engine;

/// <summary>Names of the frames that the store keeps: whoever asks for another one costs no look into it. Thread-safe.</summary>
internal sealed class KnownFrames(IEnumerable<StoredStep> stored)
{
    private readonly ConcurrentDictionary<string, int> _rounds =
        new(stored.Select(step => KeyValuePair.Create(step.Hash, step.FromRound)), StringComparer.Ordinal);

    public bool Has(string hash) => _rounds.ContainsKey(hash);

    /// <summary>Adds the frame of a round, and forgets those from before another one.</summary>
    public void Keep(string hash, int round, int oldest)
    {
        _rounds[hash] = round;
        foreach (KeyValuePair<string, int> known in _rounds)
            if (known.Value < oldest) _rounds.TryRemove(known);
    }
}
