namespace FedRas.CrashServer;

/// <summary>Counts the points at which a process could end and leave something half done, and ends it at one of them.</summary>
/// <param name="last">The point that is the last one, counted from 0.</param>
/// <param name="end">What to do there.</param>
internal sealed class WritePoints(int last, Action<string> end)
{
    private int _passed = -1;

    /// <summary>The name of the last point that was passed; null before the first one.</summary>
    public string? Last { get; private set; }

    public void Pass(string point)
    {
        Last = point;
        if (Interlocked.Increment(ref _passed) == last) end(point);
    }
}
