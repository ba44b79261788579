using ScottPlot;
using SkiaSharp;

namespace FedRas.Simulation.Reports;

/// <summary>
/// <c>progress.png</c>: quality against rounds (left) and against megabytes moved in both directions (right), each with the
/// popularity ranking as dashed lines.
/// </summary>
public static class ProgressPlot
{
    /// <summary>Width of the picture in pixels.</summary>
    public const int Width = 1600;

    /// <summary>Height of the picture in pixels.</summary>
    public const int Height = 700;

    private const int Margin = 14;

    /// <summary>Draws and writes the picture whole or not at all.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="result">Names the run and gives the popularity ranking's quality.</param>
    /// <param name="points">Quality over training, former sessions of a resumed run included.</param>
    public static void Save(string path, SimulationResult result, IReadOnlyList<EvaluationPoint> points) =>
        WholeFile.Write(path, Draw(result, points));

    private static byte[] Draw(SimulationResult result, IReadOnlyList<EvaluationPoint> points)
    {
        IReadOnlyList<QualityCurve> curves = QualityCurve.Of(result, points);
        bool moved = points.Any(point => point.UplinkBytes + point.DownlinkBytes > 0);
        var picture = new Multiplot();
        picture.AddPlots(moved ? 2 : 1);
        picture.Layout = new ScottPlot.MultiplotLayouts.Columns();
        ProgressPanel.DrawRounds(picture.GetPlot(0), result.Summary, curves);
        if (moved) ProgressPanel.DrawTraffic(picture.GetPlot(1), result.Summary, curves);
        using SKSurface surface = SKSurface.Create(new SKImageInfo(Width, Height));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Translate(Margin, Margin); // the layout takes no notice of where its rectangle starts
        picture.Render(surface.Canvas, new PixelRect(0, Width - 2 * Margin, Height - 2 * Margin, 0));
        using SKImage image = surface.Snapshot();
        return image.Encode(SKEncodedImageFormat.Png, quality: 100).ToArray();
    }
}
