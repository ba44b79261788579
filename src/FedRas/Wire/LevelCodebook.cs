using FedRas.Numerics;

namespace FedRas.Wire;

/// <summary>A stage's levels, ascending: their shared exponent in a byte, then each in half precision. No levels take no bytes.</summary>
internal static class LevelCodebook
{
    public static long Size(int levels) => levels == 0 ? 0 : 1 + (long)levels * sizeof(ushort);

    public static void Write(ref WireWriter writer, ReadOnlySpan<float> values)
    {
        if (values.IsEmpty) return;
        int exponent = SharedExponent.OfHalves(values);
        writer.WriteByte((byte)(sbyte)exponent);
        HalfCodebook.Write(values, exponent, writer.Take(values.Length * sizeof(ushort)));
    }

    public static void Read(ref WireReader reader, Span<float> values)
    {
        if (values.IsEmpty) return;
        int exponent = HalfCodebook.ReadExponent(ref reader);
        int offset = reader.Position;
        HalfCodebook.Read(reader.Take((long)values.Length * sizeof(ushort), "levels"), exponent, values, offset);
        if (FirstDescent(values) is > 0 and int level)
            throw WireFormatException.Illegal("level", $"{values[level]:R}", $"at least {values[level - 1]:R}, the level before it", offset
                + level * sizeof(ushort));
    }

    /// <summary>The first level that is below the one before it; 0 where there is none.</summary>
    public static int FirstDescent(ReadOnlySpan<float> levels)
    {
        for (int i = 1; i < levels.Length; i++)
            if (levels[i] < levels[i - 1]) return i;
        return 0;
    }
}
