using System.Diagnostics.CodeAnalysis;

namespace FedRas.Data;

/// <summary>Two-way map between a file's own ids (any text) and dense indices in order of first appearance.</summary>
public sealed class IdMap
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<string> _ids = [];

    /// <summary>Number of ids known.</summary>
    public int Count => _ids.Count;

    /// <summary>The file's own id of a dense index.</summary>
    public string this[int index] => _ids[index];

    /// <summary>The dense index of <paramref name="id"/>, given out anew at its first appearance.</summary>
    public int GetOrAdd(ReadOnlySpan<char> id)
    {
        var lookup = _indices.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(id, out int index)) return index;
        string text = id.ToString();
        _indices.Add(text, _ids.Count);
        _ids.Add(text);
        return _ids.Count - 1;
    }

    /// <summary>Finds the dense index of an id.</summary>
    public bool TryGetIndex(string id, out int index) => _indices.TryGetValue(id, out index);
}
