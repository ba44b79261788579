using FedRas.Comparison.Sweep;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FedRas.Cli.Display;

/// <summary>A comparison on a terminal: a bar, the cells that run, and the last ones that have finished.</summary>
internal sealed class SweepBar(LiveBar bar, TimeProvider clock) : IProgress<SweepProgress>
{
    private const int Shown = 6;
    private readonly SweepPace _pace = new(clock);
    private readonly Queue<string> _finished = [];

    public void Report(SweepProgress value)
    {
        if (value.Finished is { } row)
        {
            _finished.Enqueue($"{row.Spec} seed {row.Seed}  {SweepDisplay.Result(row)}");
            if (_finished.Count > Shown) _finished.Dequeue();
        }
        string failed = value.Failed > 0 ? $"  [red]{value.Failed} failed[/]" : "";
        IRenderable[] below =
        [
            .. value.Running.Select(cell => new Text("  " + cell)),
            .. _finished.Reverse().Select(line => new Text(line, Color.Grey)),
        ];
        bar.Report(value.Share, $"{value.Done}/{value.Total} runs  [cyan]{_pace.Left(value)}[/]{failed}", below,
            isUrgent: value.Finished is not null);
    }
}
