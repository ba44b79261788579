using System.Text;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// A file's text as UTF-8 bytes without a byte order mark. UTF-16 with a mark is recoded; a file whose lines end in CR alone (old Macs)
/// gets LF. Bytes that are no UTF-8 stay as they are: <see cref="Decode"/> takes them for Latin-1.
/// </summary>
internal static class Utf8Text
{
    /// <summary>How much of a file's beginning is looked at.</summary>
    public const int HeadBytes = 64 << 10;

    private static ReadOnlySpan<byte> Mark => "\uFEFF"u8;

    /// <summary>Opens the text of <paramref name="file"/>; its first bytes are at most <see cref="HeadBytes"/>.</summary>
    public static Stream Open(DataFile file, out byte[] head)
    {
        Stream bytes = file.Open();
        try
        {
            (head, Stream whole) = Peek(bytes, 3);
            Encoding? wide = head switch
            {
                [0xFF, 0xFE, ..] => Encoding.Unicode,
                [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
                _ => null,
            };
            if (wide is not null) whole = Encoding.CreateTranscodingStream(whole, wide, new UTF8Encoding(false));
            (head, whole) = Peek(whole, HeadBytes);
            if (head.AsSpan().StartsWith(Mark))
            {
                whole.ReadExactly(new byte[Mark.Length]);
                head = head[Mark.Length..];
            }
            bool isOldMac = head.Contains((byte)'\r') && !head.Contains((byte)'\n');
            if (!isOldMac) return whole;
            head.AsSpan().Replace((byte)'\r', (byte)'\n');
            return new OldMacStream(whole);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>The first bytes of the text: at most <see cref="HeadBytes"/>.</summary>
    public static byte[] Head(DataFile file, out bool isWhole)
    {
        using Stream text = Open(file, out byte[] head);
        isWhole = head.Length < HeadBytes - Mark.Length;
        return head;
    }

    /// <summary>Text of some bytes; one that is no UTF-8 is a Latin-1 character, so that two ids that differ stay two.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) => TextEncoding.Utf8OrLatin1.GetString(bytes);

    private static (byte[] Head, Stream Whole) Peek(Stream stream, int count)
    {
        byte[] head = GC.AllocateUninitializedArray<byte>(count);
        int read = stream.ReadAtLeast(head, count, throwOnEndOfStream: false);
        if (read < count) head = head[..read];
        return (head, new PrefixedStream(head, stream));
    }

    private sealed class OldMacStream(Stream inner) : ForwardStream(inner)
    {
        public override int Read(Span<byte> buffer)
        {
            int read = Inner.Read(buffer);
            buffer[..read].Replace((byte)'\r', (byte)'\n');
            return read;
        }
    }
}
