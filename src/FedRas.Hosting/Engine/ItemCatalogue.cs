using System.Security.Cryptography;
using FedRas.Hosting.Storage;
using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Hosting.Engine;

/// <summary>
/// Ids of all items in the order of their rows, and which are retired. Ids are handed out in lists; a list never changes once it is full,
/// so that a device downloads only what is new to it. One owner calls it.
/// </summary>
internal sealed class ItemCatalogue
{
    /// <summary>Ids of a full list.</summary>
    public const int ListLength = 4_096;

    private readonly List<string> _ids = [];
    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, int> _retired = []; // row, first version without it
    private readonly List<(ItemList List, byte[] Bytes)> _full = [];

    public ItemCatalogue(IEnumerable<StoredItem> stored)
    {
        foreach (StoredItem item in stored)
        {
            if (item.RetiredIn is { } round) _retired[_ids.Count] = round;
            Add([item.Id]);
        }
    }

    public IReadOnlyList<string> Ids => _ids;

    /// <summary>Retired rows with the first version without each.</summary>
    public IReadOnlyDictionary<int, int> Retired => _retired;

    /// <summary>The row of an item; null if there is none of this id.</summary>
    public int? RowOf(string id) => _rows.TryGetValue(id, out int row) ? row : null;

    public void Add(IEnumerable<string> ids)
    {
        foreach (string id in ids)
        {
            _rows[id] = _ids.Count;
            _ids.Add(id);
        }
    }

    public void Retire(int row, int round) => _retired[row] = round;

    /// <summary>The lists of the first items, with their bytes.</summary>
    public IReadOnlyList<(ItemList List, byte[] Bytes)> Lists(int items)
    {
        while ((_full.Count + 1) * ListLength <= items) _full.Add(Make(_full.Count * ListLength, ListLength));
        List<(ItemList, byte[])> lists = [.. _full.Take(items / ListLength)];
        if (items % ListLength is var rest and > 0) lists.Add(Make(items - rest, rest));
        return lists;
    }

    private (ItemList List, byte[] Bytes) Make(int first, int count)
    {
        byte[] bytes = new ItemIds { Ids = { _ids.GetRange(first, count) } }.ToByteArray();
        return (new ItemList { First = first, Count = count, Resource = Resources.Of(Calls.ItemsPath, bytes) }, bytes);
    }
}

/// <summary>Names of what devices download.</summary>
internal static class Resources
{
    public static Resource Of(string path, ReadOnlySpan<byte> bytes) =>
        Of(path, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);

    public static Resource Of(string path, string hash, long length) => new() { Hash = hash, Length = (ulong)length, Path = path + hash };
}
