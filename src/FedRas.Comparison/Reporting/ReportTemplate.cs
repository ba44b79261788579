using System.Net;
using System.Text.RegularExpressions;

namespace FedRas.Comparison.Reporting;

/// <summary>The embedded files that <c>report.html</c> is made from: blocks of HTML with places, and the style sheet.</summary>
internal static partial class ReportTemplate
{
    private static readonly Dictionary<string, string> s_blocks = Block().Matches(Read("report.html"))
        .ToDictionary(block => block.Groups["name"].Value, block => block.Groups["html"].Value.Trim());

    /// <summary>The style sheet.</summary>
    public static string Style { get; } = Read("report.css").Trim();

    /// <summary>Fills the places of a block: <c>{{name}}</c> with text, which is escaped, <c>{{{name}}}</c> with HTML.</summary>
    /// <exception cref="InvalidOperationException">The block has another set of places.</exception>
    public static string Fill(string block, params (string Place, string Value)[] values)
    {
        var left = values.ToDictionary(value => value.Place, value => value.Value);
        string filled = Place().Replace(s_blocks[block], place => !left.Remove(place.Groups["name"].Value, out string? value)
            ? throw new InvalidOperationException($"block {block} of report.html has a place {place.Value} that gets no value; give it one")
            : place.Groups["html"].Success ? value : WebUtility.HtmlEncode(value));
        return left.Count == 0 ? filled : throw new InvalidOperationException(
            $"block {block} of report.html has no place {string.Join(", ", left.Keys)}; make one there, or leave the value out");
    }

    /// <summary>Parts one below the other, empty ones left out.</summary>
    public static string Lines(IEnumerable<string> parts) => string.Join('\n', parts.Where(part => part.Length > 0));

    private static string Read(string name)
    {
        using Stream file = typeof(ReportTemplate).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"<!-- block: (?<name>[\w-]+) -->(?<html>.*?)(?=<!-- block: |\z)", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?<html>\{)?\{\{(?<name>[\w-]+)\}\}(?(html)\})")]
    private static partial Regex Place();
}
