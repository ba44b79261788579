using System.Numerics.Tensors;

namespace FedRas.Numerics;

/// <summary>
/// Numbers under one power of two, as messages carry them: value = code · 2^exponent, codes being whole numbers of 8 bits or half-precision
/// numbers. A power of two makes reading exact, and rounding what was rounded changes nothing.
/// </summary>
internal static class SharedExponent
{
    /// <summary>Lowest exponent of bytes; of zeros too.</summary>
    public const int LeastOfBytes = -126;

    /// <summary>Highest exponent of bytes: below 2⁷ · 2¹²⁰ everything is a finite float32.</summary>
    public const int MostOfBytes = 120;

    /// <summary>Largest magnitude of a byte.</summary>
    public const int LargestByte = 127;

    /// <summary>Lowest exponent of halves: half's smallest step 2⁻²⁴ times 2⁻¹²⁵ is float32's smallest step.</summary>
    public const int LeastOfHalves = -125;

    /// <summary>Highest exponent of halves: below 2¹⁵ · 2¹¹³ everything is a finite float32.</summary>
    public const int MostOfHalves = 113;

    private const int TopBinade = 14;
    private const ushort AboveTopBinadeBits = 0x7800;

    /// <summary>The exponent of bytes, which puts the largest magnitude at 64 … 127.</summary>
    /// <exception cref="ArgumentException">A value is not finite, or too large.</exception>
    public static int OfBytes(ReadOnlySpan<float> values)
    {
        float largest = Largest(values);
        if (largest == 0) return LeastOfBytes;
        int exponent = Math.Max(MathF.ILogB(largest) - 6, LeastOfBytes);
        if (MathF.Round(MathF.ScaleB(largest, -exponent)) > LargestByte) exponent++;
        if (exponent > MostOfBytes)
            throw new ArgumentException($"The codebook holds {largest:R}; its values must stay below 2^127.", nameof(values));
        return exponent;
    }

    /// <summary>The exponent of halves, which puts the largest magnitude into [2¹⁴, 2¹⁵).</summary>
    /// <exception cref="ArgumentException">A value is not finite, or rounds to 2¹²⁸ at half precision.</exception>
    public static int OfHalves(ReadOnlySpan<float> values)
    {
        float largest = Largest(values);
        if (largest == 0) return LeastOfHalves;
        int exponent = Math.Max(MathF.ILogB(largest) - TopBinade, LeastOfHalves);
        // Rounding to half may carry the largest value into the next binade.
        if (BitConverter.HalfToUInt16Bits((Half)(largest * PowerOfTwo(-exponent))) == AboveTopBinadeBits) exponent++;
        if (exponent > MostOfHalves)
            throw new ArgumentException($"The codebook holds {largest:R}, which half precision rounds to 2^128.", nameof(values));
        return exponent;
    }

    /// <summary>Rounds one row of a codebook to what 8 bits a value say.</summary>
    public static void RoundToBytes(Span<float> row)
    {
        int exponent = OfBytes(row);
        float inverse = MathF.ScaleB(1, -exponent), factor = MathF.ScaleB(1, exponent);
        foreach (ref float value in row) value = MathF.Round(value * inverse) * factor;
    }

    /// <summary>Rounds levels to what half precision says.</summary>
    public static void RoundToHalves(Span<float> values)
    {
        int exponent = OfHalves(values);
        float inverse = PowerOfTwo(-exponent), factor = PowerOfTwo(exponent);
        foreach (ref float value in values) value = (float)(Half)(value * inverse) * factor;
    }

    /// <summary>2^<paramref name="exponent"/>, −126 … 127.</summary>
    public static float PowerOfTwo(int exponent) => BitConverter.Int32BitsToSingle((exponent + 127) << 23);

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = values.IsEmpty ? 0 : MathF.Abs(TensorPrimitives.MaxMagnitude(values));
        return float.IsFinite(largest) ? largest
            : throw new ArgumentException($"The codebook holds {largest}; all its values must be finite.", nameof(values));
    }
}
