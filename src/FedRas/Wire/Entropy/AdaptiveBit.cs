using System.Runtime.CompilerServices;

namespace FedRas.Wire.Entropy;

/// <summary>
/// The chance that a binary decision is 0, learned from the decisions so far: (zeros + ½) ÷ (decisions + 1), the estimator of Krichevsky and Trofimov (1981), until
/// <see cref="Memory"/> decisions are counted; from then on older ones fade. Integers only: encoder and decoder agree on every machine.
/// </summary>
internal struct AdaptiveBit
{
    /// <summary>Decisions after which old ones fade.</summary>
    public const int Memory = 1_000;

    /// <summary>Bits of a chance as the coder uses it.</summary>
    public const int Bits = 16;

    // The chance is learned in 22 bits, the count in the 10 below; what is coded with is the upper 16.
    private const int LearnedBits = 22, CountBits = 10, Least = 32 << (LearnedBits - Bits);
    private const uint CountMask = (1u << CountBits) - 1;

    // A step is 1 ÷ (decisions + 2) of the way to what was decided, in units of 2⁻¹⁶.
    private static readonly int[] s_steps = [.. Enumerable.Range(0, Memory + 1).Select(n => 65_536 / (n + 2))];

    private uint _state;

    /// <summary>A model that has seen nothing.</summary>
    public static AdaptiveBit Fresh => new() { _state = 1u << 31 };

    /// <summary>Chance of a 0 in units of 2⁻¹⁶; 31 … 65 504.</summary>
    public readonly uint Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _state >> Bits;
    }

    /// <summary>Learns a decision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Learn(int bit)
    {
        int count = (int)(_state & CountMask), chance = (int)(_state >> CountBits);
        int target = bit == 0 ? (1 << LearnedBits) - Least : Least;
        chance += (int)(((long)(target - chance) * s_steps[count]) >> 16);
        if (count < Memory) count++;
        _state = (uint)chance << CountBits | (uint)count;
    }
}
