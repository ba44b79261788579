using System.IO.Hashing;
using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// Unpacked bytes, counted, and summed if the packer's own reader does not do it. Whatever a decoder throws at damaged bytes becomes one
/// error.
/// </summary>
/// <param name="inner">The decoder.</param>
/// <param name="file">Name for messages.</param>
/// <param name="maxBytes">Most bytes it may unpack to.</param>
/// <param name="expected">Check sum and length of the whole, for a zip archive's entry, which the runtime does not check.</param>
internal sealed class CheckedStream(Stream inner, string file, long maxBytes, (uint Crc32, long Length)? expected = null)
    : ForwardStream(inner)
{
    private readonly Crc32 _crc = new();
    private long _length;

    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = Inner.Read(buffer);
        }
        // A disk's error stays what it is; the end of a file inside a packed block is damage.
        catch (Exception exception) when (exception is not (DatasetException or OutOfMemoryException)
            && exception is EndOfStreamException or not IOException)
        {
            throw Damaged(exception);
        }
        _length += count;
        if (_length > maxBytes)
            throw new DatasetException(
                $"{file}: unpacks to more than {maxBytes:N0} bytes; if that is right, unpack it and give the unpacked file.");
        if (expected is not { } whole) return count;
        _crc.Append(buffer[..count]);
        if (count == 0 && buffer.Length > 0 && whole != (_crc.GetCurrentHashAsUInt32(), _length)) throw Damaged(null);
        return count;
    }

    private DatasetException Damaged(Exception? inner) =>
        new($"{file}: the compressed data is damaged or cut off after {_length:N0} unpacked bytes; download or pack it again.", inner);
}
