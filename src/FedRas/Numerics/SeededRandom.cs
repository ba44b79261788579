using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace FedRas.Numerics;

/// <summary>What a stream of random numbers is for; part of its seed, so that no two uses share numbers.</summary>
public enum RandomStream
{
    /// <summary>Initial user factors of one device.</summary>
    UserFactors = 2,
    /// <summary>Which devices take part in a round.</summary>
    ClientSampling,
    /// <summary>Order and negatives of one device in one round.</summary>
    LocalTraining,
    /// <summary>Seeds of one device's clustering in one round.</summary>
    UpdateClustering,
    /// <summary>Seeds of the server's clustering in one round.</summary>
    BroadcastClustering,
    /// <summary>Choice of test items and of the sampled candidates.</summary>
    Split,
    /// <summary>The synthetic data generator.</summary>
    Synthetic,
    /// <summary>Link and speed of one simulated device.</summary>
    DeviceProfile = 10,
    /// <summary>Whether one simulated device is there and answers in one round.</summary>
    DeviceChances,
    /// <summary>Which users share a simulated device.</summary>
    DeviceAssignment,
    /// <summary>What a method that is compared with draws of its own.</summary>
    MethodCoding,
    /// <summary>The secret of one simulated device.</summary>
    DeviceSecret,
    /// <summary>Which users are kept out of a simulated training.</summary>
    NewUsers,
    /// <summary>Negatives of one device's reconstruction.</summary>
    Reconstruction,
    /// <summary>Which items arrive in mid-training.</summary>
    ItemArrivals,
    /// <summary>Which simulated devices are malicious, what they attack, and what they draw.</summary>
    Attackers,
    /// <summary>Which items a device pretends that its user likes.</summary>
    PseudoItems,
    /// <summary>Items that a device ranks what it held out among.</summary>
    Evaluation,
    /// <summary>The secret of a simulated server's noise.</summary>
    PrivacyNoise = 24,
}

/// <summary>
/// xoshiro256++ (Blackman and Vigna, 2019), seeded through SplitMix64 from (seed, stream, a, b). A value type: every round and device
/// derives its own stream from those four numbers, so the state to save is the seed and the round alone, and no thread's schedule can
/// change a number.
/// </summary>
public struct SeededRandom
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>Starts the stream for one use, such as (seed, LocalTraining, round, device).</summary>
    public SeededRandom(ulong seed, RandomStream stream, long a = 0, long b = 0)
    {
        ulong state = seed;
        state = Mix(state) ^ (ulong)stream;
        state = Mix(state) ^ (ulong)a;
        state = Mix(state) ^ (ulong)b;
        _s0 = Mix(state += SplitMix.Golden);
        _s1 = Mix(state += SplitMix.Golden);
        _s2 = Mix(state += SplitMix.Golden);
        _s3 = Mix(state += SplitMix.Golden);
    }

    /// <summary>Starts from 32 bytes that are random themselves, such as a keyed hash.</summary>
    internal SeededRandom(ReadOnlySpan<byte> state)
    {
        _s0 = BinaryPrimitives.ReadUInt64LittleEndian(state);
        _s1 = BinaryPrimitives.ReadUInt64LittleEndian(state[8..]);
        _s2 = BinaryPrimitives.ReadUInt64LittleEndian(state[16..]);
        _s3 = BinaryPrimitives.ReadUInt64LittleEndian(state[24..]);
    }

    private static ulong Mix(ulong z) => SplitMix.Mix(z + SplitMix.Golden);

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_s0 + _s3, 23) + _s0;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A whole number in [0, <paramref name="exclusiveMax"/>), unbiased (Lemire, 2019).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextInt(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        ulong product = (NextUInt64() >> 32) * (ulong)exclusiveMax;
        if ((uint)product < (uint)exclusiveMax)
        {
            uint threshold = (0u - (uint)exclusiveMax) % (uint)exclusiveMax;
            while ((uint)product < threshold) product = (NextUInt64() >> 32) * (ulong)exclusiveMax;
        }
        return (int)(product >> 32);
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A standard normal number (Marsaglia's polar method).</summary>
    public double NextGaussian()
    {
        while (true)
        {
            double x = 2 * NextDouble() - 1, y = 2 * NextDouble() - 1, s = x * x + y * y;
            if (s is > 0 and < 1) return x * Math.Sqrt(-2 * Math.Log(s) / s);
        }
    }

    /// <summary>Puts <paramref name="values"/> into random order (Fisher–Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
