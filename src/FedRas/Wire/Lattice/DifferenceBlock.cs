using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FedRas.Wire.Entropy;

namespace FedRas.Wire.Lattice;

/// <summary>
/// Codes rows of differences by asymmetric numeral systems (Duda, 2009) over fixed tables: sixteen rows side by side, each a number of its
/// own (a <i>lane</i>), so that no value waits for the one before it. A value's table follows from how much its row has changed so far, and
/// from its column. One instance serves one thread; the buffers grow and are kept.
/// </summary>
/// <param name="usesRegisters">Whether eight lanes share a register if the machine can; the bytes are the same.</param>
internal sealed class DifferenceBlock(bool usesRegisters = true)
{
    /// <summary>Rows that are coded side by side.</summary>
    public const int Lanes = 16;

    /// <summary>Values that the frame's mean weighs in what a row is expected to change.</summary>
    public const int PriorWeight = 24;

    // A number is at least this between two symbols; a word has 16 bits.
    private const uint Least = 1u << 16;

    /// <summary>Magnitudes are summed in sixteenths, of which these are the bits.</summary>
    public const int Unit = 4;

    /// <summary>The largest sum of a row.</summary>
    public const int MostSum = 1 << 24;

    private const int EscapeBits = 16, SymbolMask = DifferenceTables.Symbols - 1;

    private readonly bool _usesRegisters = usesRegisters && LaneRegisters.IsSupported;
    private readonly DifferenceTables _tables = DifferenceTables.Shared;
    private uint[] _runs = [];
    private short[] _values = []; // sixteen rows side by side: of each column the values of all lanes
    private ushort[] _marks = []; // in the same order, of each value its symbol, and above that its class
    private bool[] _isPlain = []; // of sixteen rows each, whether all values have a symbol of their own
    private byte[] _stream = [];

    /// <summary>Bytes behind a block that <see cref="Decode"/> may look at.</summary>
    public const int Slack = 2 * sizeof(ushort) * Lanes;

    /// <summary>Most bytes of a block: each lane's number, and of each value a word and as many low bits.</summary>
    public static long MostBytes(int rows, int dim) => sizeof(uint) * ((long)Math.Min(rows, Lanes) + (long)rows * dim);

    /// <summary>Bytes that a block of some rows carries beside them.</summary>
    public static int Carries(int rows) => 2 * Math.Min(rows, Lanes);

    /// <summary>Codes rows; valid until the next call.</summary>
    /// <param name="rows">Differences, n × d, n at least 1.</param>
    /// <param name="columns">What the frame says of its columns.</param>
    /// <param name="carried">Other bytes, up to <see cref="Carries"/>: the lanes' numbers begin with them instead of with nothing.</param>
    public ReadOnlySpan<byte> Encode(ReadOnlySpan<short> rows, DifferenceColumns columns, ReadOnlySpan<byte> carried)
    {
        int dim = columns.Dim, count = rows.Length / dim, mostLanes = Math.Min(count, Lanes);
        Grow(rows.Length);
        if (_runs.Length < rows.Length) _runs = new uint[rows.Length];
        long low = 0;
        for (int group = 0; group < count; group += Lanes)
        {
            int lanes = Math.Min(Lanes, count - group);
            SideBySide.Put(rows.Slice(group * dim, lanes * dim), columns.Whole, _values.AsSpan(group * dim, lanes * dim));
            _isPlain[group / Lanes] = FindSymbols(group * dim, lanes, columns);
            low += LowBits(group, lanes, dim);
        }
        // A word for each symbol at most, and room before it for a whole store.
        int most = sizeof(uint) * (mostLanes + Lanes / 2) + sizeof(ushort) * rows.Length, end = most + checked((int)((low + 7) / 8));
        if (_stream.Length < end) _stream = new byte[end + end / 4];
        int start = Pack(count, dim, mostLanes, most, carried);
        WriteLow(count, dim, _stream.AsSpan(most..end));
        return _stream.AsSpan(start..end);
    }

