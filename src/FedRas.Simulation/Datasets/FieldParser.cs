namespace FedRas.Simulation.Datasets;

/// <summary>
/// Reads the numbers of a row. Short ones, which are nearly all, by hand: a general parser takes most of the reading time.
/// </summary>
internal static class FieldParser
{
    private static readonly float[] s_powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

    /// <summary>A finite rating.</summary>
    public static bool TryRating(ReadOnlySpan<byte> text, out float rating)
    {
        // Digits and a power of ten up to 2²⁴ are exact, so the one division rounds as the general parser does.
        int digits = 0, point = -1, i = 0;
        for (; i < text.Length && i < 8; i++)
        {
            int digit = text[i] - '0';
            if ((uint)digit <= 9) digits = (10 * digits) + digit;
            else if (text[i] == '.' && point < 0) point = i;
            else break;
        }
        bool isShort = i == text.Length && text.Length - (point < 0 ? 0 : 1) is >= 1 and <= 7;
        if (isShort)
        {
            rating = point < 0 ? digits : digits / s_powers[text.Length - 1 - point];
            return true;
        }
        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out rating) && float.IsFinite(rating);
    }

    /// <summary>A whole number of at most 19 digits, with or without a sign.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > 18) return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        foreach (byte character in text)
        {
            int digit = character - '0';
            if ((uint)digit > 9) return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
            value = (10 * value) + digit;
        }
        return true;
    }
}
