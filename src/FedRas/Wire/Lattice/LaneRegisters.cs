using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FedRas.Wire.Lattice;

/// <summary>
/// The loops of <see cref="DifferenceBlock"/> over a group of all sixteen lanes, eight to a register; two registers in turn, so that one's
/// look-ups hide behind the other's. They give what the plain loops give.
/// </summary>
internal static class LaneRegisters
{
    private const int Lanes = DifferenceBlock.Lanes, Half = Lanes / 2, SymbolMask = DifferenceTables.Symbols - 1;

    // Of each set of eight lanes which of the next words each takes.
    private static readonly int[] s_wordOf = MakeWords();

    // And which of them have the last words, in their order.
    private static readonly int[] s_laneOf = MakeLanes();

    /// <summary>Whether the machine has what the loops need.</summary>
    public static bool IsSupported => Avx2.IsSupported && BitConverter.IsLittleEndian;

    /// <summary>Finds each value's symbol and run of slots; whether all values have a symbol of their own.</summary>
    public static bool FindSymbols(DifferenceTables tables, DifferenceColumns columns, ref short values, ref uint runs, ref ushort marks)
    {
        ref uint ofSymbol = ref MemoryMarshal.GetArrayDataReference(tables.OfSymbol);
        Vector256<int> lowSums = Vector256.Create(columns.Prior), highSums = lowSums, since = default;
        for (int j = 0; j < columns.Dim; j++)
        {
            float weight = columns.Weights[j];
            Vector256<int> first = Vector256.Create(columns.Tables[j]);
            nuint at = (nuint)(j * Lanes);
            Vector128<ushort> lowMarks = FindSymbols(ref ofSymbol, Vector128.LoadUnsafe(ref values, at), weight, first, ref lowSums,
                ref since, out Vector256<uint> lowRuns);
            Vector128<ushort> highMarks = FindSymbols(ref ofSymbol, Vector128.LoadUnsafe(ref values, at + Half), weight, first,
                ref highSums, ref since, out Vector256<uint> highRuns);
            lowRuns.StoreUnsafe(ref runs, at);
            highRuns.StoreUnsafe(ref runs, at + Half);
            Vector256.Create(lowMarks, highMarks).StoreUnsafe(ref marks, at);
        }
        return since == Vector256<int>.Zero;
    }

    /// <summary>Reads a group's symbols; whether all values have a symbol of their own.</summary>
    public static bool Unpack(
        DifferenceTables tables, DifferenceColumns columns, ref byte stream, int length, Span<uint> numbers, ref int position,
            ref ushort marks)
    {
        ref uint ofSlot = ref MemoryMarshal.GetArrayDataReference(tables.OfSlot);
        ref int wordOf = ref MemoryMarshal.GetArrayDataReference(s_wordOf);
        Vector256<int> lowSums = Vector256.Create(columns.Prior), highSums = lowSums, since = default;
        Vector256<uint> low = Vector256.Create<uint>(numbers), high = Vector256.Create<uint>(numbers[Half..]);
        int at = position;
        for (int j = 0; j < columns.Dim && at <= length; j++)
        {
            float weight = columns.Weights[j];
            Vector256<int> first = Vector256.Create(columns.Tables[j]);
            Vector128<ushort> lowMarks = Unpack(ref ofSlot, weight, first, ref low, ref lowSums, ref since,
                out Vector256<uint> lowShort);
            Vector128<ushort> highMarks = Unpack(ref ofSlot, weight, first, ref high, ref highSums, ref since,
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

    /// <summary>Codes a group's symbols, last first, into what ends at a place of the stream; returns where that begins.</summary>
    public static int Pack(ReadOnlySpan<uint> runs, Span<uint> numbers, ref byte stream, int place)
    {
        Vector256<uint> low = Vector256.Create<uint>(numbers), high = Vector256.Create<uint>(numbers[Half..]);
        ref uint first = ref MemoryMarshal.GetReference(runs);
        ref int laneOf = ref MemoryMarshal.GetArrayDataReference(s_laneOf);
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
        sums = Vector256.Min(sums + Avx2.ShiftLeftLogicalVariable(magnitude, (low + Vector256.Create(DifferenceBlock.Unit)).AsUInt32()),
            Vector256.Create(DifferenceBlock.MostSum));
        Vector256<uint> marks = (ofClass << DifferenceTables.SymbolBits | symbol).AsUInt32();
        return Vector128.Narrow(marks.GetLower(), marks.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Gather(ref uint table, Vector256<int> index) => Vector256.Create(
        Unsafe.Add(ref table, index.GetElement(0)), Unsafe.Add(ref table, index.GetElement(1)),
        Unsafe.Add(ref table, index.GetElement(2)), Unsafe.Add(ref table, index.GetElement(3)),
        Unsafe.Add(ref table, index.GetElement(4)), Unsafe.Add(ref table, index.GetElement(5)),
        Unsafe.Add(ref table, index.GetElement(6)), Unsafe.Add(ref table, index.GetElement(7)));

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
