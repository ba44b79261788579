using System.Globalization;

namespace FedRas.Cli.Display;

/// <summary>Numbers as people read them.</summary>
internal static class Quantity
{
    private static readonly string[] s_units = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>Bytes in decimal units: 1 MB is 10⁶ bytes.</summary>
    public static string Bytes(double bytes)
    {
        int unit = 0;
        while (bytes >= 999.5 && unit < s_units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }
        string digits = unit == 0 || bytes >= 99.95 ? "0" : bytes >= 9.995 ? "0.0" : "0.00";
        return bytes.ToString(digits, CultureInfo.InvariantCulture) + " " + s_units[unit];
    }

    /// <summary>A number with what it is a number of.</summary>
    public static string Of(int n, string one, string many) => $"{Count(n)} {(n == 1 ? one : many)}";

    public static string Count(double n) => n.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A metric between 0 and 1; a dash where it does not apply.</summary>
    public static string Metric(double? value) => value is { } x ? x.ToString("0.0000", CultureInfo.InvariantCulture) : "–";

    /// <summary>A share in percent; what rounds to nothing has no sign.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.00;-0.00;0.00", CultureInfo.InvariantCulture) + " %";

    public static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
}
