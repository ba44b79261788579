using FedRas.Actions;

namespace FedRas.Wire;

/// <summary>Item rows as actions: K, the codebook in half precision, then items and action numbers as the coding writes them.</summary>
internal static class ActionPayload
{
    /// <summary>What the buffers of an update take at most, as the limit counts it.</summary>
    public static long DecodedBytes(int dim, int actions, int count) =>
        (long)count * (sizeof(int) + sizeof(ushort)) + (long)actions * dim * sizeof(float) + 3 * DecodedRows.BufferOverhead;

    /// <summary>Everything about an update that must be known before its first byte is written.</summary>
    public readonly record struct Plan(TouchedItemMap Map, int Exponent, long Size);

    /// <exception cref="ArgumentException">The update is not ascending, refers past its items or actions, or is not finite.</exception>
    public static Plan Prepare(ActionUpdate update, int itemCount, int dim)
    {
        if (update.Dim != dim) throw new ArgumentException($"The update has rows of {update.Dim}, its header says {dim}.", nameof(update));
        ItemOrder.Check(update.Items, itemCount);
        if (update.Actions == 0 && update.Count > 0)
            throw new ArgumentException($"The update has {update.Count} items and no actions.", nameof(update));
        foreach (ushort code in update.Codes)
            if (code >= update.Actions)
                throw new ArgumentException($"The update holds action number {code}; legal is 0 … {update.Actions - 1}.", nameof(update));

        var map = TouchedItemMap.Choose(update.Items, itemCount);
        int exponent = HalfCodebook.ChooseExponent(update.Codebook);
        long codebook = update.Actions == 0 ? 0 : 1 + (long)update.Codebook.Length * sizeof(ushort);
        long size = WireWriter.VarintSize(update.Actions) + codebook + BitPackedCoding.Size(map, update, itemCount);
        return new Plan(map, exponent, size);
    }

    public static void Write(ref WireWriter writer, in Plan plan, ActionUpdate update, int itemCount)
    {
        writer.WriteVarint(update.Actions);
        if (update.Actions > 0)
        {
            writer.WriteByte((byte)(sbyte)plan.Exponent);
            HalfCodebook.Write(update.Codebook, plan.Exponent, writer.Take(update.Codebook.Length * sizeof(ushort)));
        }
        BitPackedCoding.Write(ref writer, plan.Map, update, itemCount);
    }

    public static void Read(
        ref WireReader reader, int itemCount, int dim, WireLimits limits, ActionUpdate update, DecodeTrace? trace)
    {
        int actions = reader.ReadVarint("actions K (WireLimits.MaxActions)", 0, limits.MaxActions);
        int exponent = 0;
        int offset = reader.Position;
        ReadOnlySpan<byte> codebook = default;
        if (actions > 0)
        {
            exponent = HalfCodebook.ReadExponent(ref reader);
            codebook = reader.Take((long)actions * dim * sizeof(ushort), "codebook");
            trace?.Add("codebook", $"{actions} actions × {dim}, exponent {exponent}: {1 + codebook.Length} bytes");
        }
        else
        {
            trace?.Add("codebook", "no actions");
        }

        BitPackedCoding.Read(ref reader, itemCount, dim, actions, limits, update, trace);
        if (actions > 0) HalfCodebook.Read(codebook, exponent, update.Codebook, offset + 1);
    }
}
