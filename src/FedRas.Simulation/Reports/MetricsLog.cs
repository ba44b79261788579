using System.Text.Json;
using FedRas.Simulation.Running;

namespace FedRas.Simulation.Reports;

/// <summary>
/// <c>metrics.jsonl</c>: one <see cref="EvaluationPoint"/> a line, flushed as training goes, so that a kill loses nothing that was
/// measured.
/// </summary>
public sealed class MetricsLog : IDisposable
{
    private readonly FileStream _file;
    private readonly List<EvaluationPoint> _points;
    private long _lastLine;

    private MetricsLog(FileStream file, List<EvaluationPoint> points)
    {
        _file = file;
        _points = points;
    }

    /// <summary>The points in the file, in round order.</summary>
    public IReadOnlyList<EvaluationPoint> Points => _points;

    /// <summary>
    /// Opens the log of a run that has <paramref name="roundsDone"/> rounds behind it: lines up to that round stay, later ones and one that
    /// a kill cut short go. 0 starts afresh.
    /// </summary>
    public static MetricsLog Open(string path, int roundsDone = 0)
    {
        List<EvaluationPoint> kept = roundsDone > 0 && File.Exists(path) ? [.. Read(path).Where(point => point.Round <= roundsDone)] : [];
        WholeFile.Write(path, [.. kept.SelectMany(ToLine)]);
        var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.Seek(0, SeekOrigin.End);
        return new MetricsLog(file, kept) { _lastLine = file.Position - (kept.Count > 0 ? ToLine(kept[^1]).Length : 0) };
    }

    /// <summary>The points of a log; lines that are not one are left out.</summary>
    public static IEnumerable<EvaluationPoint> Read(string path)
    {
        foreach (string line in File.ReadLines(path))
        {
            EvaluationPoint? point;
            try
            {
                point = JsonSerializer.Deserialize<EvaluationPoint>(line, ReportJson.Line);
            }
            catch (JsonException)
            {
                continue; // cut short by a kill
            }
            if (point is not null) yield return point;
        }
    }

    /// <summary>Adds a point; one of the same round as the last takes its place.</summary>
    public void Append(EvaluationPoint point)
    {
        if (_points.Count > 0 && _points[^1].Round == point.Round)
        {
            _file.SetLength(_lastLine);
            _points.RemoveAt(_points.Count - 1);
        }
        _lastLine = _file.Seek(0, SeekOrigin.End);
        _file.Write(ToLine(point));
        _file.Flush();
        _points.Add(point);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static byte[] ToLine(EvaluationPoint point) => [.. JsonSerializer.SerializeToUtf8Bytes(point, ReportJson.Line), (byte)'\n'];
}
