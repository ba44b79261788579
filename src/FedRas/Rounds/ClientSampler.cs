using FedRas.Numerics;

namespace FedRas.Rounds;

/// <summary>Selects a round's cohort: uniformly, without replacement, from the seed and the round alone.</summary>
public sealed class ClientSampler
{
    private readonly int[] _eligible;
    private readonly int[] _pool;
    private readonly int _cohortSize;
    private readonly ulong _seed;

    /// <summary>Creates a sampler over devices that can train.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The cohort is larger than the number of eligible devices.</exception>
    public ClientSampler(ReadOnlySpan<int> eligible, int cohortSize, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cohortSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cohortSize, eligible.Length);
        _eligible = eligible.ToArray();
        _pool = eligible.ToArray();
        _cohortSize = cohortSize;
        _seed = seed;
    }

    /// <summary>The devices of a round, in drawing order; valid until the next call.</summary>
    public ReadOnlySpan<int> Select(int round)
    {
        var random = new SeededRandom(_seed, RandomStream.ClientSampling, round);
        _eligible.CopyTo(_pool, 0);
        for (int i = 0; i < _cohortSize; i++)
        {
            int j = i + random.NextInt(_pool.Length - i);
            (_pool[i], _pool[j]) = (_pool[j], _pool[i]);
        }
        return _pool.AsSpan(0, _cohortSize);
    }
}
