using System.Text;
using ScottPlot;
using SkiaSharp;

namespace FedRas.Simulation.Reports;

/// <summary>
/// The font of all pictures: a part of DejaVu Sans that travels with the program, so that labels are the same on every machine.
/// </summary>
internal static class PictureFont
{
    private const string Name = "DejaVu Sans";

    /// <summary>The font itself.</summary>
    public static SKTypeface Typeface { get; } = Load();

    static PictureFont() => Fonts.FontResolvers.Insert(0, new Resolver());

    /// <summary>Makes it the font of a plot, and of what is made without a font from then on, such as entries of legends.</summary>
    public static void Apply(Plot plot) => plot.Font.Set(Name);

    /// <summary>
    /// The font for a text: ours, or if it lacks a letter and a font of this machine has all of the text, that one. Else letters that are
    /// missing are drawn as boxes.
    /// </summary>
    public static SKTypeface For(string text)
    {
        foreach (Rune letter in text.EnumerateRunes())
        {
            if (letter.Value < ' ' || Typeface.ContainsGlyph(letter.Value)) continue;
            SKTypeface? other = SKFontManager.Default.MatchCharacter(letter.Value);
            return other is not null && other.ContainsGlyphs(text) ? other : Typeface;
        }
        return Typeface;
    }

    private static SKTypeface Load()
    {
        using Stream file = typeof(PictureFont).Assembly.GetManifestResourceStream("DejaVuSans-subset.ttf")!;
        return SKTypeface.FromStream(file) ?? throw new InvalidOperationException("the embedded font cannot be read");
    }

    private sealed class Resolver : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => fontName == Name
            ? Typeface : null;

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? Typeface : null;
    }
}
