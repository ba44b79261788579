using System.Globalization;

namespace FedRas.Simulation.Datasets;

/// <summary>Reads the two numbers of a row.</summary>
internal static class FieldParser
{
    // The last second of the year 9999; larger numbers are taken for milliseconds.
    private const long MaxSeconds = 253_402_300_799;

    /// <summary>A finite rating.</summary>
    public static bool TryRating(ReadOnlySpan<char> text, out float rating) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out rating) && float.IsFinite(rating);

    /// <summary>Milliseconds since 1970, from seconds or milliseconds, with or without a fraction: the order of close events is kept.</summary>
    public static bool TryTimestamp(ReadOnlySpan<char> text, out long milliseconds)
    {
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out milliseconds))
        {
            if (milliseconds <= MaxSeconds) milliseconds = Math.Max(milliseconds, -1) * 1000;
            return milliseconds is >= 0 and <= MaxSeconds * 1000;
        }
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) return false;
        if (!(number is >= 0 and < MaxSeconds * 1000.0)) return false;
        milliseconds = (long)(number > MaxSeconds ? number : number * 1000);
        return true;
    }
}
