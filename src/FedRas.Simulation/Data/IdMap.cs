namespace FedRas.Simulation.Data;

/// <summary>Two-way map between a file's own ids (any text) and dense indices in order of first appearance.</summary>
public sealed class IdMap
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<string> _ids = [];
    private readonly string _prefix = "";
    private readonly int _numbered; // ids that are made when they are asked for: texts of a million items take more memory than their data

    /// <summary>Creates an empty map.</summary>
    public IdMap() { }

    private IdMap(string prefix, int numbered) => (_prefix, _numbered) = (prefix, numbered);

    /// <summary>Number of ids known.</summary>
    public int Count => _numbered + _ids.Count;

    /// <summary>The file's own id of a dense index.</summary>
    public string this[int index] => index >= 0 && index < _numbered ? string.Create(CultureInfo.InvariantCulture, $"{_prefix}{index + 1}")
        : _ids[index - _numbered];

    /// <summary>A map of the ids <paramref name="prefix"/>1, <paramref name="prefix"/>2 … that keeps none of them.</summary>
    internal static IdMap Numbered(string prefix, int count) => new(prefix, count);

    /// <summary>The dense index of <paramref name="id"/>, given out anew at its first appearance.</summary>
    public int GetOrAdd(ReadOnlySpan<char> id)
    {
        if (TryGetNumbered(id, out int index)) return index;
        var lookup = _indices.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(id, out index)) return index;
        string text = id.ToString();
        _indices.Add(text, Count);
        _ids.Add(text);
        return Count - 1;
    }

    /// <summary>Finds the dense index of an id.</summary>
    public bool TryGetIndex(string id, out int index) => TryGetNumbered(id, out index) || _indices.TryGetValue(id, out index);

    private bool TryGetNumbered(ReadOnlySpan<char> id, out int index)
    {
        index = 0;
        if (_numbered == 0 || !id.StartsWith(_prefix, StringComparison.Ordinal)) return false;
        ReadOnlySpan<char> digits = id[_prefix.Length..];
        bool isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && digits[0] != '0'
            && number <= _numbered;
        index = isNumber ? number - 1 : 0;
        return isNumber;
    }
}
