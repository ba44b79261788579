using FedRas.Data;
using Sylvan.Data.Csv;

namespace FedRas.Simulation.Datasets;

/// <summary>The records of a delimited text, each with the number of the line it starts on (a quoted field may span lines).</summary>
internal sealed class DelimitedRecords : IDisposable
{
    private const int MaxRecordChars = 4 << 20;

    private readonly string _file;
    private readonly StreamReader _text;
    private readonly CsvDataReader _csv;
    private char[][] _unquoted = []; // of each column
    private bool _hasQuotes;
    private long _nextLine = 1;

    public DelimitedRecords(DataFile file, char delimiter)
    {
        _file = file.Display;
        _text = new StreamReader(file.Open(), TextEncoding.Utf8OrLatin1, detectEncodingFromByteOrderMarks: true, bufferSize: 64 << 10);
        try
        {
            // No header: each record has its own width, and blank lines come through to be counted. No comments: '#' may start an id.
            _csv = CsvDataReader.Create(_text, new CsvDataReaderOptions
            {
                HasHeaders = false,
                Delimiter = delimiter,
                Comment = '\uFFFF',
                BufferSize = 64 << 10,
                MaxBufferSize = MaxRecordChars,
                StringFactory = null,
            });
        }
        catch (Exception exception) when (exception is CsvFormatException or CsvRecordTooLargeException)
        {
            _text.Dispose();
            throw Unreadable(exception);
        }
        catch
        {
            _text.Dispose();
            throw;
        }
    }

    /// <summary>The file's own number of the record's first line, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Number of fields.</summary>
    public int Count => _csv.RowFieldCount;

    /// <summary>Whether the record is an empty line.</summary>
    public bool IsBlank => Count == 1 && _csv.GetFieldSpan(0).IsWhiteSpace();

    /// <summary>The record as it stands in the file.</summary>
    public ReadOnlySpan<char> Raw => _csv.GetRawRecordSpan().TrimEnd("\r\n");

    /// <summary>One field, unquoted; valid until the same column of another record is asked for.</summary>
    public ReadOnlySpan<char> this[int column] => _hasQuotes ? Keep(column) : _csv.GetFieldSpan(column);

    /// <summary>All fields.</summary>
    public string[] ToArray() => [.. Enumerable.Range(0, Count).Select(column => _csv.GetFieldSpan(column).Trim().ToString())];

    /// <summary>Goes to the next record; false at the end.</summary>
    public bool TryRead()
    {
        LineNumber = _nextLine;
        try
        {
            if (!_csv.Read()) return false;
        }
        catch (Exception exception) when (exception is CsvFormatException or CsvRecordTooLargeException)
        {
            throw Unreadable(exception);
        }
        ReadOnlySpan<char> raw = _csv.GetRawRecordSpan();
        _nextLine += raw.Count('\n');
        _hasQuotes = raw.Contains('"');
        return true;
    }

    // The reader unquotes all fields of a record in the same place, one over the other.
    private ReadOnlySpan<char> Keep(int column)
    {
        ReadOnlySpan<char> field = _csv.GetFieldSpan(column);
        if (_unquoted.Length <= column) Array.Resize(ref _unquoted, column + 1);
        if (_unquoted[column] is not { } room || room.Length < field.Length) _unquoted[column] = room = new char[2 * field.Length];
        field.CopyTo(room);
        return room.AsSpan(0, field.Length);
    }

    private DatasetException Unreadable(Exception exception)
    {
        string fault = exception is CsvRecordTooLargeException
            ? $"a record of more than {MaxRecordChars:N0} characters" : "text after a closing quote";
        return new DatasetException($"{_file}, line {_nextLine}: {fault}; expected a quote to be closed before the next column or line, "
            + "and quotes inside a field to be doubled.", exception);
    }

    public void Dispose()
    {
        _csv.Dispose();
        _text.Dispose();
    }
}
