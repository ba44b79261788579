using System.Runtime.CompilerServices;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Reads what <see cref="RangeEncoder"/> wrote. Any bytes decode to some decisions, zeros stand for bytes past the end, and <see cref="Finish"/> tells whether the
/// bytes are exactly those that an encoder makes of these decisions. It never reads past its source nor allocates.
/// </summary>
internal ref struct RangeDecoder
{
    private readonly ReadOnlySpan<byte> _source;
    private int _position;
    private uint _offset; // of the stream's number in the interval
    private uint _low; // of the interval, modulo 2³²
    private uint _range;

    public RangeDecoder(ReadOnlySpan<byte> source)
    {
        _source = source;
        _range = uint.MaxValue;
        for (int i = 0; i < 4; i++) _offset = _offset << 8 | Next();
        if (_offset >= _range) Refuse();
    }

    /// <summary>Whether more was read than an encoder leaves out at the end: the source is no stream of these decisions, whatever follows.</summary>
    public readonly bool IsExhausted => _position > _source.Length + 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref AdaptiveBit model)
    {
        uint zero = (_range >> AdaptiveBit.Bits) * model.Zero;
        int bit;
        if (_offset < zero)
        {
            bit = 0;
            _range = zero;
        }
        else
        {
            bit = 1;
            _offset -= zero;
            _low += zero;
            _range -= zero;
        }
        model.Learn(bit);
        while (_range < RangeEncoder.LeastRange) Shift();
        return bit;
    }

    public uint DecodeBits(int width)
    {
        uint value = 0;
        for (int left = width; left > 0;)
        {
            int take = Math.Min(left, 16);
            left -= take;
            _range >>= take;
            uint digit = _offset / _range;
            if (digit >= 1u << take)
            {
                digit = (1u << take) - 1;
                Refuse();
            }
            _offset -= digit * _range;
            _low += digit * _range;
            value = value << take | digit;
            while (_range < RangeEncoder.LeastRange) Shift();
        }
        return value;
    }

    /// <summary>Whether the source is the one stream of the decisions that were read.</summary>
    public readonly bool Finish()
    {
        bool isEnd = _offset == (uint)(RangeEnd.Choose(_low, _range, out int bytes) - _low);
        return isEnd && _source.Length == _position - 4 + bytes;
    }

    // A number past the interval is no encoder's, and would come back into it once its top bits have left: the stream counts as exhausted from here on.
    private void Refuse() => _position = int.MaxValue / 2;

    private uint Next()
    {
        uint next = _position < _source.Length ? _source[_position] : 0u;
        _position++;
        return next;
    }

    private void Shift()
    {
        _offset = _offset << 8 | Next();
        _low <<= 8;
        _range <<= 8;
    }
}
