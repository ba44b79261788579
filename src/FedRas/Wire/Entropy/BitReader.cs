using System.Buffers.Binary;
using System.Numerics;

namespace FedRas.Wire.Entropy;

/// <summary>Reads what <see cref="BitWriter"/> wrote, in the same bit order; never past the end of its source.</summary>
/// <param name="source">The stream; may be longer than what will be read.</param>
/// <param name="field">Name for error messages.</param>
/// <param name="offset">Where in the message the stream begins, for error messages.</param>
public ref struct BitReader(ReadOnlySpan<byte> source, string field, int offset)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private ulong _pending;
    private int _pendingBits;
    private int _position;

    /// <summary>Reads a number of 0 … 32 bits.</summary>
    public uint ReadBits(int width)
    {
        if (_pendingBits < width)
        {
            Refill();
            if (_pendingBits < width) throw WireFormatException.Truncated(field, (width - _pendingBits + 7) / 8, 0, offset + _position);
        }
        uint value = (uint)(_pending & ((1UL << width) - 1));
        _pending >>= width;
        _pendingBits -= width;
        return value;
    }

    /// <summary>Counts zero bits up to the next one bit, and moves past it.</summary>
    public long ReadUnary()
    {
        long zeros = 0;
        while (_pending == 0)
        {
            zeros += _pendingBits;
            _pendingBits = 0;
            Refill();
            if (_pendingBits == 0) throw WireFormatException.Truncated(field, 1, 0, offset + _position);
        }
        int run = BitOperations.TrailingZeroCount(_pending);
        _pending >>= run;
        _pending >>= 1;
        _pendingBits -= run + 1;
        return zeros + run;
    }

    /// <summary>Ends the stream at the next byte boundary; returns the number of bytes it took.</summary>
    /// <exception cref="WireFormatException">A filling bit of the last byte is not zero.</exception>
    public readonly int Finish()
    {
        int filling = _pendingBits & 7;
        int end = _position - _pendingBits / 8;
        if ((_pending & ((1UL << filling) - 1)) != 0)
            throw WireFormatException.Illegal($"{field}: the {filling} filling bits", "not zero", "zero bits", offset + end - 1);
        return end;
    }

    /// <summary>Takes in whole bytes until at least 56 bits are pending or the source ends; those above them stay zero.</summary>
    private void Refill()
    {
        int bytes = (63 - _pendingBits) / 8;
        if (_source.Length - _position >= 8)
        {
            ulong next = BinaryPrimitives.ReadUInt64LittleEndian(_source[_position..]) & ((1UL << (bytes * 8)) - 1);
            _pending |= next << _pendingBits;
            _position += bytes;
            _pendingBits += bytes * 8;
            return;
        }
        for (; _pendingBits <= 56 && _position < _source.Length; _pendingBits += 8)
            _pending |= (ulong)_source[_position++] << _pendingBits;
    }
}
