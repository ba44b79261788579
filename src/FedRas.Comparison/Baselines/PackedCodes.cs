using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FedRas.Wire.Entropy;

namespace FedRas.Comparison.Baselines;

/// <summary>Small numbers at a fixed width, in the order and bits of <see cref="BitWriter"/>; eight of them at a time.</summary>
internal static class PackedCodes
{
    /// <summary>In each of 16 places the bit of that place, to tell which of 16 bits are set.</summary>
    public static readonly Vector512<uint> OwnBit = Vector512.Create(1u, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192,
        16_384, 32_768);

    /// <summary>Bytes of some numbers.</summary>
    public static int Size(int count, int width) => checked((int)(((long)count * width + 7) / 8));

    /// <summary>Writes numbers below 2^<paramref name="width"/>.</summary>
    public static void Write(ReadOnlySpan<byte> codes, int width, Span<byte> destination)
    {
        int at = 0, i = 0;
        ulong mask = ((1UL << width) - 1) * EveryByte;
        // Eight numbers fill as many bytes as they have bits.
        for (; i + 8 <= codes.Length; i += 8)
        {
            ulong bits = Gather(BinaryPrimitives.ReadUInt64LittleEndian(codes[i..]), mask, width);
            for (int b = 0; b < width; b++, bits >>= 8) destination[at++] = (byte)bits;
        }
        var rest = new BitWriter(destination[at..]);
        for (; i < codes.Length; i++) rest.WriteBits(codes[i], width);
        rest.Finish();
    }

    /// <summary>Reads them again.</summary>
    public static void Read(ReadOnlySpan<byte> source, int width, Span<byte> codes)
    {
        int at = 0, i = 0;
        ulong mask = ((1UL << width) - 1) * EveryByte;
        for (; i + 8 <= codes.Length; i += 8)
        {
            ulong bits = 0;
            for (int b = width - 1; b >= 0; b--) bits = bits << 8 | source[at + b];
            at += width;
            BinaryPrimitives.WriteUInt64LittleEndian(codes[i..], Spread(bits, mask, width));
        }
        var rest = new BitReader(source[at..], "codes", at);
        for (; i < codes.Length; i++) codes[i] = (byte)rest.ReadBits(width);
    }

    /// <summary>Takes 64 numbers below 256, four vectors of them, to a byte each.</summary>
    public static void Narrow(ReadOnlySpan<Vector512<int>> numbers, Span<byte> codes) =>
        Vector512.Narrow(Vector512.Narrow(numbers[0], numbers[1]), Vector512.Narrow(numbers[2], numbers[3])).AsByte().CopyTo(codes);

    private const ulong EveryByte = 0x0101_0101_0101_0101;

    /// <summary>Eight numbers of a byte each, moved together.</summary>
    private static ulong Gather(ulong bytes, ulong mask, int width)
    {
        if (Bmi2.X64.IsSupported) return Bmi2.X64.ParallelBitExtract(bytes, mask);
        ulong bits = 0;
        for (int j = 7; j >= 0; j--) bits = bits << width | (bytes >> (8 * j) & 0xFF);
        return bits;
    }

    /// <summary>The reverse.</summary>
    private static ulong Spread(ulong bits, ulong mask, int width)
    {
        if (Bmi2.X64.IsSupported) return Bmi2.X64.ParallelBitDeposit(bits, mask);
        ulong bytes = 0;
        for (int j = 0; j < 8; j++, bits >>= width) bytes |= (bits & ((1UL << width) - 1)) << (8 * j);
        return bytes;
    }
}
