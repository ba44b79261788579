namespace FedRas.Wire;

/// <summary>Writes byte-aligned fields, front to back, into a span that the caller has sized.</summary>
public ref struct WireWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written so far.</summary>
    public int Position { get; private set; }

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value) => _destination[Position++] = value;

    /// <summary>The next <paramref name="length"/> bytes, to fill; their content is undefined.</summary>
    public Span<byte> Take(int length)
    {
        Span<byte> taken = _destination.Slice(Position, length);
        Position += length;
        return taken;
    }

    /// <summary>Writes a number as LEB128 in its shortest form.</summary>
    /// <param name="value">0 or more.</param>
    public void WriteVarint(int value)
    {
        uint rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7) WriteByte((byte)(rest | 0x80));
        WriteByte((byte)rest);
    }

    /// <summary>Bytes that <see cref="WriteVarint"/> writes of a number.</summary>
    public static int VarintSize(int value)
    {
        int size = 1;
        for (uint rest = (uint)value; rest >= 0x80; rest >>= 7) size++;
        return size;
    }
}
