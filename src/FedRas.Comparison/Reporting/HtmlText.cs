using System.Globalization;
using System.Net;
using System.Text;

namespace FedRas.Comparison.Reporting;

/// <summary>Numbers and text as the report's page shows them.</summary>
internal static class HtmlText
{
    private static readonly string[] s_units = ["B", "kB", "MB", "GB", "TB", "PB"];

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Bytes with three digits, 1 kB being 1 000.</summary>
    public static string Bytes(double? bytes)
    {
        if (bytes is not { } left) return "–";
        int unit = 0;
        for (; left >= 999.5 && unit < s_units.Length - 1; unit++) left /= 1000;
        return left.ToString(unit == 0 || left >= 99.95 ? "0" : left >= 9.995 ? "0.0" : "0.00", CultureInfo.InvariantCulture) + " "
            + s_units[unit];
    }

    /// <summary>A saving, with digits enough to tell 99.9 % from 99.99 %.</summary>
    public static string Saving(double? share) => share is not { } saved ? "–"
        : $"{(saved < 0 ? "+" : "−")}{(100 * Math.Abs(saved)).ToString(saved > 0.9995 ? "0.000" : "0.00", CultureInfo.InvariantCulture)} %";

    /// <summary>A metric between 0 and 1, with its interval.</summary>
    public static string Metric(Estimate? estimate) => estimate is not { } e ? "–" : e.Mean.ToString("0.0000", CultureInfo.InvariantCulture)
        + (e.HalfWidth is { } half ? $" <span class=\"interval\">± {half.ToString("0.0000", CultureInfo.InvariantCulture)}</span>" : "");

    /// <summary>A difference with its interval.</summary>
    public static string Difference(Estimate? estimate)
    {
        if (estimate is not { } e) return "";
        string mean = Signed(e.Mean);
        return e.HalfWidth is not { } half ? mean : $"{mean} <span class=\"interval\">[{Signed(e.Mean - half)}, "
            + $"{Signed(e.Mean + half)}]</span>";
    }

    /// <summary>A probability; none where there is nothing to test.</summary>
    public static string Probability(double? p) => p switch
    {
        null => "",
        < 0.0005 => "&lt; 0.001", { } some =>
        some.ToString("0.000", CultureInfo.InvariantCulture)
    };

    public static string Number(double? value, string format = "#,0") => value is { } number
        ? number.ToString(format, CultureInfo.InvariantCulture) : "–";

    /// <summary>Time as people read it.</summary>
    public static string Duration(double? seconds) => seconds is not { } left ? "–" : left switch
    {
        < 120 => left.ToString("0.#", CultureInfo.InvariantCulture) + " s",
        < 7_200 => (left / 60).ToString("0.#", CultureInfo.InvariantCulture) + " min",
        _ => (left / 3_600).ToString("0.#", CultureInfo.InvariantCulture) + " h",
    };

    /// <summary>A table; cells are HTML already. The first column is text, the others numbers.</summary>
    public static string Table(IReadOnlyList<string> header, IEnumerable<(string Class, IReadOnlyList<string> Cells)> rows)
    {
        var html = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
        foreach (string cell in header) html.Append("<th>").Append(cell).Append("</th>");
        html.Append("</tr></thead><tbody>\n");
        foreach ((string kind, IReadOnlyList<string> cells) in rows)
        {
            html.Append(kind.Length > 0 ? $"<tr class=\"{kind}\">" : "<tr>");
            foreach (string cell in cells) html.Append("<td>").Append(cell).Append("</td>");
            html.Append("</tr>\n");
        }
        return html.Append("</tbody></table></div>\n").ToString();
    }

    private static string Signed(double value) => (value < 0 ? "−" : "+")
        + Math.Abs(value).ToString("0.0000", CultureInfo.InvariantCulture);
}
