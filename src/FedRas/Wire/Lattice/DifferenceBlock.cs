using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FedRas.Wire.Lattice;

/// <summary>
/// Codes rows of differences by asymmetric numeral systems (Duda, 2009) over fixed tables: sixteen rows side by side, each a number of its
/// own
/// (a <i>lane</i>), so that no value waits for the one before it. A value's table follows from how much its row has changed so far, and
/// from
/// its column. One instance serves one thread; the buffers grow and are kept.
/// </summary>
/// <param name="usesRegisters">Whether eight lanes share a register where the machine can; the bytes are the same.</param>
internal sealed class DifferenceBlock(bool usesRegisters = true)
{
    /// <summary>Rows that are coded side by side.</summary>
    public const int Lanes = 16;

    /// <summary>Values that the frame's mean weighs in what a row is expected to change.</summary>
    public const int PriorWeight = 24;

    // A number is at least this between two symbols; a word has 16 bits.
    private const uint Least = 1u << 16;

    private const int Half = Lanes / 2; // of a register
    private const int Unit = 4; // magnitudes are summed in sixteenths
    private const int MostSum = 1 << 24;
    private const int EscapeBits = 16, SymbolMask = DifferenceTables.Symbols - 1;

    // Of each set of eight lanes which of the next words each takes.
    private static readonly int[] s_wordOf = MakeWords();

    // And which of them have the last words, in their order.
    private static readonly int[] s_laneOf = MakeLanes();

    private readonly bool _usesRegisters = usesRegisters && Avx2.IsSupported && BitConverter.IsLittleEndian;
    private readonly DifferenceTables _tables = DifferenceTables.Shared;
    private readonly int[] _wordOf = s_wordOf, _laneOf = s_laneOf;
    private uint[] _runs = [];
    private short[] _values = []; // sixteen rows side by side: of each column the values of all lanes
    private ushort[] _marks = []; // in the same order, of each value its symbol, and above that its class
    private bool[] _isPlain = []; // of sixteen rows each, whether all values have a symbol of their own
    private byte[] _stream = [];
    private Range _coded;

    /// <summary>Bytes behind a block that <see cref="Decode"/> may look at.</summary>
    public const int Slack = 2 * sizeof(ushort) * Lanes;

    /// <summary>Most bytes of a block: each lane's number, and of each value a word and as many low bits.</summary>
    public static long MostBytes(int rows, int dim) => sizeof(uint) * ((long)Math.Min(rows, Lanes) + (long)rows * dim);

    /// <summary>Bytes that a block of some rows carries beside them.</summary>
    public static int Carries(int rows) => 2 * Math.Min(rows, Lanes);

