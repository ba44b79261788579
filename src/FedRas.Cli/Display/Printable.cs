namespace FedRas.Cli.Display;

/// <summary>Text of others, such as titles, ids and names of files, without what a terminal takes for a command.</summary>
internal static class Printable
{
    private const char Instead = '\uFFFD';

    /// <summary>The text with every line as it is: what is no line break, tab or visible character is replaced.</summary>
    public static string Of(string text) => text.AsSpan().IndexOfAny(Control) < 0 ? text
        : string.Create(text.Length, text, (result, from) =>
    {
        for (int i = 0; i < from.Length; i++)
        {
            char c = from[i];
            bool isBreak = c is '\n' or '\t' || (c == '\r' && i + 1 < from.Length && from[i + 1] == '\n');
            result[i] = isBreak || !Control.Contains(c) ? c : Instead;
        }
    });

    /// <summary>The text on one line.</summary>
    public static string OnOneLine(string text) => string.Concat(text.Select(c => Control.Contains(c) ? Instead : c));

    /// <summary>The same JSON, its control characters escaped: in strings, the only place for them, that means the same.</summary>
    public static string Json(string json) => string.Concat(json.Select(c =>
        c is '\n' or '\r' || !Control.Contains(c) ? c.ToString() : "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture)));

    // C0, DEL and C1; separators of lines; what turns the direction of the text after it.
    private static readonly System.Buffers.SearchValues<char> Control = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl), '\u2028', '\u2029', .. Range('\u202A', '\u202E'),
            .. Range('\u2066', '\u2069')]);

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(code => (char)code);
}
