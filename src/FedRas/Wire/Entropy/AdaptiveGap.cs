using System.Numerics;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Learned chances of the gaps between ascending items: first of all gaps a class, which is learned, then of each its place in the class
/// and the low bits that the mean gap makes hardly foreseeable, as they are. The buffers grow and are kept.
/// </summary>
internal sealed class AdaptiveGap
{
    // 0 … 7 have a class each, then two classes an octave up to 63, then one, then what is beyond.
    private const int Single = 8, Beyond = 15, FirstBeyond = 128, LengthBits = 5;

    // What the shares at the start count as, in gaps.
    private const int Foreseen = 28;
    private static readonly byte[] s_classes = [.. Enumerable.Range(0, FirstBeyond).Select(ClassOf)];
    private readonly AdaptiveDigits _model = new();
    private byte[] _digits = [];

    private static ReadOnlySpan<byte> First => [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32, 48, 64, FirstBeyond];

    private static ReadOnlySpan<byte> Width => [0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 3, 3, 4, 4, 6, 0];

    /// <summary>Bits of a gap at most: a digit, and as they are the length of what is beyond and its bits.</summary>
    public const int MostBits = SymbolEncoder.Bits + LengthBits + 31;

    /// <summary>
    /// Most gaps that some bytes can hold: a digit leaves the other fifteen at least five slots each, so a lane's number, which is twice
    /// the slots or more, grows by 75 ÷ (1½ · (2¹⁵ − 75)) of itself at least, which is 2.2·10⁻³ bits.
    /// </summary>
    public static long MostGaps(long bytes) => 3_700 * (bytes + 1);

    /// <summary>Codes ascending items below <paramref name="itemCount"/>.</summary>
    public void Encode(SymbolEncoder encoder, int itemCount, ReadOnlySpan<int> items)
    {
        int low = Begin(itemCount, items.Length), expected = 0;
        Span<byte> digits = _digits.AsSpan(0, items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            int high = (items[i] - expected) >> low;
            digits[i] = high < FirstBeyond ? s_classes[high] : (byte)Beyond;
            expected = items[i] + 1;
        }
        _model.Encode(encoder, 0, AdaptiveDigits.Base, digits);
        expected = 0;
        for (int i = 0; i < items.Length; i++)
        {
            int digit = digits[i], width = Width[digit] + low, rest = items[i] - expected - (First[digit] << low);
            expected = items[i] + 1;
            if (digit == Beyond)
            {
                int length = BitOperations.Log2((uint)(rest >> low) * 2 + 1);
                encoder.PutBits((uint)length, LengthBits);
                width = Math.Max(length - 1, 0) + low;
            }
            encoder.PutBits((uint)rest, width);
        }
        encoder.EndRun();
    }

    /// <summary>Reads ascending items; whether all are below <paramref name="itemCount"/>.</summary>
    public bool Decode(ref SymbolDecoder decoder, int itemCount, Span<int> items)
    {
        int low = Begin(itemCount, items.Length), expected = 0;
        Span<byte> digits = _digits.AsSpan(0, items.Length);
        _model.Decode(ref decoder, 0, AdaptiveDigits.Base, digits);
        for (int i = 0; i < items.Length; i++)
        {
            int digit = digits[i];
            long gap = low == 0 && digit < Single ? digit : Rest(ref decoder, digit, low);
            if (gap >= itemCount - expected) return false;
            items[i] = expected + (int)gap;
            expected = items[i] + 1;
        }
        decoder.EndRun();
        return true;
    }

    /// <summary>A gap of which the class is known; one that no catalogue has may come out as a number beyond 2³¹.</summary>
    private static long Rest(ref SymbolDecoder decoder, int digit, int low)
    {
        int width = Width[digit] + low;
        long rest = 0;
        if (digit == Beyond && decoder.TakeBits(LengthBits) is > 0 and long length)
        {
            width = (int)length - 1 + low;
            rest = 1L << width;
        }
        return ((long)First[digit] << low) + rest + decoder.TakeBits(width);
    }

    /// <summary>Starts from the shares of items that were drawn at random; the number of low bits.</summary>
    private int Begin(int itemCount, int count)
    {
        if (_digits.Length < count) _digits = new byte[count];
        _model.Reset(1);
        if (count == 0) return 0;
        int low = Math.Max(0, BitOperations.Log2((uint)(itemCount / count)) - 2);
        Span<short> bounds = _model.Start(0, Foreseen);
        const int Parts = 1 << 16;
        long longer = Parts, stays = Parts - (Parts * ((long)count << low) + itemCount - 1) / itemCount;
        for (int digit = 0, gap = 0; digit < Beyond; digit++)
        {
            for (; gap < First[digit + 1]; gap++) longer = longer * stays >> 16;
            bounds[digit] = AdaptiveDigits.Bound(digit, AdaptiveDigits.Base, Parts - longer, Parts);
        }
        bounds[Beyond] = AdaptiveDigits.Bound(Beyond, AdaptiveDigits.Base, Parts, Parts);
        return low;
    }

    private static byte ClassOf(int high)
    {
        int digit = Beyond;
        while (First[digit] > high) digit--;
        return (byte)digit;
    }
}
