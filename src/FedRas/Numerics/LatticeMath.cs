using System.Numerics;
using System.Runtime.InteropServices;

namespace FedRas.Numerics;

/// <summary>
/// The passes over rows of lattice codes, value = start + code · step. Every value is computed by itself, by the same float32 operations in
/// vectors and in what is left over, so results are the same on every machine.
/// </summary>
internal static class LatticeMath
{
    /// <summary>start + code · step.</summary>
    public static void Render(ReadOnlySpan<float> start, ReadOnlySpan<short> codes, float step, Span<float> values)
    {
        int j = 0;
        for (; j + Vector<short>.Count <= codes.Length; j += Vector<short>.Count)
        {
            (Vector<float> low, Vector<float> high) = Widen(codes[j..]);
            (Load(start, j) + low * step).CopyTo(values[j..]);
            (Load(start, j + Vector<float>.Count) + high * step).CopyTo(values[(j + Vector<float>.Count)..]);
        }
        for (; j < codes.Length; j++) values[j] = start[j] + codes[j] * step;
    }

    /// <summary>
    /// A code stays while (exact + move − start) · <paramref name="inverse"/> is within <paramref name="reach"/> of it, else it becomes the
    /// nearest whole number, ties to even. The codes become by how much they change.
    /// </summary>
    /// <returns>False if a code passes <paramref name="most"/> or is not a number; the changes are undefined then.</returns>
    public static bool Follow(
        ReadOnlySpan<float> exact, ReadOnlySpan<float> move, ReadOnlySpan<float> start, float inverse, float reach, int most,
            Span<short> codes)
    {
        int j = 0;
        for (; j + Vector<short>.Count <= codes.Length; j += Vector<short>.Count)
        {
            (Vector<float> low, Vector<float> high) = Widen(codes[j..]);
            int k = j + Vector<float>.Count;
            bool isLow = Follow((Load(exact, j) + Load(move, j) - Load(start, j)) * inverse, reach, most, ref low);
            bool isHigh = Follow((Load(exact, k) + Load(move, k) - Load(start, k)) * inverse, reach, most, ref high);
            if (!isLow || !isHigh) return false;
            (Vector.Narrow(Vector.ConvertToInt32(low), Vector.ConvertToInt32(high)) - new Vector<short>(codes[j..])).CopyTo(codes[j..]);
        }
        for (; j < codes.Length; j++)
        {
            float place = (exact[j] + move[j] - start[j]) * inverse, code = codes[j];
            if (!(MathF.Abs(place - code) <= reach)) code = MathF.Round(place);
            if (!(MathF.Abs(code) <= most)) return false;
            codes[j] = (short)(code - codes[j]);
        }
        return true;
    }

    /// <summary>code · ratio, rounded to nearest with ties to even, held within ±<paramref name="most"/>.</summary>
    public static void Rescale(ReadOnlySpan<short> codes, float ratio, int most, Span<short> result)
    {
        int j = 0;
        Vector<float> limit = new(most);
        for (; j + Vector<short>.Count <= codes.Length; j += Vector<short>.Count)
        {
            (Vector<float> low, Vector<float> high) = Widen(codes[j..]);
            low = Vector.Max(-limit, Vector.Min(limit, Vector.Round(low * ratio)));
            high = Vector.Max(-limit, Vector.Min(limit, Vector.Round(high * ratio)));
            Vector.Narrow(Vector.ConvertToInt32(low), Vector.ConvertToInt32(high)).CopyTo(result[j..]);
        }
        for (; j < codes.Length; j++) result[j] = (short)Math.Clamp(MathF.Round(codes[j] * ratio), -most, most);
    }

    /// <summary>
    /// The codes that <see cref="Render"/> makes <paramref name="values"/> of; false if a value is not, to the bit, made of one within
    /// ±<paramref name="most"/>.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<float> values, ReadOnlySpan<float> start, float step, int most, Span<short> codes)
    {
        int j = 0;
        for (; j + Vector<short>.Count <= codes.Length; j += Vector<short>.Count)
        {
            bool isLow = TryRead(Load(values, j), Load(start, j), step, most, out Vector<int> low);
            bool isHigh = TryRead(Load(values, j + Vector<float>.Count), Load(start, j + Vector<float>.Count), step, most,
                out Vector<int> high);
            if (!isLow || !isHigh) return false;
            Vector.Narrow(low, high).CopyTo(codes[j..]);
        }
        for (; j < codes.Length; j++)
        {
            float code = MathF.Round((values[j] - start[j]) / step);
            if (!(MathF.Abs(code) <= most) || start[j] + code * step != values[j]) return false;
            codes[j] = (short)code;
        }
        return true;
    }

    /// <summary>Whether |code + change| is at most <paramref name="most"/> for all codes.</summary>
    public static bool IsWithin(ReadOnlySpan<short> codes, ReadOnlySpan<short> changes, int most)
    {
        Vector<int> limit = new(most);
        int j = 0;
        for (; j + Vector<short>.Count <= codes.Length; j += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(codes[j..]), out Vector<int> low, out Vector<int> high);
            Vector.Widen(new Vector<short>(changes[j..]), out Vector<int> lowChange, out Vector<int> highChange);
            if (Vector.GreaterThanAny(Vector.Max(Vector.Abs(low + lowChange), Vector.Abs(high + highChange)), limit)) return false;
        }
        for (; j < codes.Length; j++)
            if (Math.Abs(codes[j] + changes[j]) > most) return false;
        return true;
    }

    private static bool Follow(Vector<float> place, float reach, int most, ref Vector<float> code)
    {
        // What is not a number counts as out of reach.
        Vector<int> stays = Vector.LessThanOrEqual(Vector.Abs(place - code), new Vector<float>(reach));
        Vector<float> nearest = Vector.ConditionalSelect(stays, code, Vector.Round(place));
        code = nearest;
        return Vector.LessThanOrEqualAll(Vector.Abs(nearest), new Vector<float>(most));
    }

    private static bool TryRead(Vector<float> value, Vector<float> start, float step, int most, out Vector<int> codes)
    {
        Vector<float> code = Vector.Round((value - start) / new Vector<float>(step));
        codes = Vector.ConvertToInt32(code);
        return Vector.LessThanOrEqualAll(Vector.Abs(code), new Vector<float>(most)) && Vector.EqualsAll(start + code * step, value);
    }

    private static Vector<float> Load(ReadOnlySpan<float> values, int index) =>
        Vector.LoadUnsafe(ref MemoryMarshal.GetReference(values[index..(index + Vector<float>.Count)]));

    private static (Vector<float> Low, Vector<float> High) Widen(ReadOnlySpan<short> codes)
    {
        Vector.Widen(new Vector<short>(codes), out Vector<int> low, out Vector<int> high);
        return (Vector.ConvertToSingle(low), Vector.ConvertToSingle(high));
    }
}
