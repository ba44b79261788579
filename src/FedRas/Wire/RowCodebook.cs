using System.Runtime.InteropServices;
using FedRas.Numerics;

namespace FedRas.Wire;

/// <summary>
/// Codebook rows in 8 bits a value under one power of two a row: value = code × 2^exponent, the largest magnitude of a row at 64 … 127.
/// Rounding costs a row less than 4·10⁻⁴ of its energy even if it has one large value, and about 10⁻⁴ on real updates. Decoding is exact,
/// and encoding what was decoded gives the same bytes.
/// </summary>
internal static class RowCodebook
{
    /// <summary>Lowest exponent; of a row of zeros too.</summary>
    public const int MinExponent = SharedExponent.LeastOfBytes;

    /// <summary>Highest exponent: below 2⁷ · 2¹²⁰ everything is a finite float32.</summary>
    public const int MaxExponent = SharedExponent.MostOfBytes;

    private const int Least = 64, Most = SharedExponent.LargestByte;

    /// <summary>Bytes of <paramref name="rows"/> × <paramref name="dim"/>.</summary>
    public static long Size(long rows, int dim) => rows * (1 + dim);

    /// <exception cref="ArgumentException">A value is not finite, or too large.</exception>
    public static void Write(ReadOnlySpan<float> values, int dim, Span<byte> destination)
    {
        for (int start = 0; start < values.Length; start += dim)
        {
            ReadOnlySpan<float> row = values.Slice(start, dim);
            int exponent = SharedExponent.OfBytes(row);
            destination[0] = (byte)(sbyte)exponent;
            float factor = MathF.ScaleB(1, -exponent);
            for (int j = 0; j < dim; j++) destination[1 + j] = (byte)(sbyte)MathF.Round(row[j] * factor);
            destination = destination[(1 + dim)..];
        }
    }

    /// <exception cref="WireFormatException">A row is not one that an encoder writes.</exception>
    public static void Read(ReadOnlySpan<byte> source, int dim, Span<float> values, int offset)
    {
        for (int start = 0; start < values.Length; start += dim, offset += 1 + dim)
        {
            int exponent = (sbyte)source[0];
            ReadOnlySpan<sbyte> codes = MemoryMarshal.Cast<byte, sbyte>(source.Slice(1, dim));
            if (exponent is < MinExponent or > MaxExponent)
                throw WireFormatException.OutOfRange("direction exponent", exponent, MinExponent, MaxExponent, offset);
            int largest = 0;
            foreach (sbyte code in codes) largest = Math.Max(largest, Math.Abs((int)code));
            if (largest > Most || (largest < Least && exponent > MinExponent))
                throw WireFormatException.Illegal("largest code of a direction", $"{largest} with exponent {exponent}",
                    $"64 … 127, or below with exponent {MinExponent}", offset);
            float factor = MathF.ScaleB(1, exponent);
            Span<float> row = values.Slice(start, dim);
            for (int j = 0; j < dim; j++) row[j] = codes[j] * factor;
            source = source[(1 + dim)..];
        }
    }
}
