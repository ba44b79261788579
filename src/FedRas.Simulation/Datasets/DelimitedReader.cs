using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>Reads one file of rows in columns: CSV and its relatives.</summary>
internal sealed class DelimitedReader
{
    private readonly DataFile _file;
    private readonly TextForm _form;
    private readonly DatasetReadOptions _options;
    private readonly InteractionCollector _into;
    private readonly UnreadTimes _unread = new();
    private string[] _first = [];
    private readonly bool[] _nameStarts = new bool[256]; // by their first byte: nearly every id is told by it
    private byte[][] _names = []; // the header's words as the file has them
    private long _multiLine, _firstMultiLine;

    private DelimitedReader(DataFile file, TextForm form, DatasetReadOptions options, InteractionCollector into)
    {
        _file = file;
        _form = form;
        _options = options;
        _into = into;
        Times = new TimeParser(options.TimeFormat);
    }

    /// <summary>The columns found.</summary>
    public ColumnLayout Layout { get; private set; } = new(0, 0, 0, 0, 0);

    /// <summary>What the times were.</summary>
    public TimeParser Times { get; }

    /// <summary>What the ratings were.</summary>
    public RatingStatistics Ratings { get; } = new();

    /// <summary>The cells of the first record.</summary>
    public IReadOnlyList<string> First => _first;

    /// <summary>Reads <paramref name="file"/> to its end.</summary>
    /// <exception cref="DatasetException">The file or too many of its rows cannot be used.</exception>
    /// <exception cref="DoubtException">It can be read in more ways than one.</exception>
    public static DelimitedReader Read(DataFile file, TextForm form, DatasetReadOptions options, InteractionCollector into,
        CancellationToken cancellationToken)
    {
        var reader = new DelimitedReader(file, form, options, into);
        reader.Read(cancellationToken);
        return reader;
    }

    /// <summary>What the file leaves a reader to wonder about.</summary>
    public IEnumerable<string> Warnings()
    {
        if (_multiLine > 0)
            yield return $"a quoted field goes on over several lines in {_multiLine:N0} {(_multiLine == 1 ? "row" : "rows")}, the first "
                + $"at {_file.Display}, "
                + $"line {_firstMultiLine}; if quotes mean nothing in this file, say --quote none";
        if (_options.Columns is null)
            foreach ((string role, string taken, string rival) in Layout.Rivals())
                yield return $"'{ShownText.Clip(taken)}' is taken for the {role}, '{ShownText.Clip(rival)}' is not read; to take the "
                    + "other, name it with --columns";
        if (Times.Mixed.ToArray() is [var (unit, count), var (other, fewer), ..])
            yield return $"times are written in two ways: {count:N0} in {unit.ToString().ToLowerInvariant()}, {fewer:N0} in "
                + $"{other.ToString().ToLowerInvariant()}; each is read as what it is";
        foreach (string name in Layout.Timestamp < 0 ? Layout.Unread.Where(ColumnNames.SpeaksOfTime) : [])
            yield return $"column '{ShownText.Clip(name)}' may hold times and is not read; to order by it, add "
                + $"timestamp={ShownText.Clip(name)} to --columns";
        foreach (int column in _unread.Columns.Where(column => Layout.Header is null || !ColumnNames.SpeaksOfTime(Layout.Header[column])))
            yield return $"column {column + 1} {(Layout.Header is { } names ? $"'{ShownText.Clip(names[column])}' " : "")}looks like "
                + "times and is not read; "
                + $"to order by it, add timestamp={column + 1} to --columns";
        if (Layout.Timestamp >= 0 && !Times.ArePlausible)
            yield return $"the times reach from {Times.Range}: only their order counts; if they are not what the file means, say "
                + "--time-format, or leave the column out with --columns";
        if (Times.IsFiner)
            yield return "times are kept to the millisecond, and the file has finer ones: of events within one millisecond the later line "
                + "counts as the newer";
        if (Times.Zeros > 0)
            yield return $"{Times.Zeros:N0} {(Times.Zeros == 1 ? "time is" : "times are")} 0 and count as the oldest";
        if (Layout.Rating >= 0 && TimeLikeness.IsTime(Ratings.Least) && TimeLikeness.IsTime(Ratings.Most))
            yield return $"the ratings in column {Layout.Rating + 1} look like times: {Ratings.Least:0} to {Ratings.Most:0}";
    }

