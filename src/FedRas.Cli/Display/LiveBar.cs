using Spectre.Console;
using Spectre.Console.Rendering;

namespace FedRas.Cli.Display;

/// <summary>A progress bar with lines below it that stay in place on a terminal, drawn at most ten times a second.</summary>
/// <param name="console">The terminal.</param>
/// <param name="waiting">What stands there until the first report.</param>
/// <param name="clock">Times the drawing.</param>
/// <param name="stopping">What the first Ctrl-C is answered with.</param>
/// <param name="stop">Cancelled by Ctrl-C.</param>
internal sealed class LiveBar(IAnsiConsole console, string waiting, TimeProvider clock, string stopping, CancellationToken stop)
{
    private const int WidestBar = 60, LeastRoom = 14;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    private readonly Lock _drawing = new(); // Ctrl-C comes on a thread of its own
    private readonly ProgressBarColumn _bar = new();
    private Action? _draw;
    private (double Share, string Text, IReadOnlyList<IRenderable> Below)? _state;
    private long _drawn;

    /// <summary>Runs <paramref name="body"/> with the bar on the terminal.</summary>
    public void Show(Action body)
    {
        var progress = new Progress(console, clock)
        {
            AutoRefresh = false,
            ExcludeVerticalPadding = true,
            RenderHook = (bar, _) => AnsiWriter.Clean(new Rows(Lines(bar))),
        };
        progress.Columns(_bar, new TaskDescriptionColumn { Alignment = Justify.Left }).Start(context =>
        {
            ProgressTask task = context.AddTask(waiting, maxValue: 1);
            _draw = () => Refresh(context, task);
            Draw();
            using (stop.Register(Draw)) body();
            Draw();
        });
    }

    /// <summary>Takes what is to be shown; it is drawn if it is time, and else with the next report or at the end.</summary>
    /// <param name="share">What is done, from 0 to 1.</param>
    /// <param name="text">Markup beside the bar.</param>
    /// <param name="below">Lines below it.</param>
    /// <param name="isUrgent">Whether it is drawn at once.</param>
    public void Report(double share, string text, IReadOnlyList<IRenderable> below, bool isUrgent = false)
    {
        lock (_drawing)
        {
            isUrgent |= _state is null || clock.GetElapsedTime(_drawn) >= s_pause;
            _state = (share, text, below);
            if (isUrgent) Draw();
        }
    }

    private void Draw()
    {
        lock (_drawing)
        {
            _drawn = clock.GetTimestamp();
            _draw!();
        }
    }

    private void Refresh(ProgressContext context, ProgressTask task)
    {
        if (_state is { } state)
        {
            _bar.Width = Math.Clamp(console.Profile.Width - new Markup(state.Text).Length - LeastRoom, 1, WidestBar);
            (task.Value, task.Description) = (state.Share, state.Text);
        }
        context.Refresh();
    }

    private IEnumerable<IRenderable> Lines(IRenderable bar)
    {
        IEnumerable<IRenderable> lines = _state is { } state ? state.Below.Prepend(bar) : [new Text(waiting, Color.Grey)];
        return stop.IsCancellationRequested ? lines.Append(new Text(stopping, Color.Yellow)) : lines;
    }
}
