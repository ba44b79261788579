using System.Buffers.Binary;
using System.IO.Hashing;
using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// Gives ids their dense index straight from the file's bytes; a text is made of an id only when it is new. An open hash table: the bytes
/// of ids up to eight long stand in the table itself. Ids that are small numbers have a shorter way, by an array.
/// </summary>
internal sealed class IdIndex
{
    private const int Long = -1;

    /// <summary>The bytes and their number; of longer ids a hash, and <see cref="Long"/>.</summary>
    private record struct Slot(ulong Key, int Length, int Next); // Next: index + 1, 0 for a free slot

    private readonly List<byte[]> _longIds = []; // by index; empty for short ones
    private Slot[] _slots = new Slot[1024];
    private int[] _byNumber = new int[1024]; // index + 1; 0 for a number that has not come this way
    private int _used;

    /// <summary>The ids as text.</summary>
    public IdMap Ids { get; } = new();

    /// <summary>The index of <paramref name="id"/>, given out anew at its first appearance.</summary>
    public int GetOrAdd(ReadOnlySpan<byte> id)
    {
        int number = NumberOf(id);
        if ((uint)number >= (uint)_byNumber.Length) return Find(id);
        int index = _byNumber[number] - 1;
        if (index >= 0) return index;
        index = Find(id);
        _byNumber[number] = index + 1;
        return index;
    }

    private int Find(ReadOnlySpan<byte> id)
    {
        bool isShort = id.Length <= 8;
        ulong key = isShort ? Pack(id) : XxHash3.HashToUInt64(id);
        int length = isShort ? id.Length : Long;
        for (int at = Start(key, length); ; at = (at + 1) & (_slots.Length - 1))
        {
            ref Slot slot = ref _slots[at];
            if (slot.Next == 0) return Add(id, key, length, at);
            if (slot.Key == key && slot.Length == length && (isShort || id.SequenceEqual(_longIds[slot.Next - 1]))) return slot.Next - 1;
        }
    }

    private int Add(ReadOnlySpan<byte> id, ulong key, int length, int at)
    {
        // Two spellings of one text (UTF-8 and Latin-1) are one id.
        int index = Ids.GetOrAdd(Utf8Text.Decode(id));
        while (_longIds.Count <= index) _longIds.Add([]);
        if (length == Long && _longIds[index].Length > 0) return index;
        if (length == Long) _longIds[index] = id.ToArray();
        _slots[at] = new Slot(key, length, index + 1);
        if (3 * ++_used > 2 * _slots.Length) Grow();
        return index;
    }

    private void Grow()
    {
        // As long as four times the ids, so that sparse numbers take no room.
        int[] byNumber = new int[4 * _slots.Length];
        _byNumber.CopyTo(byNumber, 0);
        _byNumber = byNumber;
        Slot[] old = _slots;
        _slots = new Slot[2 * old.Length];
        foreach (Slot slot in old)
        {
            if (slot.Next == 0) continue;
            int at = Start(slot.Key, slot.Length);
            while (_slots[at].Next != 0) at = (at + 1) & (_slots.Length - 1);
            _slots[at] = slot;
        }
    }

    private int Start(ulong key, int length)
    {
        ulong mixed = (key + (ulong)length) * 0x9E3779B97F4A7C15;
        return (int)((mixed ^ (mixed >> 32)) >> 7) & (_slots.Length - 1);
    }

    /// <summary>The number that an id is, if it could not be written otherwise; else −1.</summary>
    private static int NumberOf(ReadOnlySpan<byte> id)
    {
        if (id.Length is 0 or > 9 || id[0] == '0') return -1;
        int number = 0;
        foreach (byte character in id)
        {
            int digit = character - '0';
            if ((uint)digit > 9) return -1;
            number = (10 * number) + digit;
        }
        return number;
    }

    // With the length, these eight bytes tell any id of up to eight: halves that overlap repeat bytes, and lose none.
    private static ulong Pack(ReadOnlySpan<byte> id) => id.Length switch
    {
        >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(id) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(id[^4..]) << 32),
        > 0 => id[0] | ((ulong)id[id.Length / 2] << 8) | ((ulong)id[^1] << 16),
        _ => 0,
    };
}