    /// <summary>What was coded last.</summary>
    public ReadOnlySpan<byte> Stream => _stream.AsSpan(_coded);

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
        int most = sizeof(uint) * (mostLanes + Half) + sizeof(ushort) * rows.Length, end = most + checked((int)((low + 7) / 8));
        if (_stream.Length < end) _stream = new byte[end + end / 4];
        int start = Pack(count, dim, mostLanes, most, carried);
        WriteLow(count, dim, _stream.AsSpan(most..end));
        _coded = start..end;
        return Stream;
    }

    /// <summary>Reads rows; false where the bytes are not exactly those that an encoder writes.</summary>
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
        if (lanes == Lanes && _usesRegisters)
        {
            ref uint ofSymbol = ref MemoryMarshal.GetArrayDataReference(_tables.OfSymbol);
            Vector256<int> lowSums = Vector256.Create(columns.Prior), highSums = lowSums, since = default;
            for (int j = 0; j < dim; j++)
            {
                float weight = columns.Weights[j];
                Vector256<int> tables = Vector256.Create(columns.Tables[j]);
                nuint at = (nuint)(j * Lanes);
                Vector128<ushort> lowMarks = FindSymbols(ref ofSymbol, Vector128.LoadUnsafe(ref values, at), weight, tables, ref lowSums,
                    ref since, out Vector256<uint> lowRuns);
                Vector128<ushort> highMarks = FindSymbols(ref ofSymbol, Vector128.LoadUnsafe(ref values, at + Half), weight, tables,
                    ref highSums, ref since, out Vector256<uint> highRuns);
                lowRuns.StoreUnsafe(ref runs, at);
                highRuns.StoreUnsafe(ref runs, at + Half);
                Vector256.Create(lowMarks, highMarks).StoreUnsafe(ref marks, at);
            }
            return since == Vector256<int>.Zero;
        }
        Span<int> laneSums = stackalloc int[Lanes];
        laneSums.Fill(columns.Prior);
        for (int j = 0, next = 0; j < dim; j++)
        {
            for (int lane = 0; lane < lanes; lane++, next++)
            {
                int ofClass = DifferenceTables.ClassOf(laneSums[lane] * columns.Weights[j]), low = DifferenceTables.LowBits(ofClass);
                int symbol = SymbolOf(Unsafe.Add(ref values, next), ofClass, low, columns.Tables[j], out Unsafe.Add(ref runs, next));
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
        {
            ref int wordOf = ref MemoryMarshal.GetArrayDataReference(_wordOf);
            Vector256<int> lowSums = Vector256.Create(columns.Prior), highSums = lowSums, since = default;
            Vector256<uint> low = Vector256.Create<uint>(numbers), high = Vector256.Create<uint>(numbers[Half..]);
            int at = position;
            for (int j = 0; j < dim && at <= length; j++)
            {
                float weight = columns.Weights[j];
                Vector256<int> tables = Vector256.Create(columns.Tables[j]);
                Vector128<ushort> lowMarks = Unpack(ref ofSlot, weight, tables, ref low, ref lowSums, ref since,
                    out Vector256<uint> lowShort);
                Vector128<ushort> highMarks = Unpack(ref ofSlot, weight, tables, ref high, ref highSums, ref since,
                    out Vector256<uint> highShort);
                at += Refill(ref low, lowShort, ref Unsafe.Add(ref stream, at), ref wordOf);
                at += Refill(ref high, highShort, ref Unsafe.Add(ref stream, at), ref wordOf);
                Vector256.Create(lowMarks, highMarks).StoreUnsafe(ref marks, (nuint)(j * Lanes));
            }
            position = at;
            low.CopyTo(numbers);
            high.CopyTo(numbers[Half..]);
            return since == Vector256<int>.Zero;
        }
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
                uint word = LittleEndian(Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref stream, position)));
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
            place = lanes == Lanes && _usesRegisters ? Pack(runs, numbers, ref stream, place)
                : Pack(runs, numbers[..lanes], _stream, place);
        }
        place -= sizeof(uint) * mostLanes;
        for (int lane = 0; lane < mostLanes; lane++) BinaryPrimitives.WriteUInt32LittleEndian(_stream.AsSpan(place + sizeof(uint) * lane),
            numbers[lane]);
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

    private int Pack(ReadOnlySpan<uint> runs, Span<uint> numbers, ref byte stream, int place)
    {
        Vector256<uint> low = Vector256.Create<uint>(numbers), high = Vector256.Create<uint>(numbers[Half..]);
        ref uint first = ref MemoryMarshal.GetReference(runs);
        ref int laneOf = ref MemoryMarshal.GetArrayDataReference(_laneOf);
        for (int next = runs.Length - Lanes; next >= 0; next -= Lanes)
        {
            place = Pack(Vector256.LoadUnsafe(ref first, (nuint)next + Half), ref high, ref stream, place, ref laneOf);
            place = Pack(Vector256.LoadUnsafe(ref first, (nuint)next), ref low, ref stream, place, ref laneOf);
        }
        low.CopyTo(numbers);
        high.CopyTo(numbers[Half..]);
        return place;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Pack(Vector256<uint> runs, ref Vector256<uint> numbers, ref byte stream, int place, ref int laneOf)
    {
        Vector256<uint> lengths = runs >>> DifferenceTables.Bits;
        // Both are below 2¹³.
        Vector256<uint> isLong = Vector256.GreaterThan(lengths.AsInt32(),
            (numbers >>> (32 - DifferenceTables.Bits)).AsInt32()).AsUInt32() ^ Vector256<uint>.AllBitsSet;
        uint which = isLong.ExtractMostSignificantBits();
        // The words that leave come last of eight; what is before them is written over.
        Vector256<uint> words = Avx2.PermuteVar8x32(numbers.AsInt32(), Vector256.LoadUnsafe(ref laneOf,
            Half * which)).AsUInt32() & Vector256.Create(0xFFFFu);
        Vector128.Narrow(words.GetLower(), words.GetUpper()).AsByte().StoreUnsafe(ref Unsafe.Add(ref stream,
            place - sizeof(ushort) * Half));
        numbers = Vector256.ConditionalSelect(isLong, numbers >>> 16, numbers);
        // The quotient of whole numbers below 2³² and 2¹², rounded to binary64, does not reach the next whole number.
        Vector256<int> quotients = Vector256.Create(Divide(numbers.GetLower(), lengths.GetLower()),
            Divide(numbers.GetUpper(), lengths.GetUpper()));
        Vector256<uint> rests = numbers - quotients.AsUInt32() * lengths;
        numbers = (quotients.AsUInt32() << DifferenceTables.Bits) + rests + (runs & Vector256.Create((uint)DifferenceTables.Slots - 1));
        return place - sizeof(ushort) * BitOperations.PopCount(which);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Divide(Vector128<uint> numbers, Vector128<uint> lengths)
    {
        // Numbers of 32 bits, as signed ones half of 2³² lower.
        Vector256<double> number = Avx.ConvertToVector256Double((numbers ^ Vector128.Create(1u << 31)).AsInt32())
            + Vector256.Create((double)(1u << 31));
        return Avx.ConvertToVector128Int32WithTruncation(number / Avx.ConvertToVector256Double(lengths.AsInt32()));
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

    /// <summary>Makes rows of the symbols and what is beside them; false where no encoder wrote that.</summary>
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
            if (symbol == 0 && SymbolOf(value, ofClass, low, columns.Tables[j], out _) != 0) return false;
            values[i] = (short)value;
        }
        return true;
    }

    /// <summary>The symbol of a value in a class; 0 where it has none.</summary>
    private int SymbolOf(int value, int ofClass, int low, int tables, out uint run)
    {
        int symbol = ((value + (1 << low >> 1)) >> low) + DifferenceTables.Zero;
        int table = (tables + ofClass - low * DifferenceTables.ClassesPerOctave) << DifferenceTables.SymbolBits;
        if ((uint)symbol >= DifferenceTables.Symbols) symbol = 0;
        run = _tables.OfSymbol[table + symbol];
        if (run != 0) return symbol;
        run = _tables.OfSymbol[table];
        return 0;
    }

    private static int Learn(int sum, int symbol, int low) => Math.Min(sum + (Math.Abs(symbol - DifferenceTables.Zero) << (low + Unit)),
        MostSum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Classes(Vector256<int> sums, float weight, out Vector256<int> low)
    {
        Vector256<int> ofClass = DifferenceTables.ClassOf(Vector256.ConvertToSingle(sums) * weight);
        low = Vector256.Max((ofClass - Vector256.Create(DifferenceTables.Classes - DifferenceTables.ClassesPerOctave)) >> 2,
            Vector256<int>.Zero);
        return ofClass;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> FindSymbols(
        ref uint ofSymbol, Vector128<short> values, float weight, Vector256<int> tables, ref Vector256<int> sums, ref Vector256<int> since,
            out Vector256<uint> runs)
    {
        Vector256<int> ofClass = Classes(sums, weight, out Vector256<int> low);
        Vector256<int> half = Avx2.ShiftLeftLogicalVariable(Vector256<int>.One, low.AsUInt32()) >>> 1;
        Vector256<int> symbol = Avx2.ShiftRightArithmeticVariable(Avx2.ConvertToVector256Int32(values) + half, low.AsUInt32())
            + Vector256.Create(DifferenceTables.Zero);
        symbol &= Vector256.Equals(symbol & Vector256.Create(~SymbolMask), Vector256<int>.Zero);
        Vector256<int> table = (ofClass - low * DifferenceTables.ClassesPerOctave + tables) << DifferenceTables.SymbolBits;
        runs = Gather(ref ofSymbol, table + symbol);
        Vector256<int> none = Vector256.Equals(runs, Vector256<uint>.Zero).AsInt32();
        if (none != Vector256<int>.Zero)
        {
            symbol = Vector256.AndNot(symbol, none);
            runs = Gather(ref ofSymbol, table + symbol);
        }
        return Mark(ofClass, symbol, low, ref sums, ref since);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Unpack(
        ref uint ofSlot, float weight, Vector256<int> tables, ref Vector256<uint> numbers, ref Vector256<int> sums,
            ref Vector256<int> since, out Vector256<uint> isShort)
    {
        Vector256<uint> places = Vector256.Create((uint)DifferenceTables.Slots - 1);
        Vector256<int> ofClass = Classes(sums, weight, out Vector256<int> low);
        Vector256<int> table = (ofClass - low * DifferenceTables.ClassesPerOctave + tables) << DifferenceTables.Bits;
        Vector256<uint> runs = Gather(ref ofSlot, table + (numbers & places).AsInt32());
        numbers = (runs >>> 20) * (numbers >>> DifferenceTables.Bits) + ((runs >>> 8) & places);
        isShort = Vector256.Equals(numbers >>> 16, Vector256<uint>.Zero);
        return Mark(ofClass, runs.AsInt32() & Vector256.Create(SymbolMask), low, ref sums, ref since);
    }

    /// <summary>Gives a word to each lane whose number is short; returns the bytes of the words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Refill(ref Vector256<uint> numbers, Vector256<uint> isShort, ref byte stream, ref int wordOf)
    {
        uint which = isShort.ExtractMostSignificantBits();
        Vector256<int> words = Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref stream).AsUInt16());
        words = Avx2.PermuteVar8x32(words, Vector256.LoadUnsafe(ref wordOf, Half * which));
        numbers = Vector256.ConditionalSelect(isShort, numbers << 16 | words.AsUInt32(), numbers);
        return sizeof(ushort) * BitOperations.PopCount(which);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Mark(Vector256<int> ofClass, Vector256<int> symbol, Vector256<int> low, ref Vector256<int> sums,
        ref Vector256<int> since)
    {
        since |= low | Vector256.Equals(symbol, Vector256<int>.Zero);
        Vector256<int> magnitude = Vector256.Abs(symbol - Vector256.Create(DifferenceTables.Zero));
        sums = Vector256.Min(sums + Avx2.ShiftLeftLogicalVariable(magnitude, (low + Vector256.Create(Unit)).AsUInt32()),
            Vector256.Create(MostSum));
        Vector256<uint> marks = (ofClass << DifferenceTables.SymbolBits | symbol).AsUInt32();
        return Vector128.Narrow(marks.GetLower(), marks.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Gather(ref uint table, Vector256<int> index) => Vector256.Create(
        Unsafe.Add(ref table, index.GetElement(0)), Unsafe.Add(ref table, index.GetElement(1)),
        Unsafe.Add(ref table, index.GetElement(2)), Unsafe.Add(ref table, index.GetElement(3)),
        Unsafe.Add(ref table, index.GetElement(4)), Unsafe.Add(ref table, index.GetElement(5)),
        Unsafe.Add(ref table, index.GetElement(6)), Unsafe.Add(ref table, index.GetElement(7)));

    private static ushort LittleEndian(ushort word) => BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);

    private static int[] MakeWords()
    {
        var words = new int[(1 << Half) * Half];
        for (int set = 0; set < 1 << Half; set++)
            for (int lane = 0, next = 0; lane < Half; lane++)
                words[set * Half + lane] = (set >> lane & 1) == 1 ? next++ : 0;
        return words;
    }

    private static int[] MakeLanes()
    {
        var lanes = new int[(1 << Half) * Half];
        for (int set = 0; set < 1 << Half; set++)
            for (int lane = Half - 1, next = Half; lane >= 0; lane--)
                if ((set >> lane & 1) == 1) lanes[set * Half + --next] = lane;
        return lanes;
    }
}
