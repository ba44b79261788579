using System.CommandLine;
using System.CommandLine.Parsing;

namespace FedRas.Cli.Commands;

/// <summary>Turns what the parser did not understand into one line with the next step.</summary>
internal static class ParseErrors
{
    public static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string help = $"see {(command is RootCommand ? "fedras" : "fedras " + command.Name)} --help";
        if (parsed.UnmatchedTokens.Count > 0)
        {
            string token = parsed.UnmatchedTokens[0];
            string? near = Nearest(token, command);
            string kind = token.StartsWith('-') ? "option" : command is RootCommand ? "command" : "argument";
            return $"unknown {kind} {token}: {(near is null ? "" : $"did you mean {near}? ")}{help}";
        }
        if (parsed.Errors[0].SymbolResult is OptionResult { Tokens.Count: 0, Option: { } option })
            return $"{option.Name} needs a value, {option.HelpName}: {help}";
        if (command is RootCommand)
            return $"no command given: one of {string.Join(", ", command.Subcommands.Select(c => c.Name))}; {help}";
        return $"{parsed.Errors[0].Message.TrimEnd('.')}: {help}";
    }

    private static string? Nearest(string token, Command command)
    {
        IEnumerable<string> names = command.Options.Select(option => option.Name).Concat(command.Subcommands.Select(sub => sub.Name));
        (string name, int distance) = names.Select(name => (name, Distance(token.Split('=')[0], name))).MinBy(pair => pair.Item2);
        return distance <= Math.Max(1, token.Length / 3) ? name : null;
    }

    // Levenshtein, one row at a time.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
                (row[j], diagonal) = (Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)), row[j]);
        }
        return row[b.Length];
    }
}
