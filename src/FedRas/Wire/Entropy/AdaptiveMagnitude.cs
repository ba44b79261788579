using System.Numerics;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Learned chances of a number of 0 … 31 bits of any size: its bit length as a row of decisions "is it longer", then the two bits below the top one
/// learned too, the rest as they are (Elias' gamma code made adaptive).
/// </summary>
internal struct AdaptiveMagnitude
{
    private const int Lengths = 32;
    private AdaptiveBit[] _longer;
    private AdaptiveBit[] _high;

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        _longer ??= new AdaptiveBit[Lengths];
        _high ??= new AdaptiveBit[4 * Lengths];
        _longer.AsSpan().Fill(AdaptiveBit.Fresh);
        _high.AsSpan().Fill(AdaptiveBit.Fresh);
    }

    /// <summary>Codes a number below 2³¹ − 1.</summary>
    public readonly void Encode(RangeEncoder encoder, int number)
    {
        uint value = (uint)number + 1;
        int length = BitOperations.Log2(value);
        for (int n = 0; n < length; n++) encoder.Encode(ref _longer[n], 1);
        encoder.Encode(ref _longer[length], 0);
        int node = 1, bit = length - 1;
        for (; bit >= Math.Max(0, length - 2); bit--)
        {
            int digit = (int)(value >> bit) & 1;
            encoder.Encode(ref _high[4 * length + node], digit);
            node = node << 1 | digit;
        }
        if (bit >= 0) encoder.EncodeBits(value & ((2u << bit) - 1), bit + 1);
    }

    /// <summary>Reads a number; −1 where it would be larger than 2³¹ − 2.</summary>
    public readonly int Decode(ref RangeDecoder decoder)
    {
        int length = 0;
        while (decoder.Decode(ref _longer[length]) == 1)
            if (++length == Lengths - 1) return -1;
        uint value = 1;
        int bit = length - 1, node = 1;
        for (; bit >= Math.Max(0, length - 2); bit--)
        {
            int digit = decoder.Decode(ref _high[4 * length + node]);
            node = node << 1 | digit;
            value = value << 1 | (uint)digit;
        }
        if (bit >= 0) value = value << (bit + 1) | decoder.DecodeBits(bit + 1);
        return (int)(value - 1);
    }
}
