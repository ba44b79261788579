namespace FedRas.Wire;

/// <summary>Reads byte-aligned fields, front to back; every failure is a <see cref="WireFormatException"/> naming field and byte.</summary>
public ref struct WireReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes that are left.</summary>
    public readonly int Remaining => _message.Length - Position;

    /// <summary>What has not been read yet; <see cref="Take"/> moves past it.</summary>
    public readonly ReadOnlySpan<byte> Rest => _message[Position..];

    /// <summary>Reads one byte.</summary>
    /// <param name="field">What an error calls it.</param>
    /// <exception cref="WireFormatException">Nothing is left.</exception>
    public byte ReadByte(string field)
    {
        if (Remaining < 1) throw WireFormatException.Truncated(field, 1, 0, Position);
        return _message[Position++];
    }

    /// <summary>Reads some bytes.</summary>
    /// <param name="length">How many.</param>
    /// <param name="field">What an error calls them.</param>
    /// <exception cref="WireFormatException">Fewer are left.</exception>
    public ReadOnlySpan<byte> Take(long length, string field)
    {
        if (length > Remaining) throw WireFormatException.Truncated(field, length, Remaining, Position);
        ReadOnlySpan<byte> taken = _message.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }

    /// <summary>A LEB128 number of at most 31 bits in its shortest form, within [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public int ReadVarint(string field, int min, int max)
    {
        int start = Position;
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = ReadByte(field);
            // The fifth byte may hold the three bits 28 … 30 only and may not ask for a sixth.
            if (shift == 28 && next > 7) throw WireFormatException.Illegal(field, "a number of more than 31 bits", $"{min} … {max}", start);
            value |= (uint)(next & 0x7F) << shift;
            if (next >= 0x80) continue;
            if (next == 0 && shift > 0)
                throw WireFormatException.Illegal(field, $"{value} with leading zeros", "the shortest form of a number", start);
            break;
        }
        if (value < min || value > max) throw WireFormatException.OutOfRange(field, value, min, max, start);
        return (int)value;
    }

    /// <summary>Makes sure that nothing is left.</summary>
    /// <exception cref="WireFormatException">Something is left.</exception>
    public readonly void ExpectEnd()
    {
        if (Remaining > 0)
            throw WireFormatException.Illegal("the rest after the last field", $"{Remaining} bytes", "nothing", Position);
    }
}
