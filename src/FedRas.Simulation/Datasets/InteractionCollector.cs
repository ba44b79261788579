using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>What can be wrong with one row that may be skipped.</summary>
internal enum RowFault
{
    Columns,
    EmptyId,
    Rating,
    Timestamp,
    Id,
    Header,
}

/// <summary>
/// Gathers the rows of a source into a <see cref="Dataset"/>. A faulty first row is an error, since then the form itself is not what was
/// expected; later ones are skipped and counted, and become an error if they are more than one row in a hundred.
/// </summary>
internal sealed class InteractionCollector(long maxInteractions)
{
    private sealed record Fault(string First) { public long Count { get; set; } }

    private const int MaxChunk = 1 << 12;

    private readonly SortedDictionary<RowFault, Fault> _faults = [];
    private readonly List<Interaction[]> _full = []; // one array that doubles would need three times the room
    private readonly List<SplitPart> _parts = [];
    private Interaction[] _chunk = new Interaction[256];
    private int _inChunk;
    private int _lastUser;
    private long _before;
    private string _file = "";
    private string _expected = "";
    private string? _firstFault;
    private SplitPart? _part;
    private bool _fileHasRows;

    public IdIndex Users { get; } = new();
    public IdIndex Items { get; } = new();

    /// <summary>Rows added so far.</summary>
    public long Count => _before + _inChunk;

    /// <summary>Whether each user's rows stand together.</summary>
    public bool IsByUser { get; private set; } = true;

    /// <summary>Rows skipped so far.</summary>
    public long Skipped => _faults.Values.Sum(fault => fault.Count);

    /// <summary>Says where the next rows come from, what a good one looks like, and to which part they belong.</summary>
    public void BeginFile(string file, string expected, SplitPart? part = null)
    {
        _file = file;
        _expected = expected;
        _part = part;
        _fileHasRows = false;
    }

    /// <summary>Adds one row.</summary>
    public void Add(int user, int item, float rating, long timestamp)
    {
        if (_inChunk == _chunk.Length) NextChunk();
        _fileHasRows = true;
        // Users are numbered as they come.
        if (user < _lastUser) IsByUser = false;
        _lastUser = user;
        _chunk[_inChunk++] = new Interaction(user, item, rating, timestamp);
        if (_part is { } part) _parts.Add(part);
    }

    /// <summary>Counts a row that cannot be used.</summary>
    /// <exception cref="DatasetException">It is the file's first.</exception>
    public void Skip(RowFault kind, long line, ReadOnlySpan<byte> value)
    {
        if (!_fileHasRows)
            throw new DatasetException(Describe(kind, line, value) + " The first row has to be sound; of later ones up to one in a "
                + "hundred is skipped.");
        if (!_faults.TryGetValue(kind, out Fault? fault))
        {
            _faults[kind] = fault = new Fault($"{_file}, line {line}, '{Clip(value)}'");
            if (kind != RowFault.Header) _firstFault ??= Describe(kind, line, value);
        }
        fault.Count++;
    }

    /// <summary>Checks that there are rows, not too many, and that few were skipped.</summary>
    /// <exception cref="DatasetException">It is not so.</exception>
    public void Close(string source)
    {
        // A header that comes again is understood, and nothing is lost with it.
        long skipped = Skipped - (_faults.GetValueOrDefault(RowFault.Header)?.Count ?? 0);
        if (skipped * 100 > skipped + Count)
            throw new DatasetException($"{_firstFault} ({skipped:N0} such rows of {skipped + Count:N0}: too many to skip.)");
        if (Count == 0) throw new DatasetException($"{source}: holds no interactions; expected {_expected}.");
        CheckLimit();
    }

    /// <summary>One row, by its place in the file.</summary>
    public ref readonly Interaction this[long row] => ref row >= _before ? ref _chunk[row - _before]
        : ref _full[(int)(row / MaxChunk)][row % MaxChunk];

    /// <summary>The rows that <paramref name="drop"/> leaves, in file order; null drops none.</summary>
    public Interaction[] Rows(bool[]? drop)
    {
        Interaction[] kept = GC.AllocateUninitializedArray<Interaction>((int)Count - (drop?.Count(dropped => dropped) ?? 0));
        int row = 0, at = 0;
        foreach (ArraySegment<Interaction> chunk in (IEnumerable<ArraySegment<Interaction>>)[.. _full, new(_chunk, 0, _inChunk)])
        {
            if (drop is null)
            {
                chunk.CopyTo(kept, at);
                at += chunk.Count;
                continue;
            }
            foreach (Interaction interaction in chunk.AsSpan())
                if (!drop[row++]) kept[at++] = interaction;
        }
        return kept;
    }

    /// <summary>The part of each of those rows; null if the source came without a split.</summary>
    public SplitPart[]? Parts(bool[]? drop) => _parts.Count == 0 ? null : [.. _parts.Where((_, row) => drop is null || !drop[row])];

    /// <summary>The part of one row; train if the source came without a split.</summary>
    public SplitPart PartOf(int row) => _parts.Count == 0 ? SplitPart.Train : _parts[row];

    /// <summary>One line for each kind of row that was skipped.</summary>
    public IEnumerable<string> Warnings() =>
        _faults.Select(pair => $"{Text(pair.Key)}: {pair.Value.Count:N0} {(pair.Value.Count == 1 ? "row" : "rows")} skipped, the first at "
            + $"{pair.Value.First}");

    private void NextChunk()
    {
        CheckLimit();
        if (_chunk.Length < MaxChunk)
        {
            Array.Resize(ref _chunk, 2 * _chunk.Length);
            return;
        }
        _full.Add(_chunk);
        _before += _inChunk;
        _chunk = GC.AllocateUninitializedArray<Interaction>(MaxChunk);
        _inChunk = 0;
    }

    private void CheckLimit()
    {
        if (Count > maxInteractions)
            throw new DatasetException($"{_file}: more than {maxInteractions:N0} interactions; take a smaller file or raise the limit.");
    }

    private string Describe(RowFault kind, long line, ReadOnlySpan<byte> value)
    {
        string hint = kind == RowFault.Rating && value.Contains((byte)',') ? " (decimals need a point, such as 4.5)" : "";
        return $"{_file}, line {line}: {Text(kind)} '{Clip(value)}'{hint}; expected {_expected}.";
    }

    private static string Text(RowFault kind) => kind switch
    {
        RowFault.Columns => "wrong number of columns",
        RowFault.EmptyId => "empty user or item id",
        RowFault.Rating => "rating is not a finite number",
        RowFault.Timestamp => "not a time that is understood",
        RowFault.Header => "the header again",
        _ => "id is not a whole number of at least 0",
    };

    private static string Clip(ReadOnlySpan<byte> value) => ShownText.Clip(Utf8Text.Decode(value[..Math.Min(value.Length, 200)]));
}
