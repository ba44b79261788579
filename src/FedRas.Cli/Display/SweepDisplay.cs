using FedRas.Comparison.Sweep;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FedRas.Cli.Display;

/// <summary>A comparison while it goes on: on a terminal a bar with the cells that run, else a line for each that has finished.</summary>
internal static class SweepDisplay
{
    /// <summary>Runs <paramref name="body"/>, showing what it reports; returns what it returns.</summary>
    public static bool Show(bool quiet, Terminal terminal, Func<IProgress<SweepProgress>?, bool> body)
    {
        if (quiet) return body(null);
        if (!terminal.OutputIsTerminal) return body(new Lines(terminal.Output, TimeProvider.System));
        bool result = false;
        IAnsiConsole console = AnsiWriter.Over(terminal.Output);
        console.Live(new Text("preparing …", Color.Grey)).Start(live =>
            result = body(new Live(live, console.Profile, TimeProvider.System, terminal.Stop)));
        return result;
    }

    private static string Result(ComparisonRow row) => row.Error is { } error ? $"failed: {error.Split('\n')[0]}"
        : (row.Hr10 is null ? $"Recall@20 {Quantity.Metric(row.Recall20)}" : $"HR@10 {Quantity.Metric(row.Hr10)}  NDCG@10 "
            + $"{Quantity.Metric(row.Ndcg10)}")
            + (row.UpBytesPerReport is { } up
                ? $"  up {Quantity.Bytes(up)}  down {Quantity.Bytes(row.DownBytesPerParticipation ?? row.DownBytesPerRound ?? 0)}" : "")
            + (row.WallSeconds is { } seconds ? $"  {seconds:0.0} s" : "");

    /// <summary>Time left at the pace since the start of this process.</summary>
    private sealed class Pace(TimeProvider clock)
    {
        private readonly long _start = clock.GetTimestamp();
        private double? _first;

        public string Left(SweepProgress progress)
        {
            _first ??= progress.Share;
            double done = progress.Share - _first.Value;
            return done <= 0 || progress.Share >= 1 ? "" : Quantity.Duration(clock.GetElapsedTime(_start) / done * (1 - progress.Share))
                + " left";
        }
    }

    private sealed class Lines(TextWriter output, TimeProvider clock) : IProgress<SweepProgress>
    {
        private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);
        private readonly Pace _pace = new(clock);
        private long _told = clock.GetTimestamp();
        private bool _hasBegun;

        public void Report(SweepProgress value)
        {
            string left = _pace.Left(value);
            if (!_hasBegun && value.Done > 0) output.WriteLine($"{value.Done} of {value.Total} runs are there already");
            _hasBegun = true;
            if (value.Finished is { } row)
                output.WriteLine($"{value.Done}/{value.Total}  {row.Spec} seed {row.Seed}  {Result(row)}  {left}".TrimEnd());
            else if (clock.GetElapsedTime(_told) < s_pause) return;
            else output.WriteLine($"{value.Done}/{value.Total}  {string.Join(", ", value.Running)}  {left}".TrimEnd());
            _told = clock.GetTimestamp();
            output.Flush();
        }
    }

    private sealed class Live(LiveDisplayContext live, Profile profile, TimeProvider clock,
        CancellationToken stop) : IProgress<SweepProgress>
    {
        private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
        private const int Shown = 6;
        private readonly Pace _pace = new(clock);
        private readonly Queue<string> _finished = [];
        private long _drawn;

        public void Report(SweepProgress value)
        {
            string left = _pace.Left(value);
            if (value.Finished is { } row)
            {
                _finished.Enqueue($"{row.Spec} seed {row.Seed}  {Result(row)}");
                if (_finished.Count > Shown) _finished.Dequeue();
            }
            else if (_drawn != 0 && clock.GetElapsedTime(_drawn) < s_pause)
            {
                return;
            }
            _drawn = clock.GetTimestamp();
            string count = $"{value.Done}/{value.Total} runs";
            int width = Math.Clamp(profile.Width - count.Length - 26, 0, 40), full = (int)(width * value.Share);
            List<IRenderable> lines =
            [
                new Markup($"[green]{new string('━', full)}[/][grey35]{new string('━', width - full)}[/] {count}  "
                    + $"[cyan]{left}[/]{(value.Failed > 0 ? $"  [red]{value.Failed} failed[/]" : "")}"),
                .. value.Running.Select(cell => new Text("  " + cell)),
                .. _finished.Reverse().Select(line => new Text(line, Color.Grey)),
            ];
            if (stop.IsCancellationRequested) lines.Add(new Text("stopping at the end of these rounds; finished runs are kept",
                Color.Yellow));
            live.UpdateTarget(AnsiWriter.Clean(new Rows(lines)));
        }
    }
}
