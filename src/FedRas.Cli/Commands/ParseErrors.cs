using System.CommandLine.Invocation;
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
            string? near = Nearest(token, parsed);
            string kind = token.StartsWith('-') ? "option" : command is RootCommand ? "command" : "argument";
            return $"unknown {kind} {token}: {(near is null ? "" : $"did you mean {near}? ")}{help}";
        }
        if (parsed.Errors[0].SymbolResult is OptionResult { Tokens.Count: 0, Option: { } option })
            return $"{option.Name} needs a value, {option.HelpName}: {help}";
        if (command is RootCommand)
            return $"no command given: one of {string.Join(", ", command.Subcommands.Select(c => c.Name))}; {help}";
        return $"{parsed.Errors[0].Message.TrimEnd('.')}: {help}";
    }

    // The parser corrects typing errors itself, but has no other way to tell them than to print them, below a line of its own.
    private static string? Nearest(string token, ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string[] alone = [.. command is RootCommand ? [] : (string[])[command.Name], token.Split('=')[0]];
        ParseResult again = parsed.RootCommandResult.Command.Parse(alone);
        if (again.Action is not ParseErrorAction correction) return null;
        (correction.ShowHelp, correction.ShowTypoCorrections) = (false, true);
        using var printed = new StringWriter();
        again.Invoke(new InvocationConfiguration { Output = printed, Error = TextWriter.Null });
        // A word of three letters is as near to -h as to anything.
        return printed.ToString().Split('\n', StringSplitOptions.TrimEntries).Skip(1).FirstOrDefault(name => name.Length > "-h".Length);
    }
}
