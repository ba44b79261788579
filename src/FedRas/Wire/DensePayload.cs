using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FedRas.Training;

namespace FedRas.Wire;

/// <summary>
/// Item rows as the whole M × d float32 table. A row whose bits are all zero is untouched; a touched row of positive zeros therefore
/// travels with −0 as its first factor, which is equal in value, so that the touched set survives.
/// </summary>
internal static class DensePayload
{
    private const byte NegativeZeroTop = 0x80;

    /// <exception cref="ArgumentException">The update does not fit its header, or is not finite.</exception>
    public static long Prepare(ItemUpdate update, int itemCount, int dim)
    {
        if (update.Dim != dim) throw new ArgumentException($"The update has rows of {update.Dim}, its header says {dim}.", nameof(update));
        ItemOrder.Check(update.Items, itemCount);
        if (update.Count > 0 && !TensorPrimitives.IsFiniteAll<float>(update.Rows))
            throw new ArgumentException("The update holds a value that is not finite; local training has diverged.", nameof(update));
        return (long)itemCount * dim * sizeof(float);
    }

    public static void Write(ref WireWriter writer, ItemUpdate update, int itemCount, int dim)
    {
        int rowBytes = dim * sizeof(float);
        Span<byte> table = writer.Take(itemCount * rowBytes);
        int next = 0;
        ReadOnlySpan<int> items = update.Items;
        for (int i = 0; i < items.Length; i++)
        {
            table[(next * rowBytes)..(items[i] * rowBytes)].Clear();
            Span<byte> row = table.Slice(items[i] * rowBytes, rowBytes);
            LittleEndian.CopyTo(update.Row(i), row);
            if (IsZero(row)) row[sizeof(float) - 1] = NegativeZeroTop;
            next = items[i] + 1;
        }
        table[(next * rowBytes)..].Clear();
    }

    public static void Read(ref WireReader reader, int itemCount, int dim, WireLimits limits, ItemUpdate update, DecodeTrace? trace)
    {
        int start = reader.Position;
        ReadOnlySpan<byte> table = reader.Take((long)itemCount * dim * sizeof(float), "dense table");
        int rowBytes = dim * sizeof(float), touched = 0;
        for (int item = 0; item < itemCount; item++)
            if (!IsZero(table.Slice(item * rowBytes, rowBytes)))
                touched++;
        DecodedRows.CheckSize((long)touched * (rowBytes + sizeof(int)) + 2 * DecodedRows.BufferOverhead, limits, start);

        update.Reset(dim, touched);
        for (int item = 0; item < itemCount; item++)
        {
            ReadOnlySpan<byte> source = table.Slice(item * rowBytes, rowBytes);
            if (IsZero(source)) continue;
            Span<float> row = update.Add(item);
            LittleEndian.CopyTo(source, row);
            if (!TensorPrimitives.IsFiniteAll<float>(row)) throw NotFinite(row, start + item * rowBytes);
        }
        trace?.Add("dense table", $"{itemCount} × {dim} float32, {update.Count} rows touched: {table.Length} bytes");
    }

    private static bool IsZero(ReadOnlySpan<byte> row) => !MemoryMarshal.Cast<byte, uint>(row).ContainsAnyExcept(0u);

    private static WireFormatException NotFinite(ReadOnlySpan<float> row, int offset)
    {
        int index = 0;
        while (float.IsFinite(row[index])) index++;
        return WireFormatException.Illegal("dense table value", $"{row[index]}", "a finite number", offset + index * sizeof(float));
    }
}
