using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace FedRas.Simulation.Data;

/// <summary>
/// The titles of invented items, made when they are asked for: the texts of a million would take more memory than the item table of a small
/// model.
/// </summary>
internal sealed class SyntheticTitles(SyntheticCatalogue catalogue) : IReadOnlyDictionary<int, string>
{
    public int Count => catalogue.Items;

    public IEnumerable<int> Keys => Enumerable.Range(0, Count);

    public IEnumerable<string> Values => Keys.Select(catalogue.Title);

    public string this[int item] => ContainsKey(item) ? catalogue.Title(item)
        : throw new KeyNotFoundException($"no item {item}; there are {Count}");

    public bool ContainsKey(int item) => item >= 0 && item < Count;

    public bool TryGetValue(int item, [MaybeNullWhen(false)] out string title)
    {
        title = ContainsKey(item) ? catalogue.Title(item) : null;
        return title is not null;
    }

    public IEnumerator<KeyValuePair<int, string>> GetEnumerator() => Keys.Select(item =>
        KeyValuePair.Create(item, catalogue.Title(item))).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
