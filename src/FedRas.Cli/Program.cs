using System.Text;
using FedRas.Cli;
using FedRas.Cli.Display;

const int UsualWidth = 80, WidestLine = 120, PipedHelpWidth = 80;

Console.OutputEncoding = Encoding.UTF8;
using var interrupt = new InterruptSignal();
int width = Width();
var terminal = new Terminal
{
    Output = new TerminalWriter(Console.Out, Console.IsOutputRedirected ? null : width),
    Error = new TerminalWriter(Console.Error, Console.IsErrorRedirected ? null : width),
    OutputIsTerminal = !Console.IsOutputRedirected && AnsiWriter.CanMove(Console.Out),
    ErrorIsTerminal = !Console.IsErrorRedirected && AnsiWriter.CanMove(Console.Error),
    Width = Console.IsOutputRedirected ? PipedHelpWidth : Math.Min(width, WidestLine),
    WorkingFolder = Directory.GetCurrentDirectory(),
    Debug = Environment.GetEnvironmentVariable("FEDRAS_DEBUG") == "1",
    Stop = interrupt.Token,
};
return await FedRasCommand.Create(terminal).InvokeAsync(args);

// A terminal that does not know its width says 0, or nothing at all.
static int Width()
{
    try
    {
        return Console.WindowWidth > 0 ? Console.WindowWidth : UsualWidth;
    }
    catch (Exception e) when (e is IOException or PlatformNotSupportedException)
    {
        return UsualWidth;
    }
}