    private void Read(CancellationToken cancellationToken)
    {
        using var records = new RecordReader(_file, _form.Separator!, _form.HasQuotes);
        if (_form.HasSeparatorLine) records.TryRead();
        if (!ReadFirst(records))
            throw new DatasetException($"{_file.Display}: is empty; expected a header and rows, or rows of user, item, rating, timestamp.");
        bool isHeader = Layout.Header is not null;
        do
        {
            if (!isHeader && !records.IsBlank) ReadRow(records);
            isHeader = false;
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (records.TryRead());
    }

    private bool ReadFirst(RecordReader records)
    {
        do
            if (!records.TryRead()) return false;
        while (records.IsBlank);
        _first = records.ToArray();
        Layout = ColumnLayout.Find(_first, _options, _file.Display);
        if (Layout.Header is not null) _names = [.. Enumerable.Range(0, records.Count).Select(column => records[column].ToArray())];
        foreach (byte[] name in _names.Where(name => name.Length > 0)) _nameStarts[name[0]] = true;
        _into.BeginFile(_file.Display, Expected());
        _unread.Begin(Layout);
        if (Layout.Timestamp < 0 && _options.TimeFormat is not null)
            throw new DoubtException($"{_file.Display}: --time-format has no column to read; name it with --columns "
                + "user=…,item=…,timestamp=…, or leave --time-format out.");
        if (Layout.Header is null && _options.Header is null && MayBeHeader() is { } why)
            throw new DoubtException($"{_file.Display}: line 1 may hold the columns' names, since {why}; say --header yes or --header no.");
        return true;
    }

    private string? MayBeHeader()
    {
        bool IsWord(int column) => column >= 0 && _first[column].Length > 0 && !_first[column].Any(char.IsDigit);
        return _first.Length > 1 && _first.Select((cell, column) => cell == column.ToString(CultureInfo.InvariantCulture)).All(same => same)
            ? "it counts the columns from 0"
            : IsWord(Layout.Rating) ? $"its rating is '{ShownText.Clip(_first[Layout.Rating])}'"
            : IsWord(Layout.Timestamp) ? $"its timestamp is '{ShownText.Clip(_first[Layout.Timestamp])}'" : null;
    }

    private void ReadRow(RecordReader records)
    {
        ColumnLayout layout = Layout;
        if (records.LineCount > 1) MindLines(records);
        if (records.Count != layout.Count)
        {
            if (records.Raw.Contains((byte)'\r'))
                throw new DatasetException($"{_file.Display}, line {records.LineNumber}: holds a carriage return in its middle, so lines "
                    + "end in several ways; "
                    + "make them alike first, such as with tr '\\r' '\\n'.");
            _into.Skip(RowFault.Columns, records.LineNumber, records.Raw);
            return;
        }
        ReadOnlySpan<byte> user = records[layout.User], item = records[layout.Item];
        if (!user.IsEmpty && _nameStarts[user[0]] && IsHeaderAgain(user, item, records.LineNumber))
        {
            // Files joined into one bring their headers along.
            _into.Skip(RowFault.Header, records.LineNumber, records.Raw);
            return;
        }
        float stars = 1;
        long milliseconds = 0;
        if (user.IsEmpty || item.IsEmpty) _into.Skip(RowFault.EmptyId, records.LineNumber, records.Raw);
        else if (layout.Rating >= 0 && !FieldParser.TryRating(records[layout.Rating], out stars))
            _into.Skip(RowFault.Rating, records.LineNumber, records[layout.Rating]);
        else if (layout.Timestamp >= 0 && !Times.TryParse(records[layout.Timestamp], out milliseconds))
            _into.Skip(RowFault.Timestamp, records.LineNumber, records[layout.Timestamp]);
        else
        {
            if (layout.Rating >= 0) Ratings.Add(stars);
            _unread.Look(records);
            _into.Add(_into.Users.GetOrAdd(user), _into.Items.GetOrAdd(item), stars, milliseconds);
        }
    }

    /// <summary>Whether a row's user and item are the header's own words for them.</summary>
    /// <exception cref="DoubtException">They are its words for other columns: from here on the columns stand in another order.</exception>
    private bool IsHeaderAgain(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, long line)
    {
        int userAt = NameAt(user), itemAt = userAt < 0 ? -1 : NameAt(item);
        if (userAt < 0 || itemAt < 0) return false;
        return (userAt, itemAt) == (Layout.User, Layout.Item) ? true
            : throw new DoubtException($"{_file.Display}, line {line}: is a header whose columns stand in another order than those of "
                + "line 1; "
                + "join only files with the same columns.");
    }

    private int NameAt(ReadOnlySpan<byte> cell)
    {
        for (int column = 0; column < _names.Length; column++)
            if (cell.SequenceEqual(_names[column])) return column;
        return -1;
    }

    /// <summary>A record over several lines: text with line ends, or rows that a stray quote swallowed.</summary>
    private void MindLines(RecordReader records)
    {
        if (_multiLine++ == 0) _firstMultiLine = records.LineNumber;
        if (_options.Quotes == true) return;
        int alike = 0;
        foreach (Range line in records.Raw.Split((byte)'\n'))
            if (records.CountOf(records.Raw[line]) == Layout.Count) alike++;
        if (alike < 2 || 2 * alike < records.LineCount) return;
        throw new DoubtException($"{_file.Display}, line {records.LineNumber}: a quote that is opened here is closed "
            + $"{records.LineCount - 1:N0} lines below, "
            + $"and {alike:N0} of these lines look like rows of {Layout.Count} columns; say --quote none if quotes mean nothing here, or "
                + $"--quote '\"' if this is one row.");
    }

    private string Expected()
    {
        (int At, string Role)[] roles =
            [(Layout.User, "user"), (Layout.Item, "item"), (Layout.Rating, "rating"), (Layout.Timestamp, "timestamp")];
        string columns = string.Join(", ", roles.Where(role => role.At >= 0).OrderBy(role => role.At)
            .Select(role => $"{role.Role} in column {role.At + 1}"));
        string times = Layout.Timestamp < 0 ? "" : $"; a timestamp is {Times.Expected} (else say --time-format, or leave the column out "
            + "with --columns)";
        string ratings = Layout.Rating < 0 ? "" : "; a rating is a number with a decimal point (else leave the column out with --columns)";
        return $"{Layout.Count} columns between {_form.Separator!.Name} ({columns}){ratings}{times}";
    }
}
