using System.Buffers.Binary;
using FedRas.Models;

namespace FedRas.Wire;

/// <summary>
/// The message server → device that takes a <see cref="QuantizedTable"/> from one version to another: any two versions, the difference
/// exact. FORMAT.md beside this file is the law. Calls of one instance must not overlap; it allocates nothing after warm-up on one thread.
/// </summary>
/// <param name="threads">How many threads code the blocks of a frame; the bytes are the same for any number.</param>
public sealed class LatticeFrameCodec(int threads = 1)
{
    // prologue · from round · rounds advanced · M · d · step · check · difference
    private const int HeaderSize = Prologue.Size + 4 * 5 + sizeof(float) + sizeof(ulong);

    private const int StepToEnd = sizeof(float) + sizeof(ulong);

    // Of an item that is new to the receiver: start, level and value of a factor.
    private const int BytesPerNewValue = sizeof(float) + sizeof(short) + sizeof(float);

    private readonly RetiredList _retired = new();
    private readonly LatticeDifference _difference = new(threads);
    private readonly LevelChanges _changes = new();
    private byte[] _message = [];
    private short[] _before = []; // while a frame may still turn out to be illegal

    /// <summary>Encodes the frame between two versions; valid until this instance's next call.</summary>
    /// <param name="header">Describes both; its check is that of <paramref name="to"/>.</param>
    /// <param name="from">Codes of the version the receiver holds, M × d, at the step of <paramref name="to"/>.</param>
    /// <param name="to">Codes of the version it is to hold, M × d.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Lengths do not fit, or a code is beyond ±<see cref="QuantizedTable.MaxLevel"/>.
    /// </exception>
    public ReadOnlySpan<byte> Encode(LatticeFrameHeader header, ReadOnlySpan<short> from, ReadOnlySpan<short> to)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(from.Length, header.ItemCount * header.Dim, nameof(from));
        ArgumentOutOfRangeException.ThrowIfNotEqual(to.Length, from.Length, nameof(to));
        ThrowIfBeyond(from, nameof(from));
        ThrowIfBeyond(to, nameof(to));
        _changes.Between(from, to, header.Dim);
        return Encode(header, _changes);
    }

    private static void ThrowIfBeyond(ReadOnlySpan<short> codes, string name)
    {
        if (codes.IndexOfAnyExceptInRange((short)-QuantizedTable.MaxLevel, (short)QuantizedTable.MaxLevel) is >= 0 and int at)
            throw new ArgumentOutOfRangeException(name, codes[at], $"codes are −{QuantizedTable.MaxLevel} … {QuantizedTable.MaxLevel}");
    }

    /// <summary>Encodes the frame of known changes; valid until this instance's next call.</summary>
    internal ReadOnlySpan<byte> Encode(LatticeFrameHeader header, LevelChanges changes)
    {
        ReadOnlySpan<byte> payload = _difference.Encode(changes, header.ItemCount);
        bool retires = !changes.Retired.IsEmpty;
        long size = HeaderSize + (retires ? RetiredList.MostBytes(changes.Retired.Length) : 0) + payload.Length;
        if (_message.Length < size) _message = new byte[checked((int)(size + payload.Length))];
        var writer = new WireWriter(_message);
        Prologue.Write(ref writer, retires ? MessageType.RetiringLatticeFrame : MessageType.LatticeFrame);
        new FrameHeader(header.FromRound, header.ToRound, header.ItemCount, header.Dim).Write(ref writer);
        BinaryPrimitives.WriteSingleLittleEndian(writer.Take(sizeof(float)), header.Cell);
        BinaryPrimitives.WriteUInt64LittleEndian(writer.Take(sizeof(ulong)), header.Check);
        if (retires) _retired.Write(ref writer, changes.Retired, header.ItemCount);
        payload.CopyTo(writer.Take(payload.Length));
        return _message.AsSpan(0, writer.Position);
    }

    /// <summary>The changes of the frame that was decoded last; valid until this instance's next call.</summary>
    internal LevelChanges Changes => _changes;

    /// <summary>Reads a frame and moves <paramref name="table"/> to its version; on any error the table stays as it is.</summary>
    /// <returns>The header.</returns>
    /// <exception cref="WireFormatException">
    /// The bytes are not a legal frame within the limits, or not one from the table's version or the shared start.
    /// </exception>
    public LatticeFrameHeader Decode(ReadOnlySpan<byte> message, WireLimits limits, QuantizedTable table)
    {
        WireReader reader = MessageSpace.Open(message, limits);
        LatticeFrameHeader header = ReadHeader(ref reader, limits);
        CheckStart(header, limits, table, reader.Position - StepToEnd);
        int checkAt = reader.Position - sizeof(ulong);
        ReadChanges(ref reader, header, limits, table, _changes);

        int start = checkAt + sizeof(ulong);
        QuantizedTable target = header.ItemCount > table.Items ? table.Grown(header.ItemCount) : table;
        (int round, float step, RetiredItems retired) = (table.Round, table.Cell, table.Retired);
        bool isAnotherStart = header.FromRound != round || header.Cell != step || !_changes.Retired.IsEmpty;
        bool keeps = isAnotherStart && ReferenceEquals(target, table);
        if (keeps)
        {
            if (_before.Length != table.Levels.Length) _before = new short[table.Levels.Length];
            table.Levels.CopyTo(_before);
        }
        if (header.FromRound == 0 && isAnotherStart) target.Clear(header.Cell);
        else target.Rescale(header.Cell);
        target.Retire(_changes.Retired, header.ToRound);
        bool isWithin = target.CanTake(_changes);
        ulong sum = target.SumAfter(_changes, header.Cell), check = target.CheckOf(header.ToRound, header.Cell, sum);
        if (isWithin && check == header.Check)
        {
            target.Take(_changes, header.ToRound, sum);
            if (!ReferenceEquals(target, table)) table.TakeOver(target);
            return header;
        }
        if (keeps) _before = table.Replace(_before, round, step, retired);
        if (!isWithin)
            throw WireFormatException.Illegal("a code that the rows lead to", "beyond its range",
                $"−{QuantizedTable.MaxLevel} … {QuantizedTable.MaxLevel}", start);
        throw WireFormatException.Illegal("check", $"{header.Check:x16}", $"{check:x16}, that of what the frame leads to from here: this "
            + "table has another start, or is not the version the frame starts from", checkAt);
    }

    // A catalogue may have grown, and never shrinks. What its new rows take is held against the limits before it is allocated.
    private static void CheckStart(in LatticeFrameHeader header, WireLimits limits, QuantizedTable table, int stepAt)
    {
        if (header.ItemCount < table.Items || (header.ItemCount > table.Items && !table.CanGrow))
        {
            throw WireFormatException.OutOfRange("item count M", header.ItemCount, table.Items,
                table.CanGrow ? limits.MaxItems : table.Items, Prologue.Size);
        }
        if (header.Dim != table.Dim)
            throw WireFormatException.OutOfRange("factors d", header.Dim, table.Dim, table.Dim, Prologue.Size);
        if (header.FromRound != 0 && header.FromRound != table.Round)
        {
            string legal = $"{table.Round}, the version held, or 0; ask the server for a frame from there";
            throw WireFormatException.Illegal("from round", $"{header.FromRound}", legal, Prologue.Size);
        }
        DecodedRows.CheckSize((long)(header.ItemCount - table.Items) * table.Dim * BytesPerNewValue, limits, Prologue.Size);
        if (header.ToRound != header.FromRound || header.FromRound == 0) return;
        if (header.Cell != table.Cell)
            throw WireFormatException.Illegal("step", $"{header.Cell:R}", $"{table.Cell:R}, that of the round held, which the frame leads "
                + "to", stepAt);
        if (header.ItemCount != table.Items)
            throw WireFormatException.OutOfRange("item count M without a round", header.ItemCount, table.Items, table.Items, Prologue.Size);
    }

    private void ReadChanges(
        ref WireReader reader, in LatticeFrameHeader header, WireLimits limits, QuantizedTable? table, LevelChanges changes)
    {
        int start = reader.Position;
        int[] retired = header.Retires ? _retired.Read(ref reader, header.ItemCount, limits) : [];
        if (retired.Length > 0 && header.ToRound == header.FromRound)
            throw WireFormatException.OutOfRange("number of retired items without a round", retired.Length, 0, 0, start);
        int rows = reader.Position;
        _difference.Decode(ref reader, header.ItemCount, header.Dim, changes);
        _difference.CheckColumns(changes);
        if (header.ToRound == header.FromRound && changes.Count > 0)
            throw WireFormatException.OutOfRange("number of rows that change without a round", changes.Count, 0, 0, rows);
        changes.Retire(retired);
        RetiredList.Check(changes, table is null || header.FromRound == 0 ? RetiredItems.None : table.Retired, start);
    }

    /// <summary>Reads the changes that a frame holds, for a caller that keeps the levels elsewhere. The check is not looked at.</summary>
    /// <param name="message">The frame.</param>
    /// <param name="limits">What the receiver takes.</param>
    /// <param name="changes">Receives the changes.</param>
    /// <returns>The header.</returns>
    /// <exception cref="WireFormatException">The bytes are not a legal frame within the limits.</exception>
    public LatticeFrameHeader ReadChanges(ReadOnlySpan<byte> message, WireLimits limits, LevelChanges changes)
    {
        WireReader reader = MessageSpace.Open(message, limits);
        LatticeFrameHeader header = ReadHeader(ref reader, limits);
        ReadChanges(ref reader, header, limits, table: null, changes);
        return header;
    }

    /// <summary>Whether a receiver reads exactly this header and these changes out of a frame.</summary>
    /// <exception cref="WireFormatException">The frame is no legal one, or passes the limits.</exception>
    internal bool Verifies(ReadOnlySpan<byte> message, WireLimits limits, LatticeFrameHeader header, LevelChanges changes)
    {
        WireReader reader = MessageSpace.Open(message, limits);
        if (ReadHeader(ref reader, limits) != header with { Retires = !changes.Retired.IsEmpty }) return false;
        int[] retired = changes.Retired.IsEmpty ? [] : _retired.Read(ref reader, header.ItemCount, limits);
        _difference.Decode(ref reader, header.ItemCount, header.Dim, _changes);
        _changes.Retire(retired);
        // Equal rows have equal columns, and these are what the frame was made with.
        return _changes.Equals(changes);
    }

    /// <summary>Reads the header only.</summary>
    /// <exception cref="WireFormatException">The bytes do not begin with a legal header within the limits.</exception>
    public static LatticeFrameHeader ReadHeader(ReadOnlySpan<byte> message, WireLimits limits)
    {
        WireReader reader = MessageSpace.Open(message, limits);
        return ReadHeader(ref reader, limits);
    }

    /// <summary>Names the parts of a frame; the difference itself means something beside the version it starts from only.</summary>
    internal static LatticeFrameHeader Describe(ReadOnlySpan<byte> message, WireLimits limits, DecodeTrace trace)
    {
        WireReader reader = MessageSpace.Open(message, limits);
        LatticeFrameHeader header = ReadHeader(ref reader, limits, trace);
        if (header.Retires) trace.Add("retired items", $"{new RetiredList().Read(ref reader, header.ItemCount, limits).Length}");
        trace.Add("difference", $"{reader.Remaining} bytes, {8.0 * reader.Remaining / header.ItemCount / header.Dim:0.0000} bits a value; "
            + $"to be read beside round {header.FromRound}");
        return header;
    }

    private static LatticeFrameHeader ReadHeader(ref WireReader reader, WireLimits limits, DecodeTrace? trace = null)
    {
        MessageType type = Prologue.Read(ref reader, MessageType.LatticeFrame, MessageType.RetiringLatticeFrame, trace);
        FrameHeader frame = FrameHeader.Read(ref reader, limits, trace);
        int offset = reader.Position;
        float step = BinaryPrimitives.ReadSingleLittleEndian(reader.Take(sizeof(float), "step"));
        if (!QuantizedTable.IsCell(step))
            throw WireFormatException.Illegal("step", $"{step:R}", "between 2⁻⁴⁰ and 2⁴⁰, with at most 11 significant bits", offset);
        trace?.Add("step", $"{step:R}");
        ulong check = BinaryPrimitives.ReadUInt64LittleEndian(reader.Take(sizeof(ulong), "check"));
        trace?.Add("check", $"{check:x16}");
        return new LatticeFrameHeader(frame.FromRound, frame.ToRound, frame.ItemCount, frame.Dim, step, check)
        {
            Retires = type == MessageType.RetiringLatticeFrame,
        };
    }
}
