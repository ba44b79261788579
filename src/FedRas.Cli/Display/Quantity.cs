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

    /// <summary>A metric between 0 and 1; a dash if it does not apply.</summary>
    public static string Metric(double? value) => value is { } x ? x.ToString("0.0000", CultureInfo.InvariantCulture) : "–";

    /// <summary>
    /// A share in percent; what rounds to nothing has no sign, and what is not quite all, or not quite nothing, shows it.
    /// </summary>
    public static string Percent(double share)
    {
        int digits = 2;
        while (digits < 6 && share is > 0 and < 1 && Math.Round(100 * share, digits) is 0 or 100) digits++;
        string number = new string('0', digits);
        return (100 * share).ToString($"0.{number};-0.{number};0.{number}", CultureInfo.InvariantCulture) + " %";
    }

    /// <summary>A time as it is measured on a virtual clock: under a minute in seconds with a decimal.</summary>
    public static string Exact(TimeSpan time) =>
        time.TotalSeconds < 60 ? time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s" : Duration(time);

    /// <summary>A time in words, to one or two digits, for what is a guess.</summary>
    public static string About(TimeSpan time) => time.TotalSeconds < 90 ? Rounded(time.TotalSeconds, "second")
        : time.TotalMinutes < 90 ? Rounded(time.TotalMinutes, "minute") : Rounded(time.TotalHours, "hour");

    private static string Rounded(double n, string unit)
    {
        double step = n < 10 ? 1 : n < 30 ? 5 : 10, rounded = Math.Max(1, Math.Round(n / step) * step);
        return $"{Count(rounded)} {unit}{(rounded == 1 ? "" : "s")}";
    }

    public static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
}
