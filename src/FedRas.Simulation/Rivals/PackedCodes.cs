using FedRas.Wire;

namespace FedRas.Simulation.Rivals;

/// <summary>Small numbers at a fixed width, in the order and bits of <see cref="BitWriter"/>; eight of them at a time.</summary>
internal static class PackedCodes
{
    /// <summary>Bytes of some numbers.</summary>
    public static int Size(int count, int width) => checked((int)(((long)count * width + 7) / 8));

    /// <summary>Writes numbers below 2^<paramref name="width"/>.</summary>
    public static void Write(ReadOnlySpan<byte> codes, int width, Span<byte> destination)
    {
        int at = 0, i = 0;
        // Eight numbers fill as many bytes as they have bits.
        for (; i + 8 <= codes.Length; i += 8)
        {
            ulong bits = 0;
            for (int j = 7; j >= 0; j--) bits = bits << width | codes[i + j];
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
        ulong mask = (1UL << width) - 1;
        for (; i + 8 <= codes.Length; i += 8)
        {
            ulong bits = 0;
            for (int b = width - 1; b >= 0; b--) bits = bits << 8 | source[at + b];
            at += width;
            for (int j = 0; j < 8; j++, bits >>= width) codes[i + j] = (byte)(bits & mask);
        }
        var rest = new BitReader(source[at..], "codes", at);
        for (; i < codes.Length; i++) codes[i] = (byte)rest.ReadBits(width);
    }
}
