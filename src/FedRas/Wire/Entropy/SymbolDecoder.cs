using System.Runtime.CompilerServices;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Reads what <see cref="SymbolEncoder"/> wrote. Any bytes decode to some symbols, and <see cref="IsEnd"/> tells whether the bytes are
/// exactly those that an encoder makes of the symbols read. It never reads past its source nor allocates.
/// </summary>
internal ref struct SymbolDecoder
{
    /// <summary>The lanes.</summary>
    public uint Lane0 = SymbolEncoder.First, Lane1 = SymbolEncoder.First;

    /// <summary>The bytes, and how many of them were taken in.</summary>
    public readonly ReadOnlySpan<byte> Source;
    public int Position;

    private readonly bool _isCanonical = true;
    private bool _isOdd; // whether the lanes are exchanged

    public SymbolDecoder(ReadOnlySpan<byte> source)
    {
        Source = source;
        if (source.IsEmpty) return;
        // Words have two bytes, so the length tells how many the head has: three or four.
        int head = 3 + ((source.Length & 1) ^ 1);
        _isCanonical = source.Length >= head + 4 && source[0] != 0;
        if (!_isCanonical)
        {
            Position = source.Length;
            return;
        }
        uint high = 0;
        for (; Position < head; Position++) high = high << 8 | source[Position];
        Lane0 = high & 0xFFFF_0000 | Word();
        Lane1 = high << 16 | Word();
        // Two lanes that say nothing have no bytes.
        bool isEmpty = Lane0 == SymbolEncoder.First && Lane1 == SymbolEncoder.First && Position == source.Length;
        _isCanonical = Lane1 >= SymbolEncoder.First && !isEmpty;
    }

    /// <summary>Whether the source can be no stream of what was read, whatever follows.</summary>
    public readonly bool IsExhausted => !_isCanonical || Lane0 < SymbolEncoder.First || Lane1 < SymbolEncoder.First;

    /// <summary>Whether the source is the one stream of the symbols that were read.</summary>
    public readonly bool IsEnd => _isCanonical && Lane0 == SymbolEncoder.First && Lane1 == SymbolEncoder.First && Position == Source.Length;

    /// <summary>The slot that the next symbol of a run owns.</summary>
    public readonly int Slot => (int)(Lane0 & (SymbolEncoder.Slots - 1));

    /// <summary>Moves past a symbol that owns <see cref="Slot"/>; the next one is in the other lane.</summary>
    public void Take(int start, int length)
    {
        uint lane = Refill((uint)length * (Lane0 >> SymbolEncoder.Bits) + (uint)(Slot - start));
        (Lane0, Lane1) = (Lane1, lane);
        _isOdd = !_isOdd;
    }

    /// <summary>Reads a number of 0 … 62 bits, symbols of a run.</summary>
    public long TakeBits(int width)
    {
        long value = 0;
        for (int left = width; left > 0;)
        {
            int take = Math.Min(left, SymbolEncoder.Bits), shift = SymbolEncoder.Bits - take;
            left -= take;
            int digit = Slot >> shift;
            Take(digit << shift, 1 << shift);
            value = value << take | (uint)digit;
        }
        return value;
    }

    /// <summary>Ends a run of symbols: the next one begins in the first lane.</summary>
    public void EndRun()
    {
        if (_isOdd) (Lane0, Lane1, _isOdd) = (Lane1, Lane0, false);
    }

    /// <summary>What a lane is after a word was taken in, if it needs one and one is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Refill(uint lane)
    {
        // What is left are whole words.
        return lane < SymbolEncoder.First && Position < Source.Length ? lane << 16 | Word() : lane;
    }

    private uint Word()
    {
        uint word = Source[Position] | (uint)Source[Position + 1] << 8;
        Position += sizeof(ushort);
        return word;
    }
}
