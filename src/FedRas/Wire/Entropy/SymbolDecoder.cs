using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Reads what <see cref="SymbolEncoder"/> wrote. Any bytes decode to some symbols, and <see cref="IsEnd"/> tells whether the bytes are exactly those that an encoder makes of the symbols read. It never
/// reads past its source nor allocates.
/// </summary>
internal ref struct SymbolDecoder
{
    private readonly ReadOnlySpan<byte> _source;
    private int _position;
    private uint _number;
    private readonly bool _isCanonical = true;

    public SymbolDecoder(ReadOnlySpan<byte> source)
    {
        _source = source;
        // Words have two bytes, so the length tells how many the number has: three or four where there are words.
        int bytes = source.Length <= 4 ? source.Length : 3 + ((source.Length & 1) ^ 1);
        for (; _position < bytes; _position++) _number = _number << 8 | source[_position];
        if (bytes == 0) _number = SymbolEncoder.First;
        else _isCanonical = source[0] != 0 && _number != SymbolEncoder.First;
    }

    /// <summary>The slot that the next symbol owns.</summary>
    public readonly int Slot
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (int)(_number & (SymbolEncoder.Slots - 1));
    }

    /// <summary>Whether the source can be no stream of what was read, whatever follows.</summary>
    public readonly bool IsExhausted => _number < SymbolEncoder.First;

    /// <summary>Bytes of the source that were taken in.</summary>
    public readonly int BytesRead => _position;

    /// <summary>Moves past a symbol that owns <see cref="Slot"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(int start, int length)
    {
        _number = (uint)length * (_number >> SymbolEncoder.Bits) + (_number & (SymbolEncoder.Slots - 1)) - (uint)start;
        if (_number < SymbolEncoder.LeastNumber && _position < _source.Length)
        {
            // What is left are whole words.
            ref byte word = ref Unsafe.Add(ref MemoryMarshal.GetReference(_source), _position);
            _number = _number << 16 | (uint)Unsafe.Add(ref word, 1) << 8 | word;
            _position += 2;
        }
    }

    /// <summary>Reads a number of 0 … 32 bits.</summary>
    public uint TakeBits(int width)
    {
        uint value = 0;
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

    /// <summary>Whether the source is the one stream of the symbols that were read.</summary>
    public readonly bool IsEnd => _isCanonical && _number == SymbolEncoder.First && _position == _source.Length;
}
