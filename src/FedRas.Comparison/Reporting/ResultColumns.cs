using System.Globalization;
using System.Reflection;
using System.Text;
using FedRas.Comparison.Sweep;

namespace FedRas.Comparison.Reporting;

/// <summary>
/// The columns of <c>results.csv</c> and <c>results.parquet</c>: the properties of <see cref="ComparisonRow"/>, in their order, and what
/// the run carries beside them, <c>settings</c> being the one that tells
/// runs of unlike data or settings apart.
/// </summary>
internal static class ResultColumns
{
    /// <summary>Names in snake_case, and what they hold of a run.</summary>
    public static IReadOnlyList<(string Name, Type Type, Func<ComparisonCell, object?> Of)> All { get; } =
    [
        .. typeof(ComparisonRow).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(property =>
            property.GetMethod is { IsPublic: true })
            .Select(property => (Snake(property.Name), property.PropertyType,
                (Func<ComparisonCell, object?>)(cell => property.GetValue(cell.Row)))),
        ("settings", typeof(string), cell => cell.Settings),
        ("version", typeof(string), cell => cell.Version),
        ("machine", typeof(string), cell => cell.Machine),
    ];

    /// <summary>The rows as CSV (RFC 4180), numbers in full, nothing for what does not apply.</summary>
    public static string ToCsv(IEnumerable<ComparisonCell> cells)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', All.Select(column => column.Name)).Append("\r\n");
        foreach (ComparisonCell cell in cells) text.AppendJoin(',', All.Select(column => Field(column.Of(cell)))).Append("\r\n");
        return text.ToString();
    }

    private static string Field(object? value)
    {
        string text = value switch
        {
            null => "",
            bool truth => truth ? "true" : "false",
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
        return text.AsSpan().ContainsAny(",\"\r\n") ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
    }

    // Hr10 → hr10, UpBytesPerReport → up_bytes_per_report, FullNdcg20 → full_ndcg20
    private static string Snake(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? "_"
        + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
