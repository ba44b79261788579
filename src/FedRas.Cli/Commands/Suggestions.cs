using System.Text.RegularExpressions;

namespace FedRas.Cli.Commands;

/// <summary>
/// What can follow a command line so far: <c>fedras [suggest:POSITION] LINE</c>, which the scripts of <c>fedras completion</c> ask.
/// </summary>
internal static partial class Suggestions
{
    /// <summary>
    /// Writes the words that can stand in place of the line's last one, a line each; false if the arguments do not ask for that.
    /// </summary>
    public static bool TryWrite(RootCommand root, IReadOnlyList<string> args, TextWriter output)
    {
        if (args.Count is 0 or > 2 || Directive().Match(args[0]) is not { Success: true } directive) return false;
        string line = args.Count > 1 ? args[1] : "";
        if (int.TryParse(directive.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int position)
            && position < line.Length) line = line[..position];
        foreach (string word in Of(root, line)) output.WriteLine(word);
        return true;
    }

    private static IEnumerable<string> Of(RootCommand root, string line)
    {
        int start = line.LastIndexOf(' ') + 1;
        string before = line[..start], last = line[start..];
        // The parser takes a whole option's name for an option whose value is to come, and knows no value behind an equals sign.
        int equals = last.StartsWith("--", StringComparison.Ordinal) ? last.IndexOf('=', StringComparison.Ordinal) : -1;
        string prefix = equals < 0 ? "" : last[..(equals + 1)];
        string asked = equals >= 0 ? before + last[..equals] + " " + last[(equals + 1)..] : last.StartsWith('-') ? before + "--" : line;
        return root.Parse(asked).GetCompletions(asked.Length).Select(item => prefix + item.Label)
            .Where(word => word.StartsWith(last, StringComparison.Ordinal) && word is not ("-?" or "/?" or "/h"));
    }

    [GeneratedRegex(@"^\[suggest(?::(\d+))?\]$")]
    private static partial Regex Directive();
}
