using FedRas.Numerics;

namespace FedRas.Models;

/// <summary>
/// The table of round 0, which everybody makes from the public seed: mean 0, variance 1/d, near a normal distribution. Whole numbers, one
/// square root and one quotient, so it is the same on every machine (FORMAT.md). A value follows from seed and place alone, so a row can be
/// made by itself.
/// </summary>
internal static class SharedStart
{
    // Of the sum of eight bytes: the mean, and eight times (2¹⁶ − 1) ÷ 12.
    private const int Mean = 8 * 255 / 2;
    private const double Variance = 43_690;

    private const ulong EvenBytes = 0x00FF00FF00FF00FF, Ones = 0x0001000100010001;

    /// <summary>Makes the table.</summary>
    public static FactorMatrix Draw(int items, int dim, ulong seed)
    {
        var table = new FactorMatrix(items, dim);
        Fill(seed, dim, 0, table.Values);
        return table;
    }

    /// <summary>The start of a larger catalogue, which begins with the rows of a smaller one's.</summary>
    public static FactorMatrix Grown(FactorMatrix start, int items, ulong seed)
    {
        FactorMatrix grown = start.Grown(items);
        int known = start.Values.Length;
        Fill(seed, start.Dim, (ulong)known, grown.Values[known..]);
        return grown;
    }

    /// <summary>Makes one row of the table.</summary>
    public static void Row(ulong seed, int item, Span<float> row) => Fill(seed, row.Length, (ulong)item * (ulong)row.Length, row);

    private static void Fill(ulong seed, int dim, ulong first, Span<float> values)
    {
        float scale = (float)(1 / Math.Sqrt(Variance * dim));
        ulong state = SplitMix.Mix(seed + SplitMix.Golden) + first * SplitMix.Golden;
        foreach (ref float value in values)
        {
            ulong hash = SplitMix.Mix(state += SplitMix.Golden);
            ulong pairs = (hash & EvenBytes) + ((hash >> 8) & EvenBytes);
            value = ((int)(pairs * Ones >> 48) - Mean) * scale;
        }
    }
}
