using Spectre.Console;

namespace FedRas.Cli.Display;

/// <summary>A Spectre console over one of the process's own streams.</summary>
internal static class AnsiWriter
{
    public static IAnsiConsole Over(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
