using System.Numerics;
using FedRas.Actions;

namespace FedRas.Wire;

/// <summary>
/// Coding 0: the touched-item map as it is, then ⌈log₂ K⌉ bits for each action number.
/// </summary>
internal static class BitPackedCoding
{
    /// <summary>Bits of an action number out of <paramref name="actions"/>: 0 … 16.</summary>
    public static int CodeWidth(int actions) => actions <= 1 ? 0 : 32 - BitOperations.LeadingZeroCount((uint)(actions - 1));

    /// <summary>Bytes that <see cref="Write"/> will take for a map that was chosen for the same update.</summary>
    public static long Size(in TouchedItemMap map, ActionUpdate update, int itemCount) =>
        map.Size(update.Items, itemCount) + TouchedItemMap.BytesFor((long)update.Count * CodeWidth(update.Actions));

    public static void Write(ref WireWriter writer, in TouchedItemMap map, ActionUpdate update, int itemCount)
    {
        map.Write(ref writer, update.Items, itemCount);
        int width = CodeWidth(update.Actions);
        var bits = new BitWriter(writer.Take((int)TouchedItemMap.BytesFor((long)update.Count * width)));
        foreach (ushort code in update.Codes) bits.WriteBits(code, width);
        bits.Finish();
    }

    /// <summary>Sizes <paramref name="update"/> within the limits and reads its items and action numbers.</summary>
    public static void Read(
        ref WireReader reader, int itemCount, int dim, int actions, WireLimits limits, ActionUpdate update, DecodeTrace? trace)
    {
        int start = reader.Position;
        TouchedItemMap map = TouchedItemMap.ReadForm(ref reader, itemCount);
        if (actions == 0 && map.Count > 0)
            throw WireFormatException.OutOfRange("number of touched items without actions", map.Count, 0, 0, start);
        DecodedRows.CheckSize(ActionPayload.DecodedBytes(dim, actions, map.Count), limits, start);
        update.Reset(dim, actions, map.Count);
        map.ReadItems(ref reader, itemCount, update.MutableItems);
        trace?.Add("touched items", $"{map.Count} of {itemCount}");
        trace?.Add("touched-item map", $"{map}: {Describe(reader.Position - start, map.Count)}");

        start = reader.Position;
        ReadCodes(ref reader, actions, update.Codes);
        trace?.Add("action numbers", $"{CodeWidth(actions)} bits each: {Describe(reader.Position - start, map.Count)}");
    }

    private static void ReadCodes(ref WireReader reader, int actions, Span<ushort> codes)
    {
        int width = CodeWidth(actions);
        if (width == 0)
        {
            codes.Clear();
            return;
        }
        int start = reader.Position;
        const string Field = "action numbers";
        var bits = new BitReader(reader.Take(TouchedItemMap.BytesFor((long)codes.Length * width), Field), Field, start);
        uint largest = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            uint code = bits.ReadBits(width);
            largest = Math.Max(largest, code);
            codes[i] = (ushort)code;
        }
        if (largest >= actions) throw WireFormatException.OutOfRange("action number", largest, 0, actions - 1, start);
        bits.Finish();
    }

    private static string Describe(int bytes, int items) =>
        items == 0 ? $"{bytes} bytes" : $"{bytes} bytes, {8.0 * bytes / items:0.00} bits per touched item";
}
