using FedRas.Simulation.Running;
using ScottPlot;
using static System.FormattableString;

namespace FedRas.Simulation.Reports;

/// <summary>
/// <c>progress.png</c>: quality against rounds (left) and against megabytes moved in both directions (right), each with the popularity
/// ranking as dashed lines, under a line that says what came of it.
/// </summary>
public static class ProgressPlot
{
    /// <summary>Width of the picture in pixels.</summary>
    public const int Width = 1600;

    /// <summary>Height of the picture in pixels.</summary>
    public const int Height = 700;

    /// <summary>Draws and writes the picture whole or not at all.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="result">Names the run and gives the popularity ranking's quality.</param>
    /// <param name="points">Quality over training, former sessions of a resumed run included.</param>
    public static void Save(string path, SimulationResult result, IReadOnlyList<EvaluationPoint> points) =>
        WholeFile.Write(path, Draw(result, points));

    private static byte[] Draw(SimulationResult result, IReadOnlyList<EvaluationPoint> points)
    {
        IReadOnlyList<QualityCurve> curves = QualityCurve.Of(result, points);
        return Picture.Render(Width, Height, Panels(result, curves, points), Finding(result, curves[0]));
    }

    /// <summary>The panels from left to right; the second only if anything was moved.</summary>
    internal static IReadOnlyList<Action<Plot>> Panels(
        SimulationResult result, IReadOnlyList<QualityCurve> curves, IReadOnlyList<EvaluationPoint> points)
    {
        List<Action<Plot>> panels = [plot => ProgressPanel.DrawRounds(plot, result.Summary, curves)];
        if (points.Any(point => point.UplinkBytes + point.DownlinkBytes > 0)) panels.Add(plot =>
            ProgressPanel.DrawTraffic(plot, result.Summary, curves));
        return panels;
    }

    /// <summary>What the run came to, in a line.</summary>
    internal static string Finding(SimulationResult result, QualityCurve curve)
    {
        SimulationSummary summary = result.Summary;
        string start = $"{summary.Dataset} · {summary.Method}";
        if (curve.Values.Length == 0) return start;
        string time = summary.ClientsPerRound is null ? "epochs of all data in one place" : "rounds";
        string bytes = summary.UplinkBytesPerReport is not { } report ? ""
            : summary.Quantizer is null ? Invariant($", {report:#,0} bytes a report")
            : Invariant($", {report:#,0} bytes a report instead of {summary.DenseBytes:#,0}");
        if (summary is { BestRound: { } best, Hr10: { } test })
            return Invariant($"{start}: HR@10 {test:0.000} on test items, model of round {best:#,0} of {curve.Rounds[^1]:#,0}{bytes}");
        string popularity = curve.Values[^1] < curve.Popularity ? ", below popularity" : "";
        return Invariant($"{start}: {curve.Name} {curve.Values[^1]:0.000}{popularity} after {curve.Rounds[^1]:#,0} {time}{bytes}");
    }
}
