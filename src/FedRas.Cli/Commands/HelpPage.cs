using System.CommandLine.Help;
using System.CommandLine.Invocation;
using FedRas.Cli.Display;
using FedRas.Cli.Errors;

namespace FedRas.Cli.Commands;

/// <summary>Help that teaches: options under headings with meaning, range and default, and examples at the end.</summary>
/// <param name="usage">The command with its arguments.</param>
/// <param name="groupOf">The heading of an option; null for those that stand last.</param>
/// <param name="examples">Commands to copy.</param>
/// <param name="width">Columns of a line.</param>
internal sealed class HelpPage(string usage, Func<Option, string?> groupOf, string[] examples, int width) : SynchronousCommandLineAction
{
    // Meanings stand beside the options if there is room, else below them.
    private readonly int _left = width < 90 ? 6 : 34;

    // Help is given even if other arguments are wrong.
    public override bool ClearsParseErrors => true;

    /// <summary>Gives <paramref name="command"/> this help.</summary>
    public static void Attach(Command command, HelpPage page) =>
        command.Options.Add(new HelpOption { Action = page, Description = "Shows this help." });

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        Command command = parseResult.CommandResult.Command;
        foreach (string line in LineWrap.Lines(command.Description ?? "", width, hanging: 0)) output.WriteLine(line);
        output.WriteLine($"\nUsage: {usage}");
        if (command.Subcommands.Count > 0) WriteRows(output, "Commands", command.Subcommands.Select(c => (c.Name, c.Description ?? "")));
        if (command.Arguments.Count > 0) WriteRows(output, "Arguments", command.Arguments.Select(a => (a.Name, a.Description ?? "")));
        foreach (var group in command.Options.Where(option => !option.Hidden).GroupBy(option => groupOf(option) ?? "Command"))
            WriteRows(output, group.Key, group.Select(option => (Label(option), option.Description ?? "")));
        if (examples.Length > 0) output.WriteLine("\nExamples");
        foreach (string example in examples) output.WriteLine("  " + example);
        return ExitCode.Done;
    }

    private static string Label(Option option)
    {
        IEnumerable<string> names = option.Aliases.Where(alias => alias is not "-?" and not "/?" and not "/h").Prepend(option.Name);
        string label = string.Join(", ", names.OrderBy(name => name.Length));
        if (option.HelpName is not { } value) return label;
        return option.Arity.MinimumNumberOfValues > 0 ? $"{label} {value}" : $"{label} [{value}]";
    }

    private void WriteRows(TextWriter output, string heading, IEnumerable<(string Label, string Text)> rows)
    {
        output.WriteLine("\n" + heading);
        foreach ((string label, string text) in rows)
        {
            string start = "  " + label;
            foreach (string line in LineWrap.Lines(text, width - _left, hanging: 0))
            {
                if (start.Length >= _left)
                {
                    foreach (string part in LineWrap.Lines(start, width)) output.WriteLine(part);
                    start = "";
                }
                output.WriteLine(start.PadRight(_left) + line);
                start = "";
            }
        }
    }
}
