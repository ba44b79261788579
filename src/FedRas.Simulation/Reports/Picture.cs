using ScottPlot;
using SkiaSharp;

namespace FedRas.Simulation.Reports;

/// <summary>Panels side by side as a PNG file.</summary>
internal static class Picture
{
    private const int Margin = 14;

    /// <summary>Draws the panels, from left to right, into a picture of <paramref name="width"/> × <paramref name="height"/> pixels.</summary>
    public static byte[] Render(int width, int height, IReadOnlyList<Action<Plot>> panels)
    {
        var picture = new Multiplot();
        picture.AddPlots(panels.Count);
        picture.Layout = new ScottPlot.MultiplotLayouts.Columns();
        for (int i = 0; i < panels.Count; i++) panels[i](picture.GetPlot(i));
        using SKSurface surface = SKSurface.Create(new SKImageInfo(width, height));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Translate(Margin, Margin); // the layout takes no notice of where its rectangle starts
        picture.Render(surface.Canvas, new PixelRect(0, width - 2 * Margin, height - 2 * Margin, 0));
        using SKImage image = surface.Snapshot();
        return image.Encode(SKEncodedImageFormat.Png, quality: 100).ToArray();
    }
}
