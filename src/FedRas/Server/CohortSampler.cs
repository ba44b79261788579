using FedRas.Numerics;

namespace FedRas.Server;

/// <summary>
/// Draws the cohort of each round uniformly, without replacement. The draw follows from the public seed and the round, so two servers that
/// know the same devices in the same order ask the same ones. Calls must not overlap.
/// </summary>
public sealed class CohortSampler
{
    private readonly int[] _eligible;
    private readonly int[] _pool;
    private readonly ulong _seed;

    /// <summary>Creates the sampler.</summary>
    /// <param name="eligible">The devices that may be drawn, such as those that have something to train on.</param>
    /// <param name="seed">The public seed.</param>
    public CohortSampler(ReadOnlySpan<int> eligible, ulong seed)
    {
        _eligible = eligible.ToArray();
        _pool = eligible.ToArray();
        _seed = seed;
    }

    /// <summary>
    /// The devices of a round, in drawing order: <paramref name="size"/> of those that <paramref name="isAvailable"/> lets pass, or all of
    /// them where there are fewer; valid until the next call.
    /// </summary>
    /// <param name="round">The round, from 0.</param>
    /// <param name="size">Devices wanted; at least 1.</param>
    /// <param name="isAvailable">Whether a device can be asked; it is asked of each device in drawing order. Null lets all pass.</param>
    public ReadOnlySpan<int> Select(int round, int size, Func<int, bool>? isAvailable = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var random = new SeededRandom(_seed, RandomStream.ClientSampling, round);
        _eligible.CopyTo(_pool, 0);
        int taken = 0;
        for (int i = 0; i < _pool.Length && taken < size; i++)
        {
            int j = i + random.NextInt(_pool.Length - i);
            (_pool[i], _pool[j]) = (_pool[j], _pool[i]);
            // Whoever is passed over stays behind among the drawn ones.
            if (isAvailable is null || isAvailable(_pool[i])) (_pool[taken], _pool[i]) = (_pool[i], _pool[taken++]);
        }
        return _pool.AsSpan(0, taken);
    }
}
