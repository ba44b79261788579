using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FedRas.Wire.Entropy;

namespace FedRas.Comparison.Baselines;

/// <summary>How a message says which items were touched.</summary>
internal enum MapForm : byte
{
    /// <summary>All of them; nothing follows.</summary>
    All,
    /// <summary>One bit for each of the M items.</summary>
    Bitmap,
    /// <summary>The gaps between touched items, in Rice's code (Rice and Plaunt, 1971).</summary>
    RiceGaps,
}

/// <summary>
/// The touched-item map of one message: a byte that names form and Rice parameter, for gaps the number of items, then bits.
/// Of the three forms the shortest is used; of equally short ones the first, with the lowest parameter.
/// </summary>
internal readonly record struct TouchedItemMap(MapForm Form, int RiceParameter, int Count)
{
    private const byte RiceByte = 0x20;
    private const int MaxRiceParameter = 30;

    /// <summary>Chooses the form for <paramref name="items"/>, ascending and below <paramref name="itemCount"/>.</summary>
    public static TouchedItemMap Choose(ReadOnlySpan<int> items, int itemCount)
    {
        if (items.Length == itemCount) return new TouchedItemMap(MapForm.All, 0, itemCount);
        int parameter = BestRiceParameter(items);
        var gaps = new TouchedItemMap(MapForm.RiceGaps, parameter, items.Length);
        var bitmap = new TouchedItemMap(MapForm.Bitmap, 0, items.Length);
        return gaps.Size(items, itemCount) < bitmap.Size(items, itemCount) ? gaps : bitmap;
    }

    /// <summary>Bytes of the whole map.</summary>
    public long Size(ReadOnlySpan<int> items, int itemCount) => Form switch
    {
        MapForm.All => 1,
        MapForm.Bitmap => 1 + BytesFor(itemCount),
        _ => 1 + WireWriter.VarintSize(Count) + BytesFor(RiceBits(items, RiceParameter)),
    };

    public void Write(ref WireWriter writer, ReadOnlySpan<int> items, int itemCount)
    {
        switch (Form)
        {
            case MapForm.All:
                writer.WriteByte((byte)MapForm.All);
                break;
            case MapForm.Bitmap:
                writer.WriteByte((byte)MapForm.Bitmap);
                Span<byte> bitmap = writer.Take((int)BytesFor(itemCount));
                bitmap.Clear();
                foreach (int item in items) bitmap[item >> 3] |= (byte)(1 << (item & 7));
                break;
            default:
                writer.WriteByte((byte)(RiceByte + RiceParameter));
                writer.WriteVarint(Count);
                WriteGaps(writer.Take((int)BytesFor(RiceBits(items, RiceParameter))), items);
                break;
        }
    }

    /// <summary>Reads form and number of items; nothing is allocated, and <see cref="Count"/> is bounded by the bytes left.</summary>
    public static TouchedItemMap ReadForm(ref WireReader reader, int itemCount)
    {
        int offset = reader.Position;
        byte form = reader.ReadByte("map form");
        switch (form)
        {
            case (byte)MapForm.All:
                return new TouchedItemMap(MapForm.All, 0, itemCount);
            case (byte)MapForm.Bitmap:
                WireReader ahead = reader;
                return new TouchedItemMap(MapForm.Bitmap, 0, CountBits(ahead.Take(BytesFor(itemCount), "item bitmap")));
            case >= RiceByte and <= RiceByte + MaxRiceParameter:
                int parameter = form - RiceByte;
                int count = reader.ReadVarint("number of touched items", 0, itemCount);
                long least = BytesFor((long)count * (parameter + 1));
                if (least > reader.Remaining) throw WireFormatException.Truncated("item gaps", least, reader.Remaining, reader.Position);
                return new TouchedItemMap(MapForm.RiceGaps, parameter, count);
            default:
                const string Legal = "0x00 (all), 0x01 (bitmap) or 0x20 … 0x3e (gaps, Rice parameter 0 … 30)";
                throw WireFormatException.Illegal("map form", $"0x{form:x2}", Legal, offset);
        }
    }

    /// <summary>Reads the <see cref="Count"/> items and checks that the form is the one an encoder would have chosen.</summary>
    public void ReadItems(ref WireReader reader, int itemCount, Span<int> items)
    {
        int offset = reader.Position;
        switch (Form)
        {
            case MapForm.All:
                for (int i = 0; i < items.Length; i++) items[i] = i;
                break;
            case MapForm.Bitmap:
                ReadBitmap(reader.Take(BytesFor(itemCount), "item bitmap"), itemCount, items, offset);
                break;
            default:
                ReadGaps(ref reader, itemCount, items);
                break;
        }
        TouchedItemMap canonical = Choose(items, itemCount);
        if (this != canonical) throw WireFormatException.Illegal("map form", $"{this}", $"the shortest, {canonical}", offset);
    }

    /// <inheritdoc/>
    public override string ToString() => Form switch
    {
        MapForm.All => "all items",
        MapForm.Bitmap => "bitmap",
        _ => $"gaps with Rice parameter {RiceParameter}",
    };

    internal static long BytesFor(long bits) => (bits + 7) / 8;

    private void WriteGaps(Span<byte> destination, ReadOnlySpan<int> items)
    {
        var bits = new BitWriter(destination);
        uint lowMask = (1u << RiceParameter) - 1;
        int expected = 0;
        foreach (int item in items)
        {
            uint gap = (uint)(item - expected);
            uint quotient = gap >> RiceParameter, low = gap & lowMask;
            if (quotient + 1 + (uint)RiceParameter <= 32)
                bits.WriteBits((low << 1 | 1) << (int)quotient, (int)quotient + 1 + RiceParameter);
            else
            {
                bits.WriteUnary(quotient);
                bits.WriteBits(low, RiceParameter);
            }
            expected = item + 1;
        }
        bits.Finish();
    }

    private void ReadGaps(ref WireReader reader, int itemCount, Span<int> items)
    {
        var bits = new BitReader(reader.Rest, "item gaps", reader.Position);
        long item = -1;
        for (int i = 0; i < items.Length; i++)
        {
            // A quotient is bounded before it is shifted: a message can hold more zero bits than a shifted number has room for.
            item += 1 + (Math.Min(bits.ReadUnary(), int.MaxValue) << RiceParameter);
            item += bits.ReadBits(RiceParameter);
            if (item >= itemCount) throw WireFormatException.OutOfRange("item", item, 0, itemCount - 1, reader.Position);
            items[i] = (int)item;
        }
        reader.Take(bits.Finish(), "item gaps");
    }

    private static void ReadBitmap(ReadOnlySpan<byte> bitmap, int itemCount, Span<int> items, int offset)
    {
        int filling = itemCount & 7;
        if (filling != 0 && bitmap[^1] >> filling != 0)
            throw WireFormatException.Illegal("item bitmap: the filling bits", "not zero", "zero bits", offset + bitmap.Length - 1);

        int count = 0;
        int start = 0;
        for (; bitmap.Length - start >= 8; start += 8)
            for (ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bitmap[start..]); word != 0; word &= word - 1)
                items[count++] = start * 8 + BitOperations.TrailingZeroCount(word);
        for (; start < bitmap.Length; start++)
            for (uint last = bitmap[start]; last != 0; last &= last - 1)
                items[count++] = start * 8 + BitOperations.TrailingZeroCount(last);
    }

    private static int CountBits(ReadOnlySpan<byte> bitmap)
    {
        int count = 0;
        for (; bitmap.Length >= 8; bitmap = bitmap[8..]) count += BitOperations.PopCount(BinaryPrimitives.ReadUInt64LittleEndian(bitmap));
        foreach (byte rest in bitmap) count += BitOperations.PopCount(rest);
        return count;
    }

    /// <summary>
    /// The lowest parameter with the fewest bits. From k to k + 1 each item costs one bit more and saves ⌈(gap ≫ k)/2⌉, which
    /// falls as k grows: the cost is convex in k, so walking downhill from a guess ends at the minimum.
    /// </summary>
    private static int BestRiceParameter(ReadOnlySpan<int> items)
    {
        if (items.Length == 0) return 0;
        long meanGap = (items[^1] - items.Length + 1L) / items.Length;
        int k = Math.Min(BitOperations.Log2((uint)meanGap | 1), MaxRiceParameter);
        long cost = RiceBits(items, k);
        int start = k;
        while (k < MaxRiceParameter && RiceBits(items, k + 1) is long higher && higher < cost) (k, cost) = (k + 1, higher);
        if (k > start) return k;
        while (k > 0 && RiceBits(items, k - 1) is long lower && lower <= cost) (k, cost) = (k - 1, lower);
        return k;
    }

    private static long RiceBits(ReadOnlySpan<int> items, int parameter)
    {
        long bits = (long)items.Length * (parameter + 1);
        if (items.Length == 0) return bits;
        bits += items[0] >> parameter;
        int i = 1;
        if (Vector128.IsHardwareAccelerated && items.Length > Vector512<int>.Count)
        {
            // Gaps add up to an item's number at most, so no lane leaves 32 bits.
            ref int first = ref MemoryMarshal.GetReference(items);
            Vector512<int> quotients = default;
            for (; i + Vector512<int>.Count <= items.Length; i += Vector512<int>.Count)
            {
                Vector512<int> item = Vector512.LoadUnsafe(ref first, (nuint)i), before = Vector512.LoadUnsafe(ref first, (nuint)i - 1);
                quotients += (item - before - Vector512<int>.One) >> parameter;
            }
            bits += Vector512.Sum(quotients);
        }
        for (; i < items.Length; i++) bits += (items[i] - items[i - 1] - 1) >> parameter;
        return bits;
    }
}
