using System.Numerics;
using System.Runtime.CompilerServices;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Learned chances of the gaps between items: the low bits that the mean gap makes hardly foreseeable as they are, of the rest a class that is learned and its place in the class as it is.
/// </summary>
internal sealed class AdaptiveGap
{
    // 0 … 7 have a class each, then two classes an octave up to 63, then one, then what is beyond.
    private const int Single = 8, Beyond = 15, FirstBeyond = 128, LengthBits = 5;
    private readonly AdaptiveDigits _model = new();
    private int _low;

    private static ReadOnlySpan<int> First => [8, 12, 16, 24, 32, 48, 64];

    private static ReadOnlySpan<int> Width => [2, 2, 3, 3, 4, 4, 6];

    /// <summary>Bits of a gap at most: a digit, and as they are the length of what is beyond and its bits.</summary>
    public const int MostBits = SymbolEncoder.Bits + LengthBits + 31;

    /// <summary>
    /// Most gaps that some bytes can hold: a digit leaves the other fifteen at least five slots each, so the stream's number grows by 75 ÷ (2 · (2¹⁵ − 75)) of itself at least, which is 1.6·10⁻³ bits.
    /// </summary>
    public static long MostGaps(long bytes) => 4_900 * (bytes + 1);

    /// <summary>Forgets everything.</summary>
    /// <param name="itemCount">Items M of the catalogue.</param>
    /// <param name="count">Gaps n to come, at least 1.</param>
    public void Reset(int itemCount, int count)
    {
        _low = Math.Max(0, BitOperations.Log2((uint)(itemCount / count)) - 2);
        _model.Reset(1);
        _model.Start(0, AdaptiveDigits.Base);
    }

    public void Encode(SymbolEncoder encoder, int gap)
    {
        int high = gap >> _low;
        if (high < Single)
        {
            _model.Encode(encoder, 0, AdaptiveDigits.Base, high);
        }
        else if (high < FirstBeyond)
        {
            int c = 0;
            while (c + 1 < First.Length && First[c + 1] <= high) c++;
            _model.Encode(encoder, 0, AdaptiveDigits.Base, Single + c);
            encoder.PutBits((uint)(high - First[c]), Width[c]);
        }
        else
        {
            int rest = high - FirstBeyond, length = rest == 0 ? 0 : BitOperations.Log2((uint)rest) + 1;
            _model.Encode(encoder, 0, AdaptiveDigits.Base, Beyond);
            encoder.PutBits((uint)length, LengthBits);
            if (length > 1) encoder.PutBits((uint)rest & ((1u << (length - 1)) - 1), length - 1);
        }
        encoder.PutBits((uint)gap & ((1u << _low) - 1), _low);
    }

    /// <summary>Reads a gap; one that no catalogue has may come out as a number beyond 2³¹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Decode(ref SymbolDecoder decoder)
    {
        int digit = _model.Decode(ref decoder, 0, AdaptiveDigits.Base);
        return digit < Single && _low == 0 ? digit : DecodeRest(ref decoder, digit);
    }

    private long DecodeRest(ref SymbolDecoder decoder, long high)
    {
        if (high == Beyond)
        {
            int length = (int)decoder.TakeBits(LengthBits);
            long rest = length == 0 ? 0 : 1L << (length - 1) | decoder.TakeBits(length - 1);
            high = FirstBeyond + rest;
        }
        else if (high >= Single)
        {
            int c = (int)high - Single;
            high = First[c] + decoder.TakeBits(Width[c]);
        }
        return high << _low | decoder.TakeBits(_low);
    }
}
