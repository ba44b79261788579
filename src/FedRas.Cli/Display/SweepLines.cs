using FedRas.Comparison.Sweep;

namespace FedRas.Cli.Display;

/// <summary>A comparison in a log: a line for each cell that has finished, and one a minute meanwhile.</summary>
internal sealed class SweepLines(TextWriter output, TimeProvider clock) : IProgress<SweepProgress>
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);
    private readonly SweepPace _pace = new(clock);
    private long _told = clock.GetTimestamp();
    private bool _hasBegun;

    public void Report(SweepProgress value)
    {
        string left = _pace.Left(value);
        if (!_hasBegun && value.Done > 0) output.WriteLine($"{value.Done} of {value.Total} runs are there already");
        _hasBegun = true;
        string? news = value.Finished is { } row ? $"{row.Spec} seed {row.Seed}  {SweepDisplay.Result(row)}"
            : clock.GetElapsedTime(_told) < s_pause ? null : string.Join(", ", value.Running);
        if (news is null) return;
        output.WriteLine($"{value.Done}/{value.Total}  {news}  {left}".TrimEnd());
        _told = clock.GetTimestamp();
        output.Flush();
    }
}