    /// <summary>Reads rows; false if the bytes are not exactly those that an encoder writes.</summary>
    /// <param name="stream">The bytes, and <see cref="Slack"/> bytes or more behind them, which are looked at but mean nothing.</param>
    /// <param name="length">How many of them are the block's.</param>
    /// <param name="columns">What the frame says of its columns.</param>
    /// <param name="rows">Receives the differences, n × d, n at least 1.</param>
    /// <param name="carried">Receives the other bytes, <see cref="Carries"/>.</param>
    public bool Decode(ReadOnlySpan<byte> stream, int length, DifferenceColumns columns, Span<short> rows, Span<byte> carried)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stream.Length, length + Slack);
        int dim = columns.Dim, count = rows.Length / dim, lanes = Math.Min(count, Lanes);
        Grow(rows.Length);
        if (length < sizeof(uint) * lanes) return false;
        Span<uint> numbers = stackalloc uint[Lanes];
        for (int lane = 0; lane < lanes; lane++)
        {
            numbers[lane] = BinaryPrimitives.ReadUInt32LittleEndian(stream[(sizeof(uint) * lane)..]);
            if (numbers[lane] < Least) return false;
        }
        int position = sizeof(uint) * lanes;
        long low = 0;
        for (int group = 0; group < count; group += Lanes)
        {
            int inGroup = Math.Min(Lanes, count - group);
            _isPlain[group / Lanes] = Unpack(stream, length, numbers, ref position, group * dim, inGroup, columns);
            if (position > length) return false;
            low += LowBits(group, inGroup, dim);
        }
        for (int lane = 0; lane < lanes; lane++)
        {
            if (numbers[lane] >> 16 != 1) return false;
            BinaryPrimitives.WriteUInt16LittleEndian(carried[(2 * lane)..], (ushort)numbers[lane]);
        }
        bool isFilledByZeros = low % 8 == 0 || stream[length - 1] >> (int)(low % 8) == 0;
        return length - position == (low + 7) / 8 && isFilledByZeros && ReadValues(stream[position..length], columns, rows);
    }

    private void Grow(int values)
    {
        if (_values.Length >= values) return;
        (_values, _marks, _isPlain) = (new short[values], new ushort[values], new bool[values]);
    }

    /// <summary>Finds each value's symbol and run of slots in rows side by side; whether all values have a symbol of their own.</summary>
    private bool FindSymbols(int start, int lanes, DifferenceColumns columns)
    {
        ref short values = ref _values[start];
        ref uint runs = ref _runs[start];
        ref ushort marks = ref _marks[start];
        int special = 0, dim = columns.Dim;
        if (lanes == Lanes && _usesRegisters) return LaneRegisters.FindSymbols(_tables, columns, ref values, ref runs, ref marks);
        Span<int> laneSums = stackalloc int[Lanes];
        laneSums.Fill(columns.Prior);
        for (int j = 0, next = 0; j < dim; j++)
        {
            for (int lane = 0; lane < lanes; lane++, next++)
            {
                int ofClass = DifferenceTables.ClassOf(laneSums[lane] * columns.Weights[j]), low = DifferenceTables.LowBits(ofClass);
                int value = Unsafe.Add(ref values, next),
                    symbol = _tables.SymbolOf(value, ofClass, low, columns.Tables[j], out Unsafe.Add(ref runs, next));
                special |= low | (symbol == 0 ? 1 : 0);
                Unsafe.Add(ref marks, next) = (ushort)(ofClass << DifferenceTables.SymbolBits | symbol);
                laneSums[lane] = Learn(laneSums[lane], symbol, low);
            }
        }
        return special == 0;
    }

    /// <summary>
    /// Reads the symbols of rows side by side; whether all values have a symbol of their own. The position may pass the end, by which the
    /// bytes are no encoder's.
    /// </summary>
    private bool Unpack(
        ReadOnlySpan<byte> source, int length, Span<uint> numbers, ref int position, int start, int lanes, DifferenceColumns columns)
    {
        ref ushort marks = ref _marks[start];
        ref byte stream = ref MemoryMarshal.GetReference(source);
        ref uint ofSlot = ref MemoryMarshal.GetArrayDataReference(_tables.OfSlot);
        int dim = columns.Dim, special = 0;
        if (lanes == Lanes && _usesRegisters)
            return LaneRegisters.Unpack(_tables, columns, ref stream, length, numbers, ref position, ref marks);
        Span<int> laneSums = stackalloc int[Lanes];
        laneSums.Fill(columns.Prior);
        for (int j = 0, next = 0; j < dim && position <= length; j++)
        {
            for (int lane = 0; lane < lanes; lane++, next++)
            {
                int ofClass = DifferenceTables.ClassOf(laneSums[lane] * columns.Weights[j]), low = DifferenceTables.LowBits(ofClass);
                uint number = numbers[lane];
                int table = columns.Tables[j] + ofClass - low * DifferenceTables.ClassesPerOctave;
                uint run = Unsafe.Add(ref ofSlot, table * DifferenceTables.Slots + (int)(number & (DifferenceTables.Slots - 1)));
                number = (run >> 20) * (number >> DifferenceTables.Bits) + ((run >> 8) & (DifferenceTables.Slots - 1));
                // Without a branch, since nobody could foretell it.
                uint isShort = ((number >> 16) - 1) >> 31;
                uint word = AsLittleEndian(Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref stream, position)));
                numbers[lane] = number << (int)(16 * isShort) | (word & (0 - isShort));
                position += sizeof(ushort) * (int)isShort;
                int symbol = (int)(run & SymbolMask);
                special |= low | (symbol == 0 ? 1 : 0);
                Unsafe.Add(ref marks, next) = (ushort)(ofClass << DifferenceTables.SymbolBits | symbol);
                laneSums[lane] = Learn(laneSums[lane], symbol, low);
            }
        }
        return special == 0;
    }

    /// <summary>Codes the symbols, last first, into what ends at a place of the stream; returns where that begins.</summary>
    private int Pack(int count, int dim, int mostLanes, int end, ReadOnlySpan<byte> carried)
    {
        Span<uint> numbers = stackalloc uint[Lanes];
        numbers.Fill(Least);
        for (int i = 0; i < carried.Length; i++) numbers[i / 2] += (uint)carried[i] << (8 * (i % 2));
        ref byte stream = ref MemoryMarshal.GetArrayDataReference(_stream);
        int place = end;
        for (int group = (count - 1) / Lanes * Lanes; group >= 0; group -= Lanes)
        {
            int lanes = Math.Min(Lanes, count - group);
            ReadOnlySpan<uint> runs = _runs.AsSpan(group * dim, lanes * dim);
            place = lanes == Lanes && _usesRegisters ? LaneRegisters.Pack(runs, numbers, ref stream, place)
                : Pack(runs, numbers[..lanes], _stream, place);
        }
        place -= sizeof(uint) * mostLanes;
        for (int lane = 0; lane < mostLanes; lane++)
            BinaryPrimitives.WriteUInt32LittleEndian(_stream.AsSpan(place + sizeof(uint) * lane), numbers[lane]);
        return place;
    }

    private static int Pack(ReadOnlySpan<uint> runs, Span<uint> numbers, Span<byte> stream, int place)
    {
        for (int next = runs.Length; next > 0;)
        {
            for (int lane = numbers.Length - 1; lane >= 0; lane--)
            {
                uint run = runs[--next], length = run >> DifferenceTables.Bits, number = numbers[lane];
                if (number >> (32 - DifferenceTables.Bits) >= length)
                {
                    place -= sizeof(ushort);
                    BinaryPrimitives.WriteUInt16LittleEndian(stream[place..], (ushort)number);
                    number >>= 16;
                }
                (uint quotient, uint rest) = Math.DivRem(number, length);
                numbers[lane] = (quotient << DifferenceTables.Bits) + rest + (run & (DifferenceTables.Slots - 1));
            }
        }
        return place;
    }

    /// <summary>Bits beside the symbols of rows side by side.</summary>
    private long LowBits(int group, int lanes, int dim)
    {
        long bits = 0;
        if (_isPlain[group / Lanes]) return bits;
        foreach (ushort mark in _marks.AsSpan(group * dim, lanes * dim)) bits += (mark & SymbolMask) == 0 ? EscapeBits : Low(mark);
        return bits;
    }

    private static int Low(int mark) => DifferenceTables.LowBits(mark >> DifferenceTables.SymbolBits);

    private void WriteLow(int count, int dim, Span<byte> destination)
    {
        var bits = new BitWriter(destination);
        for (int group = 0; group < count; group += Lanes)
        {
            if (_isPlain[group / Lanes]) continue;
            for (int i = group * dim; i < Math.Min(group + Lanes, count) * dim; i++)
            {
                int low = Low(_marks[i]);
                if ((_marks[i] & SymbolMask) == 0) bits.WriteBits((ushort)_values[i], EscapeBits);
                else if (low > 0) bits.WriteBits((uint)(_values[i] + (1 << low >> 1)) & ((1u << low) - 1), low);
            }
        }
        bits.Finish();
    }

    /// <summary>Makes rows of the symbols and what is beside them; false if no encoder wrote that.</summary>
    private bool ReadValues(ReadOnlySpan<byte> source, DifferenceColumns columns, Span<short> rows)
    {
        var bits = new BitReader(source, "low bits", 0);
        int dim = columns.Dim, count = rows.Length / dim;
        for (int group = 0; group < count; group += Lanes)
        {
            int lanes = Math.Min(Lanes, count - group);
            Span<short> values = _values.AsSpan(group * dim, lanes * dim);
            ReadOnlySpan<short> marks = MemoryMarshal.Cast<ushort, short>(_marks.AsSpan(group * dim, lanes * dim));
            if (_isPlain[group / Lanes]) Restore(marks, values);
            else if (!Restore(marks, columns, ref bits, values)) return false;
            SideBySide.Take(values, columns.Whole, rows.Slice(group * dim, lanes * dim));
        }
        return true;
    }

    private static void Restore(ReadOnlySpan<short> marks, Span<short> values)
    {
        TensorPrimitives.BitwiseAnd(marks, (short)SymbolMask, values);
        TensorPrimitives.Subtract(values, (short)DifferenceTables.Zero, values);
    }

    private bool Restore(ReadOnlySpan<short> marks, DifferenceColumns columns, ref BitReader bits, Span<short> values)
    {
        int lanes = marks.Length / columns.Dim;
        for (int i = 0; i < marks.Length; i++)
        {
            int ofClass = (ushort)marks[i] >> DifferenceTables.SymbolBits, symbol = marks[i] & SymbolMask,
                low = DifferenceTables.LowBits(ofClass), j = i / lanes;
            int value = symbol == 0 ? (short)bits.ReadBits(EscapeBits)
                : low == 0 ? symbol - DifferenceTables.Zero
                : ((symbol - DifferenceTables.Zero) << low) + (int)bits.ReadBits(low) - (1 << low >> 1);
            int difference = value + columns.Whole[j];
            if (value != (short)value || difference != (short)difference) return false;
            // What has a symbol of its own comes by that alone.
            if (symbol == 0 && _tables.SymbolOf(value, ofClass, low, columns.Tables[j], out _) != 0) return false;
            values[i] = (short)value;
        }
        return true;
    }

    private static int Learn(int sum, int symbol, int low) => Math.Min(sum + (Math.Abs(symbol - DifferenceTables.Zero) << (low + Unit)),
        MostSum);

    private static ushort AsLittleEndian(ushort word) => BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
}
