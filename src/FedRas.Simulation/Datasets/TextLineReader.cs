using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// Reads lines as spans without a string for each; takes LF and CRLF, drops a byte order mark, counts the file's own lines.
/// </summary>
internal sealed class TextLineReader : IDisposable
{
    // An adjacency line of a user with eight million items still fits; anything longer is not a ratings file.
    private const int MaxLineChars = 64 << 20;

    private readonly string _file;
    private readonly StreamReader _reader;
    private char[] _buffer = new char[64 << 10];
    private int _start, _end;
    private bool _atEnd;

    public TextLineReader(DataFile file)
    {
        _file = file.Display;
        _reader = new StreamReader(file.Open(), TextEncoding.Utf8OrLatin1, detectEncodingFromByteOrderMarks: true, bufferSize: 64 << 10);
    }

    /// <summary>Number of the line read last, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Reads the next line, without its end; valid until the next call. False at the end of the file.</summary>
    /// <exception cref="DatasetException">The line is longer than any ratings file's.</exception>
    public bool TryRead(out ReadOnlySpan<char> line)
    {
        int searched = 0;
        while (true)
        {
            int end = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf('\n');
            if (end >= 0)
            {
                line = Trim(_buffer.AsSpan(_start, searched + end));
                _start += searched + end + 1;
                LineNumber++;
                return true;
            }
            searched = _end - _start;
            if (!_atEnd)
            {
                Fill();
                continue;
            }
            line = Trim(_buffer.AsSpan(_start, searched));
            _start = _end;
            if (searched == 0) return false;
            LineNumber++;
            return true;
        }
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> line) => line is [.., '\r'] ? line[..^1] : line;

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxLineChars)
                throw new DatasetException(
                    $"{_file}, line {LineNumber + 1}: longer than {MaxLineChars:N0} characters; this is not a ratings file.");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        int read = _reader.Read(_buffer, _end, _buffer.Length - _end);
        _atEnd = read == 0;
        _end += read;
    }

    public void Dispose() => _reader.Dispose();
}
