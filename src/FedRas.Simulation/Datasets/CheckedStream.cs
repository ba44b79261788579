using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// Unpacked bytes, counted and summed. The runtime's own streams end quietly where a compressed file was cut off, do not check an
/// archive's sums, and trust its sizes: all three would give a wrong data set without a word.
/// </summary>
internal sealed class CheckedStream(Stream inner, string file, long maxBytes, Func<(uint Crc32, uint Length)?> expected)
    : ForwardStream(inner)
{
    private Crc32 _crc = new();
    private long _length;
    private bool _atEnd;

    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = Inner.Read(buffer);
        }
        catch (InvalidDataException exception)
        {
            throw Damaged(exception);
        }
        _length += count;
        if (_length > maxBytes)
            throw new DatasetException(
                $"{file}: unpacks to more than {maxBytes:N0} bytes; if that is right, unpack it and give the unpacked file.");
        _crc.Append(buffer[..count]);
        if (count == 0 && buffer.Length > 0 && !_atEnd)
        {
            _atEnd = true;
            if (expected() != (_crc.Value, (uint)_length)) throw Damaged(null);
        }
        return count;
    }

    private DatasetException Damaged(Exception? inner) =>
        new($"{file}: the compressed data is damaged or cut off after {_length:N0} unpacked bytes; download or pack it again "
            + "(several gzip files joined into one have to be unpacked first).", inner);
}

/// <summary>Remembers the last bytes that went by: the check sum and length at the end of a gzip file.</summary>
internal sealed class TrailerStream(Stream inner) : ForwardStream(inner)
{
    private readonly byte[] _trailer = new byte[8];
    private long _read;

    /// <summary>Sum and length (modulo 2³²) as stored; null where the file is too short to hold them. Valid at the end.</summary>
    public (uint Crc32, uint Length)? Trailer => _read < 18
        ? null
        : (BitConverter.ToUInt32(_trailer), BitConverter.ToUInt32(_trailer, 4));

    public override int Read(Span<byte> buffer)
    {
        int count = Inner.Read(buffer);
        _read += count;
        Span<byte> seen = buffer[..count];
        if (count >= 8) seen[^8..].CopyTo(_trailer);
        else
        {
            _trailer.AsSpan(count).CopyTo(_trailer);
            seen.CopyTo(_trailer.AsSpan(8 - count));
        }
        return count;
    }
}
