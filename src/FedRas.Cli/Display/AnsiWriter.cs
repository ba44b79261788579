using Spectre.Console;
using Spectre.Console.Rendering;

namespace FedRas.Cli.Display;

/// <summary>
/// A Spectre console over one of the process's own streams: what draws with escape sequences of ours, round text that has none.
/// </summary>
internal static class AnsiWriter
{
    public static IAnsiConsole Over(TextWriter writer)
    {
        TextWriter stream = writer is TerminalWriter own ? own.Inner : writer;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(stream),
            Interactive = InteractionSupport.Yes, // it is asked for terminals alone
        });
        console.Pipeline.Attach(new CleaningHook());
        return console;
    }

    /// <summary>Whether what the stream leads to can move its cursor; a terminal that cannot gets plain lines.</summary>
    public static bool CanMove(TextWriter writer) => Over(writer).Profile.Capabilities.Ansi;

    /// <summary>The same without control characters in its text; for a live display, which no hook sees.</summary>
    public static IRenderable Clean(IRenderable drawing) => new Cleaned(drawing);

    private sealed class CleaningHook : IRenderHook
    {
        public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) => renderables.Select(Clean);
    }

    private sealed class Cleaned(IRenderable drawing) : Renderable
    {
        protected override Measurement Measure(RenderOptions options, int maxWidth) => drawing.Measure(options, maxWidth);

        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => drawing.Render(options, maxWidth)
            .Select(segment => segment.IsControlCode || segment.IsLineBreak ? segment
                : new Segment(Printable.Of(segment.Text), segment.Style));
    }
}
