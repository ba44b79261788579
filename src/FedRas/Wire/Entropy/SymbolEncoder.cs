namespace FedRas.Wire.Entropy;

/// <summary>
/// Asymmetric numeral systems (Duda, 2009) over symbols that own a range of 2¹⁵ slots: the stream is one number, of which coding a symbol that owns f slots takes log₂(2¹⁵ ÷ f) bits. Symbols go in
/// last first, so they are collected; given symbols make exactly one stream. The buffers grow and are kept.
/// </summary>
internal sealed class SymbolEncoder
{
    /// <summary>Bits of the slots.</summary>
    public const int Bits = 15;

    /// <summary>Slots in all.</summary>
    public const int Slots = 1 << Bits;

    /// <summary>What the number begins with, and never falls below: so large that every symbol that leaves slots to others makes it grow, and a stream of few bytes is one of few symbols.</summary>
    public const uint First = Slots;

    /// <summary>While words are left to read, the number is at least this; a word has 16 bits.</summary>
    public const uint LeastNumber = 1u << 16;

    private (ushort Start, ushort Length)[] _symbols = new (ushort, ushort)[256];
    private byte[] _stream = new byte[256];
    private int _count;

    /// <summary>Starts a stream.</summary>
    public void Begin() => _count = 0;

    /// <summary>Codes a symbol that owns the slots from <paramref name="start"/> on; all slots tell nothing and take nothing.</summary>
    public void Put(int start, int length)
    {
        if (_count == _symbols.Length) Array.Resize(ref _symbols, 2 * _count);
        _symbols[_count++] = ((ushort)start, (ushort)length);
    }

    /// <summary>Codes the <paramref name="width"/> low bits of a number, 0 … 32, all values equally likely.</summary>
    public void PutBits(uint value, int width)
    {
        for (int left = width; left > 0;)
        {
            int take = Math.Min(left, Bits);
            left -= take;
            Put((int)((value >> left) & ((1u << take) - 1)) << (Bits - take), 1 << (Bits - take));
        }
    }

    /// <summary>Ends the stream; valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        int most = 2 * _count + 4;
        if (_stream.Length < most) _stream = new byte[2 * most];
        int place = _stream.Length;
        uint number = First;
        for (int i = _count - 1; i >= 0; i--)
        {
            (uint start, uint length) = _symbols[i];
            if (number >> (32 - Bits) >= length)
            {
                _stream[--place] = (byte)(number >> 8);
                _stream[--place] = (byte)number;
                number >>= 16;
            }
            uint quotient = number / length;
            number = (quotient << Bits) + (number - quotient * length) + start;
        }
        // The number itself, lowest byte last, without zeros in front; what it began with goes without saying.
        if (number == First && place == _stream.Length) return [];
        for (; number != 0; number >>= 8) _stream[--place] = (byte)number;
        return _stream.AsSpan(place);
    }
}
