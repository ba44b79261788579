using FedRas.Models;
using FedRas.Wire.Entropy;
using FedRas.Wire.Lattice;

namespace FedRas.Wire;

/// <summary>The part of a frame that says which items are retired. Nothing is said of their rows.</summary>
internal sealed class RetiredList
{
    /// <summary>Bytes that a receiver keeps for each retired item at most.</summary>
    public const int BytesPerItem = 16;

    private readonly ItemList _list = new();

    /// <summary>Most bytes of the part.</summary>
    public static long MostBytes(int count) => 2 * 5 + ItemList.MostBytes(count);

    /// <summary>Writes the items, of which there is at least one.</summary>
    public void Write(ref WireWriter writer, ReadOnlySpan<int> items, int itemCount)
    {
        ReadOnlySpan<byte> list = _list.Encode(items, itemCount);
        writer.WriteVarint(items.Length);
        writer.WriteVarint(list.Length);
        list.CopyTo(writer.Take(list.Length));
    }

    /// <summary>Reads the items.</summary>
    /// <exception cref="WireFormatException">The bytes are not those that <see cref="Write"/> writes.</exception>
    public int[] Read(ref WireReader reader, int itemCount, WireLimits limits)
    {
        int offset = reader.Position;
        int count = reader.ReadVarint("number of retired items", 1, itemCount);
        int length = reader.ReadVarint("length of the retired items", 0, (int)Math.Min(int.MaxValue, ItemList.MostBytes(count)));
        ReadOnlySpan<byte> stream = reader.Take(length, "retired items");
        if (count > AdaptiveGap.MostGaps(length)) throw Illegal(offset);
        DecodedRows.CheckSize((long)BytesPerItem * count, limits, offset);
        var items = new int[count];
        return _list.TryDecode(stream, itemCount, items) ? items : throw Illegal(offset);
    }

    /// <summary>Makes sure that no item is retired twice, and that no row of a retired one changes.</summary>
    /// <param name="changes">What a frame says.</param>
    /// <param name="already">What was retired before it.</param>
    /// <param name="offset">Where the frame says it.</param>
    public static void Check(LevelChanges changes, RetiredItems already, int offset)
    {
        foreach (int item in changes.Retired)
            if (already.Contains(item)) throw Illegal("a retired item", item, "one that is not retired yet");
        if (changes.Retired.IsEmpty && already.Count == 0) return;
        foreach (int item in changes.Items)
            if (already.Contains(item) || changes.Retired.BinarySearch(item) >= 0)
                throw Illegal("an item whose row changes", item, "one that is not retired");

        WireFormatException Illegal(string what, int item, string legal) => WireFormatException.Illegal(what, $"{item}", legal, offset);
    }

    private static WireFormatException Illegal(int offset) => WireFormatException.Illegal("list of retired items",
        "not one that an encoder writes", "the one stream of ascending items below M", offset);
}
