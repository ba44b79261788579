namespace FedRas.Numerics;

/// <summary>The mixing of SplitMix64 (Steele, Lea and Flood, 2014): a bijection of 64 bits that spreads each over all.</summary>
internal static class SplitMix
{
    /// <summary>2⁶⁴ divided by the golden ratio, made odd: the distance of the numbers that a stream mixes.</summary>
    public const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>Mixes a number.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
