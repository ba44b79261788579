using Spectre.Console;
using Spectre.Console.Rendering;

namespace FedRas.Cli.Display;

/// <summary>A run on a terminal: a bar and two lines of figures that stay in place.</summary>
internal sealed class TerminalDisplay(
    IAnsiConsole console, string step, TimeLeft timeLeft, TimeProvider clock, CancellationToken stop) : IRunDisplay
{
    private readonly LiveBar _bar = new(console, "preparing to train …", clock, ProgressText.Stopping, stop);

    public void Show(Action body) => _bar.Show(body);

    public void Report(SimulationProgress value)
    {
        string left = value.Round == value.Rounds ? "done" : timeLeft.After(value) is { } rest ? Quantity.Duration(rest) + " left" : "";
        _bar.Report((double)value.Round / value.Rounds, $"{value.Round}/{value.Rounds} {step}s  [cyan]{left}[/]", Figures(value));
    }

    private List<IRenderable> Figures(SimulationProgress value)
    {
        string quality = value.Evaluation is { } point
            ? $"{ProgressText.Quality(point)}  [grey]({step} {point.Round})[/]"
            : "[grey]not evaluated yet[/]";
        string traffic = value.UplinkBytes > 0 ? $"up {Quantity.Bytes(value.UplinkBytes)}  down {Quantity.Bytes(value.DownlinkBytes)}" : "";
        string speed = value.ClientsPerSecond > 0 ? $"  {Quantity.Count(value.ClientsPerSecond)} devices/s" : "";
        List<IRenderable> lines = [new Markup(quality)];
        if (traffic.Length + speed.Length > 0) lines.Add(new Text((traffic + speed).TrimStart()));
        return lines;
    }
}
