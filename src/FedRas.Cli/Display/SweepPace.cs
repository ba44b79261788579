using FedRas.Comparison.Sweep;

namespace FedRas.Cli.Display;

/// <summary>How long the rest of a comparison takes at the pace since the start of this process.</summary>
internal sealed class SweepPace(TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private double? _first;

    /// <summary>Such as <c>1:30 left</c>; empty if nothing can be said.</summary>
    public string Left(SweepProgress progress)
    {
        _first ??= progress.Share;
        double done = progress.Share - _first.Value;
        if (done <= 0 || progress.Share >= 1) return "";
        return Quantity.Duration(clock.GetElapsedTime(_start) / done * (1 - progress.Share)) + " left";
    }
}
