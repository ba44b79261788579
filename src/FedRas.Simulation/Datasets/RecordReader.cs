using System.Numerics;
using System.Runtime.Intrinsics;
using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// The records of a delimited text, each with the number of the line it starts on. If quotes count, a field that begins with one may hold
/// separators, line ends and doubled quotes (RFC 4180).
/// </summary>
internal sealed class RecordReader(DataFile file, Separator separator, bool hasQuotes) : IDisposable
{
    // No ratings file has more; further ones are not told apart.
    private const int MaxColumns = 10_000;
    private const int MaxRecordBytes = 4 << 20;

    private readonly LineReader _lines = new(file);
    private readonly byte[] _separator = separator.Bytes;
    private (int Start, int Length)[] _fields = new (int, int)[16];

    /// <summary>The file's own number of the record's first line, from 1.</summary>
    public long LineNumber => _lines.LineNumber;

    /// <summary>How many lines the record spans.</summary>
    public int LineCount => _lines.LineCount;

    /// <summary>Number of fields.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the record is an empty line.</summary>
    public bool IsBlank => Count <= 1 && Trim(Raw).IsEmpty;

    /// <summary>The record as it stands in the file, but for doubled quotes.</summary>
    public ReadOnlySpan<byte> Raw => _lines.Record;

    /// <summary>One field, unquoted, without blanks around it; valid until the next record.</summary>
    public ReadOnlySpan<byte> this[int column]
    {
        get
        {
            (int start, int length) = _fields[column];
            return Trim(_lines.Record.Slice(start, length));
        }
    }

    /// <summary>All fields as text.</summary>
    public string[] ToArray() => [.. Enumerable.Range(0, Count).Select(column => Utf8Text.Decode(this[column]))];

    /// <summary>Goes to the next record; false at the end.</summary>
    /// <exception cref="DatasetException">A quote is not closed in its place.</exception>
    public bool TryRead()
    {
        Count = 0;
        if (!_lines.TryRead()) return false;
        if (separator.IsBlank) SplitAtBlanks(_lines.Record);
        else if (_separator.Length > 1 && !(hasQuotes && _lines.Record.Contains((byte)'"'))) Split(_lines.Record, _separator);
        else if (_separator.Length > 1 || !TrySplit(_lines.PaddedRecord)) SplitQuoted();
        return true;
    }

    /// <summary>How many fields <paramref name="line"/> would have if quotes meant nothing.</summary>
    public int CountOf(ReadOnlySpan<byte> line) => line.Count(_separator) + 1;

    /// <summary>Splits at a separator of one byte, 32 bytes at a time; false if a quote that counts stands in the line.</summary>
    private bool TrySplit(ReadOnlySpan<byte> padded)
    {
        Vector256<byte> separators = Vector256.Create(_separator[0]), quotes = Vector256.Create(hasQuotes ? (byte)'"' : _separator[0]);
        int length = padded.Length - LineReader.Padding, start = 0;
        for (int at = 0; at < length; at += 32)
        {
            Vector256<byte> block = Vector256.Create(padded.Slice(at, 32));
            uint within = length - at >= 32 ? uint.MaxValue : (1u << (length - at)) - 1;
            uint found = Vector256.Equals(block, separators).ExtractMostSignificantBits() & within;
            if (hasQuotes && (Vector256.Equals(block, quotes).ExtractMostSignificantBits() & within) != 0)
            {
                Count = 0;
                return false;
            }
            for (; found != 0 && Count < MaxColumns; found &= found - 1)
            {
                int end = at + BitOperations.TrailingZeroCount(found);
                Add(start, end - start);
                start = end + 1;
            }
        }
        Add(start, length - start);
        return true;
    }

    private void Split(ReadOnlySpan<byte> line, ReadOnlySpan<byte> separator)
    {
        int at = 0;
        while (Count < MaxColumns)
        {
            int length = line[at..].IndexOf(separator);
            if (length < 0) break;
            Add(at, length);
            at += length + separator.Length;
        }
        Add(at, line.Length - at);
    }

    private void SplitAtBlanks(ReadOnlySpan<byte> line)
    {
        for (int at = 0; Count <= MaxColumns;)
        {
            int skip = line[at..].IndexOfAnyExcept((byte)' ', (byte)'\t');
            if (skip < 0) return;
            at += skip;
            int length = line[at..].IndexOfAny((byte)' ', (byte)'\t');
            if (length < 0) length = line.Length - at;
            Add(at, length);
            at += length;
        }
    }

    private void SplitQuoted()
    {
        int at = 0;
        while (true)
        {
            // Blanks around a quoted field are as little part of it as those around a plain one.
            int quote = at + _lines.Record[at..].IndexOfAnyExcept((byte)' ');
            int next = quote >= at && _lines.Record[quote] == '"' ? AddQuoted(quote) : AddPlain(at);
            if (next < 0) return;
            at = next;
        }
    }

    /// <summary>Adds the field at <paramref name="at"/>; returns where the next begins, or −1.</summary>
    private int AddPlain(int at)
    {
        ReadOnlySpan<byte> rest = _lines.Record[at..];
        int length = Count < MaxColumns ? rest.IndexOf(_separator) : -1;
        Add(at, length < 0 ? rest.Length : length);
        return length < 0 ? -1 : at + length + _separator.Length;
    }

    private int AddQuoted(int at)
    {
        int close = at + 1, written = at + 1; // doubled quotes close up as they are found
        while (true)
        {
            int length = _lines.Record[close..].IndexOf((byte)'"');
            if (length < 0)
            {
                int end = _lines.Record.Length;
                if (!_lines.TryExtend()) throw Unreadable("a quote is opened here and never closed");
                if (_lines.Record.Length > MaxRecordBytes) throw Unreadable($"a record of more than {MaxRecordBytes:N0} bytes");
                Move(close, end, ref written);
                close = end;
                continue;
            }
            bool isDoubled = close + length + 1 < _lines.Record.Length && _lines.Record[close + length + 1] == '"';
            Move(close, close + length + (isDoubled ? 1 : 0), ref written);
            close += length + (isDoubled ? 2 : 1);
            if (!isDoubled) break;
        }
        Add(at + 1, written - at - 1);
        close += _lines.Record[close..].Length - _lines.Record[close..].TrimStart((byte)' ').Length;
        ReadOnlySpan<byte> after = _lines.Record[close..];
        if (after.IsEmpty) return -1;
        if (after.StartsWith(_separator)) return close + _separator.Length;
        if (Trim(after).IsEmpty) return -1;
        throw Unreadable("text after a closing quote");
    }

    private void Move(int from, int to, ref int written)
    {
        if (written != from) _lines.Record[from..to].CopyTo(_lines.Record[written..]);
        written += to - from;
    }

    private void Add(int start, int length)
    {
        if (Count == _fields.Length) Array.Resize(ref _fields, 2 * Count);
        _fields[Count++] = (start, length);
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        // Most fields have nothing to trim.
        if (text.IsEmpty || (text[0] > ' ' && text[^1] > ' ')) return text;
        return text.Trim(" \t\r\n\f\v"u8);
    }

    private DatasetException Unreadable(string fault) => new($"{file.Display}, line {LineNumber}: {fault}. "
        + "A quote must be closed before the next column or line, and quotes inside a field doubled. "
        + "If quotes mean nothing in this file, say --quote none.");

    public void Dispose() => _lines.Dispose();
}
