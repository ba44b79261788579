using System.Text;

namespace FedRas.Cli.Display;

/// <summary>
/// The one way of text to the terminal: without control characters (<see cref="Printable"/>), whoever wrote it, and with lines that
/// are wrapped between words. Our own drawing goes past it by <see cref="AnsiWriter"/>.
/// </summary>
/// <param name="inner">The process's own stream.</param>
/// <param name="columns">Columns of a line; null if nobody sees it.</param>
internal sealed class TerminalWriter(TextWriter inner, int? columns) : TextWriter
{
    /// <summary>The stream below.</summary>
    public TextWriter Inner { get; } = inner;

    /// <summary>Columns of a line; null for any number.</summary>
    public int? Columns { get; } = columns;

    public override Encoding Encoding => Inner.Encoding;

    public override void Write(char value) => Inner.Write(Printable.Of(value.ToString()));

    public override void Write(string? value)
    {
        if (value is not null) Inner.Write(Printable.Of(value));
    }

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void WriteLine() => Inner.WriteLine();

    public override void WriteLine(string? value)
    {
        string text = Printable.Of(value ?? "");
        if (Columns is not { } width)
        {
            Inner.WriteLine(text);
            return;
        }
        foreach (string paragraph in text.Split('\n'))
            foreach (string line in LineWrap.Lines(paragraph.TrimEnd('\r'), width)) Inner.WriteLine(line);
    }

    public override void Flush() => Inner.Flush();
}
