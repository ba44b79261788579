namespace FedRas.Cli.Display;

/// <summary>What a command sees of the process around it.</summary>
internal sealed record Terminal
{
    /// <summary>Standard output: results.</summary>
    public required TextWriter Output { get; init => field = Printed(value); }

    /// <summary>Standard error: warnings and errors, and progress if output is JSON.</summary>
    public required TextWriter Error { get; init => field = Printed(value); }

    /// <summary>Whether <see cref="Output"/> leads to a terminal that can move its cursor; any other gets plain lines.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>The same of <see cref="Error"/>.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of a line of help.</summary>
    public int Width { get; init; } = 100;

    /// <summary>Where an interrupted run without an output folder leaves its state.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Whether an unexpected error shows its trace (<c>FEDRAS_DEBUG=1</c>).</summary>
    public bool Debug { get; init; }

    /// <summary>Asks a run to stop at the end of its round.</summary>
    public CancellationToken Stop { get; init; }

    // Whatever stands in files, names and messages, none of it may command the terminal.
    private static TerminalWriter Printed(TextWriter writer) => writer as TerminalWriter ?? new TerminalWriter(writer, columns: null);
}
