using System.Runtime.CompilerServices;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Range coder of binary decisions (Martin, 1979): each decision narrows an interval of 32 bits by its chance; a top byte that is settled leaves. The stream ends
/// with as few bytes as tell the last interval, so that given decisions make exactly one stream. The buffer grows and is kept.
/// </summary>
internal sealed class RangeEncoder
{
    /// <summary>The interval never falls below this, so that a chance of 16 bits always has room.</summary>
    public const uint LeastRange = 1u << 24;

    private byte[] _buffer = new byte[256];
    private int _length;
    private ulong _low;
    private uint _range;

    /// <summary>Starts a stream.</summary>
    public void Begin()
    {
        _length = 0;
        _low = 0;
        _range = uint.MaxValue;
    }

    /// <summary>Codes a decision with the chance a model has learned, and teaches it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Encode(ref AdaptiveBit model, int bit)
    {
        uint zero = (_range >> AdaptiveBit.Bits) * model.Zero;
        if (bit == 0)
        {
            _range = zero;
        }
        else
        {
            _low += zero;
            _range -= zero;
        }
        model.Learn(bit);
        while (_range < LeastRange) Shift();
    }

    /// <summary>Codes the <paramref name="width"/> low bits of a number, 0 … 32, all values equally likely.</summary>
    public void EncodeBits(uint value, int width)
    {
        for (int left = width; left > 0;)
        {
            int take = Math.Min(left, 16);
            left -= take;
            _range >>= take;
            _low += (ulong)_range * ((value >> left) & ((1u << take) - 1));
            while (_range < LeastRange) Shift();
        }
    }

    /// <summary>Ends the stream; valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        _low = RangeEnd.Choose(_low, _range, out int bytes);
        if (_low > uint.MaxValue) Carry();
        for (int i = 0; i < bytes; i++) Shift();
        return _buffer.AsSpan(0, _length);
    }

    private void Shift()
    {
        if (_low > uint.MaxValue) Carry();
        if (_length == _buffer.Length) Array.Resize(ref _buffer, 2 * _length);
        _buffer[_length++] = (byte)(_low >> 24);
        _low = (uint)_low << 8;
        _range <<= 8;
    }

    // The interval lies in [0, 2³²) at first, so a carry always finds a byte below 255.
    private void Carry()
    {
        int i = _length - 1;
        while (++_buffer[i] == 0) i--;
        _low = (uint)_low;
    }
}
