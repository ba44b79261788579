namespace FedRas.CrashServer;

/// <summary>Follows the points at which a process could end and leave something half done, and ends it at one of them.</summary>
/// <param name="where">
/// The point, as NAME#PASSED: the point of this name that comes after so many others of the name. Without a name any point is meant; null
/// means none.
/// </param>
/// <param name="end">What to do there.</param>
internal sealed class WritePoints(string? where, Action end)
{
    private readonly string? _name = where?[..where.IndexOf('#', StringComparison.Ordinal)];
    private int _left = where is null ? -1 : int.Parse(where[(where.IndexOf('#', StringComparison.Ordinal) + 1)..]);

    /// <summary>The name of the last point that was passed; null before the first one.</summary>
    public string? Last { get; private set; }

    public void Pass(string point)
    {
        Last = point;
        if (_name is null || (_name.Length > 0 && _name != point)) return;
        if (_left-- == 0) end();
    }
}
