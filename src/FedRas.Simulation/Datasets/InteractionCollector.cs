using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>What can be wrong with one row that may be skipped.</summary>
internal enum RowFault
{
    Columns,
    EmptyId,
    Rating,
    Timestamp,
    Id,
}

/// <summary>
/// Gathers the rows of a source into a <see cref="Dataset"/>. A faulty first row is an error, since then the form itself is not what was
/// expected; later ones are skipped and counted, and become an error where they are more than one row in a hundred.
/// </summary>
internal sealed class InteractionCollector(long maxInteractions)
{
    private sealed record Fault(string First) { public long Count { get; set; } }

    private readonly SortedDictionary<RowFault, Fault> _faults = [];
    private readonly List<Interaction> _interactions = [];
    private readonly List<SplitPart> _parts = [];
    private string _file = "";
    private string _expected = "";
    private string? _firstFault;
    private SplitPart? _part;
    private bool _fileHasRows;

    public IdMap Users { get; } = new();
    public IdMap Items { get; } = new();

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
        if (_interactions.Count >= maxInteractions)
            throw new DatasetException($"{_file}: more than {maxInteractions:N0} interactions; take a smaller file or raise the limit.");
        _fileHasRows = true;
        _interactions.Add(new Interaction(user, item, rating, timestamp));
        if (_part is { } part) _parts.Add(part);
    }

    /// <summary>Counts a row that cannot be used.</summary>
    /// <exception cref="DatasetException">It is the file's first.</exception>
    public void Skip(RowFault kind, long line, ReadOnlySpan<char> value)
    {
        if (!_fileHasRows) throw new DatasetException(Describe(kind, line, value));
        if (!_faults.TryGetValue(kind, out Fault? fault))
        {
            _faults[kind] = fault = new Fault($"{_file}, line {line}, '{Clip(value)}'");
            _firstFault ??= Describe(kind, line, value);
        }
        fault.Count++;
    }

    /// <summary>Closes the collection: duplicates removed, skipped rows counted.</summary>
    /// <exception cref="DatasetException">No row at all, or too many skipped.</exception>
    public Dataset ToDataset(string name, string source, bool hasRatings, bool hasTimestamps)
    {
        long skipped = _faults.Values.Sum(fault => fault.Count);
        if (skipped * 100 > skipped + _interactions.Count)
            throw new DatasetException($"{_firstFault} ({skipped:N0} such rows of {skipped + _interactions.Count:N0}: too many to skip.)");
        if (_interactions.Count == 0) throw new DatasetException($"{source}: holds no interactions; expected {_expected}.");

        var warnings = _faults.Select(pair => $"{Text(pair.Key)}: {pair.Value.Count:N0} rows skipped, the first at {pair.Value.First}")
            .ToList();
        var interactions = _interactions.ToArray();
        SplitPart[]? parts = _parts.Count > 0 ? [.. _parts] : null;
        if (DuplicateRemover.Remove(Users, Items, ref interactions, ref parts) is { } duplicates) warnings.Add(duplicates);
        return new Dataset
        {
            Name = name,
            Users = Users,
            Items = Items,
            Interactions = interactions,
            HasRatings = hasRatings,
            HasTimestamps = hasTimestamps,
            Parts = parts,
            Warnings = warnings,
        };
    }

    private string Describe(RowFault kind, long line, ReadOnlySpan<char> value) =>
        $"{_file}, line {line}: {Text(kind)} '{Clip(value)}'; expected {_expected}.";

    private static string Text(RowFault kind) => kind switch
    {
        RowFault.Columns => "wrong number of columns",
        RowFault.EmptyId => "empty user or item id",
        RowFault.Rating => "rating is not a finite number",
        RowFault.Timestamp => "timestamp is not a number of seconds since 1970",
        _ => "id is not a whole number of at least 0",
    };

    // A message stays one readable line whatever bytes the file holds.
    internal static string Clip(ReadOnlySpan<char> value)
    {
        Span<char> shown = stackalloc char[Math.Min(value.Length, 40)];
        for (int i = 0; i < shown.Length; i++) shown[i] = char.IsControl(value[i]) || char.IsSurrogate(value[i]) ? '·' : value[i];
        return value.Length > shown.Length ? $"{shown}…" : shown.ToString();
    }
}
