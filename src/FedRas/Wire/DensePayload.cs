using System.Buffers;
using System.Numerics;
using FedRas.Training;

namespace FedRas.Wire;

/// <summary>
/// Item rows as the whole M × d float32 table. A row whose bits are all zero is untouched; a touched row of positive zeros therefore
/// travels with −0 as its first factor, which is equal in value, so that the touched set survives.
/// </summary>
internal static class DensePayload
{
    private const byte NegativeZeroTop = 0x80;
    private const int WordsOnStack = 1_024;

    /// <exception cref="ArgumentException">The update does not fit its header.</exception>
    public static long Prepare(ItemUpdate update, int itemCount, int dim)
    {
        if (update.Dim != dim) throw new ArgumentException($"The update has rows of {update.Dim}, its header says {dim}.", nameof(update));
        ItemOrder.Check(update.Items, itemCount);
        return (long)itemCount * dim * sizeof(float);
    }

    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static void Write(ref WireWriter writer, ItemUpdate update, int itemCount, int dim)
    {
        int rowBytes = dim * sizeof(float);
        Span<byte> table = writer.Take(itemCount * rowBytes);
        table.Clear();
        ReadOnlySpan<int> items = update.Items;
        ReadOnlySpan<float> rows = update.Rows;
        for (int i = 0; i < items.Length; i++)
        {
            Span<byte> row = table.Slice(items[i] * rowBytes, rowBytes);
            if (!DenseRow.Write(rows.Slice(i * dim, dim), row))
                throw new ArgumentException("The update holds a value that is not finite; local training has diverged.", nameof(update));
            if (DenseRow.IsZero(row)) row[sizeof(float) - 1] = NegativeZeroTop;
        }
    }

    public static void Read(ref WireReader reader, int itemCount, int dim, WireLimits limits, ItemUpdate update, DecodeTrace? trace)
    {
        int start = reader.Position;
        ReadOnlySpan<byte> table = reader.Take((long)itemCount * dim * sizeof(float), "dense table");
        int rowBytes = dim * sizeof(float), touched = 0, words = (itemCount + 63) / 64;
        // A bit an item, which is little beside the item's row in the message: the rows are looked at once.
        ulong[]? rented = words > WordsOnStack ? ArrayPool<ulong>.Shared.Rent(words) : null;
        try
        {
            Span<ulong> bits = rented is null ? stackalloc ulong[words] : rented.AsSpan(0, words);
            for (int word = 0; word < words; word++)
            {
                ulong found = 0;
                int most = Math.Min(64, itemCount - 64 * word);
                for (int bit = 0; bit < most; bit++)
                    found |= (DenseRow.IsZero(table.Slice((64 * word + bit) * rowBytes, rowBytes)) ? 0UL : 1UL) << bit;
                bits[word] = found;
                touched += BitOperations.PopCount(found);
            }
            DecodedRows.CheckSize((long)touched * (rowBytes + sizeof(int)) + 2 * DecodedRows.BufferOverhead, limits, start);

            update.Reset(dim, touched);
            for (int word = 0; word < words; word++)
            {
                for (ulong rest = bits[word]; rest != 0; rest &= rest - 1)
                {
                    int item = 64 * word + BitOperations.TrailingZeroCount(rest);
                    Span<float> row = update.Add(item);
                    if (!DenseRow.Read(table.Slice(item * rowBytes, rowBytes), row)) throw NotFinite(row, start + item * rowBytes);
                }
            }
        }
        finally
        {
            if (rented is not null) ArrayPool<ulong>.Shared.Return(rented);
        }
        trace?.Add("dense table", $"{itemCount} × {dim} float32, {update.Count} rows touched: {table.Length} bytes");
    }

    private static WireFormatException NotFinite(ReadOnlySpan<float> row, int offset)
    {
        int index = 0;
        while (float.IsFinite(row[index])) index++;
        return WireFormatException.Illegal("dense table value", $"{row[index]}", "a finite number", offset + index * sizeof(float));
    }
}
