using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FedRas.Numerics;

namespace FedRas.Wire;

/// <summary>
/// Codebook values in half precision under one power of two: value = half × 2^exponent. The exponent puts the largest magnitude into [2¹⁴,
/// 2¹⁵): however small an update is, values down to 2⁻²⁸ of its largest keep 11 significant bits. A power of two makes decoding exact, and
/// encoding the decoded values gives the same bytes.
/// </summary>
internal static class HalfCodebook
{
    /// <summary>Lowest exponent: half's smallest step 2⁻²⁴ times 2⁻¹²⁵ is float32's smallest step.</summary>
    public const int MinExponent = SharedExponent.LeastOfHalves;

    /// <summary>Highest exponent: below 2¹⁵ · 2¹¹³ everything is a finite float32.</summary>
    public const int MaxExponent = SharedExponent.MostOfHalves;

    private const ushort TopBinadeBits = 0x7400, AboveTopBinadeBits = 0x7800;
    private const int Chunk = 256;

    public static int ReadExponent(ref WireReader reader)
    {
        int offset = reader.Position;
        int exponent = (sbyte)reader.ReadByte("level exponent");
        if (exponent is < MinExponent or > MaxExponent)
            throw WireFormatException.OutOfRange("level exponent", exponent, MinExponent, MaxExponent, offset);
        return exponent;
    }

    public static void Write(ReadOnlySpan<float> values, int exponent, Span<byte> destination)
    {
        Span<float> scaled = stackalloc float[Chunk];
        Span<Half> halves = stackalloc Half[Chunk];
        float factor = SharedExponent.PowerOfTwo(-exponent);
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, Chunk);
            TensorPrimitives.Multiply(values[..count], factor, scaled);
            TensorPrimitives.ConvertToHalf(scaled[..count], halves);
            LittleEndian.CopyTo(MemoryMarshal.Cast<Half, ushort>(halves[..count]), destination);
            values = values[count..];
            destination = destination[(count * sizeof(ushort))..];
        }
    }

    /// <summary>Reads as many values as <paramref name="values"/> holds.</summary>
    /// <exception cref="WireFormatException">A value is not finite, or the exponent is not the one an encoder chooses.</exception>
    public static void Read(ReadOnlySpan<byte> source, int exponent, Span<float> values, int offset)
    {
        Span<Half> halves = stackalloc Half[Chunk];
        float factor = SharedExponent.PowerOfTwo(exponent);
        int largest = 0;
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, Chunk);
            Span<ushort> bits = MemoryMarshal.Cast<Half, ushort>(halves[..count]);
            LittleEndian.CopyTo(source, bits);
            foreach (ushort half in bits) largest = Math.Max(largest, half & 0x7FFF);
            TensorPrimitives.ConvertToSingle(halves[..count], values);
            TensorPrimitives.Multiply(values[..count], factor, values);
            values = values[count..];
            source = source[(count * sizeof(ushort))..];
        }
        var largestHalf = BitConverter.UInt16BitsToHalf((ushort)largest);
        if (!Half.IsFinite(largestHalf)) throw WireFormatException.Illegal("level", $"{largestHalf}", "a finite number", offset);
        if (largest >= AboveTopBinadeBits || (largest < TopBinadeBits && exponent > MinExponent))
        {
            string value = $"{(float)largestHalf} with exponent {exponent}";
            string legal = $"16384 … 32752, or below with exponent {MinExponent}";
            throw WireFormatException.Illegal("largest level before scaling", value, legal, offset);
        }
    }
}
