using FedRas.Numerics;

namespace FedRas.Rounds;

/// <summary>Draws the cohort of each round uniformly, without replacement, from the devices that have something to train on.</summary>
public sealed class ClientSampler
{
    private readonly int[] _eligible;
    private readonly int[] _pool;
    private readonly ulong _seed;

    /// <summary>Creates the sampler.</summary>
    public ClientSampler(ReadOnlySpan<int> eligible, ulong seed)
    {
        _eligible = eligible.ToArray();
        _pool = eligible.ToArray();
        _seed = seed;
    }

    /// <summary>The devices of a round, in drawing order: <paramref name="size"/> of them, or all where there are fewer; valid until the next call.</summary>
    public ReadOnlySpan<int> Select(int round, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        size = Math.Min(size, _pool.Length);
        var random = new SeededRandom(_seed, RandomStream.ClientSampling, round);
        _eligible.CopyTo(_pool, 0);
        for (int i = 0; i < size; i++)
        {
            int j = i + random.NextInt(_pool.Length - i);
            (_pool[i], _pool[j]) = (_pool[j], _pool[i]);
        }
        return _pool.AsSpan(0, size);
    }
}
