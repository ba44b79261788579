using ScottPlot;
using SkiaSharp;

namespace FedRas.Simulation.Reports;

/// <summary>Panels side by side as a PNG file.</summary>
internal static class Picture
{
    private const int Margin = 14, HeadingHeight = 50;
    private const float HeadingSize = 28;

    /// <summary>
    /// Draws the panels, from left to right, into a picture of <paramref name="width"/> × <paramref name="height"/> pixels, under a heading
    /// if there is one.
    /// </summary>
    public static byte[] Render(int width, int height, IReadOnlyList<Action<Plot>> panels, string heading = "")
    {
        var picture = new Multiplot();
        picture.AddPlots(panels.Count);
        picture.Layout = new ScottPlot.MultiplotLayouts.Columns();
        for (int i = 0; i < panels.Count; i++) panels[i](picture.GetPlot(i));
        using SKSurface surface = SKSurface.Create(new SKImageInfo(width, height));
        surface.Canvas.Clear(SKColors.White);
        int top = heading.Length > 0 ? Margin + HeadingHeight : Margin;
        surface.Canvas.Translate(Margin, top); // the layout takes no notice of where its rectangle starts
        picture.Render(surface.Canvas, new PixelRect(0, width - 2 * Margin, height - top - Margin, 0));
        surface.Canvas.ResetMatrix();
        Write(surface.Canvas, heading, width); // after the panels, which clear what lies around them
        using SKImage image = surface.Snapshot();
        return image.Encode(SKEncodedImageFormat.Png, quality: 100).ToArray();
    }

    // As large as fits.
    private static void Write(SKCanvas canvas, string heading, int width)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = SKColors.Black };
        using var font = new SKFont(PictureFont.For(heading), HeadingSize);
        float room = width - 4 * Margin, needs = font.MeasureText(heading);
        if (needs > room) font.Size *= room / needs;
        canvas.DrawText(heading, 2 * Margin, Margin + HeadingSize, SKTextAlign.Left, font, paint);
    }
}
