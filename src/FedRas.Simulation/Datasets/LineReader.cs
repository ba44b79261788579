using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// Reads UTF-8 lines as spans, without a string for each. Takes LF and CRLF, and counts the file's own lines. A record may go on over
/// further lines.
/// </summary>
internal sealed class LineReader : IDisposable
{
    /// <summary>Bytes that may be looked at after any record.</summary>
    public const int Padding = 32;

    // An adjacency line of a user with eight million items still fits; anything longer is not a ratings file.
    private const int MaxLineBytes = 64 << 20;

    private readonly string _file;
    private readonly Stream _stream;
    private byte[] _buffer;
    private int _start, _length; // the record
    private int _next, _end; // the line after it, and what was read
    private bool _atEnd;

    public LineReader(DataFile file)
    {
        _file = file.Display;
        _stream = Utf8Text.Open(file, out _);
        _buffer = GC.AllocateUninitializedArray<byte>((64 << 10) + Padding);
    }

    /// <summary>Reads a text that is in memory.</summary>
    public LineReader(byte[] text, string file)
    {
        _file = file;
        _stream = Stream.Null;
        _buffer = [.. text, .. new byte[Padding]];
        _end = text.Length;
        _atEnd = true;
    }

    /// <summary>Number of the record's first line, from 1.</summary>
    public long LineNumber { get; private set; } = 1;

    /// <summary>How many lines the record spans.</summary>
    public int LineCount { get; private set; }

    /// <summary>The record without its last line end; valid until the next one is read.</summary>
    public Span<byte> Record => _buffer.AsSpan(_start, _length);

    /// <summary>
    /// The record and <see cref="Padding"/> bytes after it, which mean nothing. They let a reader look at many bytes at once.
    /// </summary>
    public ReadOnlySpan<byte> PaddedRecord => _buffer.AsSpan(_start, _length + Padding);

    /// <summary>Makes the next line the record; false at the end of the file.</summary>
    /// <exception cref="DatasetException">The line is longer than any ratings file's.</exception>
    public bool TryRead()
    {
        LineNumber += LineCount;
        LineCount = 0;
        _start = _next;
        if (!TryExtend()) return false;
        // Files joined into one bring their byte order marks along.
        if (_length >= 3 && _buffer[_start] == 0xEF && Record.StartsWith("\uFEFF"u8)) (_start, _length) = (_start + 3, _length - 3);
        return true;
    }

    /// <summary>Adds the next line to the record, line ends between them kept; false at the end of the file.</summary>
    public bool TryExtend()
    {
        int searched = _next;
        while (true)
        {
            int end = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                Take(searched + end);
                _next++;
                return true;
            }
            if (_atEnd)
            {
                if (_end == _next) return false;
                Take(_end);
                return true;
            }
            searched = _end;
            searched -= Fill();
        }
    }

    private void Take(int end)
    {
        _next = end;
        _length = end - _start;
        if (_length > 0 && _buffer[end - 1] == '\r') _length--;
        LineCount++;
    }

    /// <summary>Reads on; returns by how much everything moved to the buffer's front.</summary>
    private int Fill()
    {
        int moved = _start;
        if (moved > 0)
        {
            _buffer.AsSpan(moved, _end - moved).CopyTo(_buffer);
            (_start, _next, _end) = (0, _next - moved, _end - moved);
        }
        if (_end == _buffer.Length - Padding)
        {
            if (_buffer.Length >= MaxLineBytes)
                throw new DatasetException($"{_file}, line {LineNumber}: longer than {MaxLineBytes:N0} bytes; this is not a ratings file.");
            Array.Resize(ref _buffer, (2 * (_buffer.Length - Padding)) + Padding);
        }
        int read = _stream.Read(_buffer, _end, _buffer.Length - Padding - _end);
        _atEnd = read == 0;
        _end += read;
        return moved;
    }

    public void Dispose() => _stream.Dispose();
}
