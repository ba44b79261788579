using FedRas.Simulation.Running;

namespace FedRas.Simulation.Reports;

/// <summary>
/// The pictures of a run in a scenario: <c>time.png</c>, quality against virtual time, and <c>actions.png</c>, reports against uplinks.
/// </summary>
public static class ScenarioPlots
{
    /// <summary>Width of either picture in pixels.</summary>
    public const int Width = 1000;

    /// <summary>Height of either picture in pixels.</summary>
    public const int Height = 700;

    /// <summary>Draws quality against virtual time; the picture is written whole or not at all.</summary>
    public static void SaveTime(string path, SimulationResult result, IReadOnlyList<EvaluationPoint> points)
    {
        IReadOnlyList<QualityCurve> curves = QualityCurve.Of(result, points);
        WholeFile.Write(path, Picture.Render(Width, Height, [plot => ProgressPanel.DrawTime(plot, result.Summary, curves)]));
    }

    /// <summary>Draws what each device sent against its link; the picture is written whole or not at all.</summary>
    public static void SaveActions(string path, SimulationResult result) =>
        WholeFile.Write(path, Picture.Render(Width, Height, [plot => ActionsPanel.Draw(plot, result.Summary, result.Devices)]));
}
