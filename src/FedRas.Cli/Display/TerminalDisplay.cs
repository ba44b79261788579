using FedRas.Simulation.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FedRas.Cli.Display;

/// <summary>A bar and two lines of figures that stay in place on a terminal, drawn at most ten times a second.</summary>
internal sealed class TerminalDisplay(
    IAnsiConsole console, string step, TimeLeft timeLeft, TimeProvider clock, CancellationToken stop) : IRunDisplay
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    private readonly Lock _drawing = new(); // Ctrl-C comes on a thread of its own
    private LiveDisplayContext? _live;
    private SimulationProgress? _last;
    private long _drawn;

    public void Show(Action body) => console.Live(new Text("preparing to train …", Color.Grey)).Start(live =>
    {
        _live = live;
        live.Refresh();
        using (stop.Register(Draw)) body();
        Draw();
    });

    public void Report(SimulationProgress value)
    {
        _last = value;
        if (_drawn == 0 || clock.GetElapsedTime(_drawn) >= s_pause) Draw();
    }

    private void Draw()
    {
        lock (_drawing)
        {
            _drawn = clock.GetTimestamp();
            List<IRenderable> lines = _last is null ? [] : Figures(_last);
            if (stop.IsCancellationRequested) lines.Add(new Text(ProgressText.Stopping, Color.Yellow));
            _live!.UpdateTarget(AnsiWriter.Clean(new Rows(lines)));
        }
    }

    private List<IRenderable> Figures(SimulationProgress value)
    {
        string count = $" {value.Round}/{value.Rounds} {step}s";
        int width = Math.Clamp(console.Profile.Width - count.Length - 14, 0, 60);
        int full = (int)((long)width * value.Round / value.Rounds);
        string left = value.Round == value.Rounds ? "done" : timeLeft.After(value) is { } rest ? Quantity.Duration(rest) + " left" : "";
        var bar = new Markup($"[green]{new string('━', full)}[/][grey35]{new string('━', width - full)}[/]{count}  [cyan]{left}[/]");

        string quality = value.Evaluation is { } point
            ? $"{ProgressText.Quality(point)}  [grey]({step} {point.Round})[/]"
            : "[grey]not evaluated yet[/]";
        string traffic = value.UplinkBytes > 0 ? $"up {Quantity.Bytes(value.UplinkBytes)}  down {Quantity.Bytes(value.DownlinkBytes)}" : "";
        string speed = value.ClientsPerSecond > 0 ? $"  {Quantity.Count(value.ClientsPerSecond)} devices/s" : "";
        List<IRenderable> lines = [bar, new Markup(quality)];
        if (traffic.Length + speed.Length > 0) lines.Add(new Markup((traffic + speed).TrimStart()));
        return lines;
    }
}
