using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Asymmetric numeral systems (Duda, 2009) over symbols that own a range of 2¹⁵ slots, in two lanes (Giesen, 2014): the symbols of a run go
/// to the lanes in turn. Each lane is one number, of which coding a symbol that owns f slots takes log₂(2¹⁵ ÷ f) bits; the lanes share one
/// stream of words. Symbols go in last first, so they are collected; given symbols make exactly one stream. The buffers grow and are kept.
/// </summary>
internal sealed class SymbolEncoder
{
    /// <summary>Bits of the slots.</summary>
    public const int Bits = 15;

    /// <summary>Slots in all.</summary>
    public const int Slots = 1 << Bits;

    /// <summary>
    /// What a lane begins with and never falls below: every symbol that leaves slots to others makes it grow. A word has 16 bits.
    /// </summary>
    public const uint First = 1u << 16;

    /// <summary>Bytes of a stream besides its words, at most.</summary>
    public const int HeadBytes = 4;

    // A symbol that owns all slots changes nothing; it fills the last pair of a run.
    private const uint Nothing = (uint)Slots << 16;

    private uint[] _symbols = new uint[512]; // start, and the length above it; even ones of lane 0, odd ones of lane 1
    private byte[] _stream = new byte[256];
    private int _count;

    /// <summary>Starts a stream.</summary>
    public void Begin() => _count = 0;

    /// <summary>A symbol that owns the slots from <paramref name="start"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Symbol(int start, int length) => (uint)(start | length << 16);

    /// <summary>Starts a run; its symbols are to be written.</summary>
    public Span<uint> Run(int count)
    {
        int begin = _count;
        _count += count + (count & 1);
        if (_count > _symbols.Length) Array.Resize(ref _symbols, 2 * _count);
        if ((count & 1) != 0) _symbols[_count - 1] = Nothing;
        return _symbols.AsSpan(begin, count);
    }

    /// <summary>
    /// Codes the <paramref name="width"/> low bits of a number, all values equally likely, as symbols of the run that <see cref="EndRun"/>
    /// ends.
    /// </summary>
    public void PutBits(ulong value, int width)
    {
        for (int left = width; left > 0;)
        {
            int take = Math.Min(left, Bits);
            left -= take;
            if (_count == _symbols.Length) Array.Resize(ref _symbols, 2 * _count);
            _symbols[_count++] = Symbol((int)((value >> left) & ((1u << take) - 1)) << (Bits - take), 1 << (Bits - take));
        }
    }

    /// <summary>Ends a run of bits.</summary>
    public void EndRun()
    {
        if ((_count & 1) == 0) return;
        if (_count == _symbols.Length) Array.Resize(ref _symbols, 2 * _count);
        _symbols[_count++] = Nothing;
    }

    /// <summary>Ends the stream; valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        int most = 2 * _count + 2 * sizeof(ushort) + HeadBytes + sizeof(ushort);
        if (_stream.Length < most) _stream = new byte[2 * most];
        nint place = _stream.Length;
        ref byte stream = ref MemoryMarshal.GetArrayDataReference(_stream);
        ref uint symbols = ref MemoryMarshal.GetArrayDataReference(_symbols);
        uint lane0 = First, lane1 = First;
        for (nint i = _count - 2; i >= 0; i -= 2)
        {
            place = Put(ref lane1, Unsafe.Add(ref symbols, i + 1), ref stream, place);
            place = Put(ref lane0, Unsafe.Add(ref symbols, i), ref stream, place);
        }
        if (place == _stream.Length && lane0 == First && lane1 == First) return [];
        // The low halves leave as words; the high ones are one number, highest byte first, without zeros in front.
        place = PutWord(ref stream, place, lane1);
        place = PutWord(ref stream, place, lane0);
        for (uint head = lane0 & 0xFFFF_0000 | lane1 >> 16; head != 0; head >>= 8) _stream[--place] = (byte)head;
        return _stream.AsSpan((int)place);
    }

    /// <summary>
    /// Codes a symbol; a word leaves if the number would become too large. The word is written anyway: to skip it costs more.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Put(ref uint number, uint symbol, ref byte stream, nint place)
    {
        uint length = symbol >> 16, start = symbol & 0xFFFF, x = number;
        nint next = PutWord(ref stream, place, x);
        bool isFull = x >> (32 - Bits) >= length;
        place = isFull ? next : place;
        x = isFull ? x >> 16 : x;
        uint quotient = x / length;
        number = (quotient << Bits) + (x - quotient * length) + start;
        return place;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint PutWord(ref byte stream, nint place, uint number)
    {
        ushort word = (ushort)number;
        if (!BitConverter.IsLittleEndian) word = BinaryPrimitives.ReverseEndianness(word);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref stream, place - sizeof(ushort)), word);
        return place - sizeof(ushort);
    }
}
