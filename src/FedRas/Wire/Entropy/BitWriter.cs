using System.Buffers.Binary;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Writes numbers of 0 … 32 bits one after the other. Bit order: bit i of the stream is bit i mod 8 of byte ⌊i/8⌋, counted from the least
/// significant, and a number goes in from its least significant bit. The last byte is filled up with zero bits.
/// </summary>
public ref struct BitWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private ulong _pending;
    private int _pendingBits;
    private int _position;

    /// <summary>Writes the low <paramref name="width"/> bits; the others must be zero.</summary>
    public void WriteBits(uint value, int width)
    {
        _pending |= (ulong)value << _pendingBits;
        _pendingBits += width;
        if (_pendingBits < 32) return;
        BinaryPrimitives.WriteUInt32LittleEndian(_destination[_position..], (uint)_pending);
        _position += 4;
        _pending >>= 32;
        _pendingBits -= 32;
    }

    /// <summary>Writes <paramref name="value"/> zero bits and a one.</summary>
    public void WriteUnary(uint value)
    {
        for (; value >= 32; value -= 32) WriteBits(0, 32);
        WriteBits(0, (int)value);
        WriteBits(1, 1);
    }

    /// <summary>Writes out what is pending; returns the number of bytes the stream takes.</summary>
    public int Finish()
    {
        for (; _pendingBits > 0; _pendingBits -= 8)
        {
            _destination[_position++] = (byte)_pending;
            _pending >>= 8;
        }
        _pendingBits = 0;
        return _position;
    }
}
