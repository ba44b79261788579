using System.Text;
using System.Xml.Linq;
using SkiaSharp;

namespace FedRas.Simulation.Reports;

/// <summary>
/// Turns the text of an SVG picture into outlines, which look the same in every viewer, and says by a title what the picture shows, which
/// readers of screens read out. Each letter's outline stands in the file once.
/// </summary>
public sealed class SvgOutlines
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg", s_link = "http://www.w3.org/1999/xlink";
    private readonly Dictionary<(IntPtr Typeface, ushort Glyph), string> _names = [];
    private readonly XElement _outlines = new(s_svg + "defs");

    /// <summary>The picture without text elements.</summary>
    /// <param name="picture">An SVG file as the drawing library writes it: a place for every letter.</param>
    /// <param name="title">What it shows.</param>
    public static string Of(string picture, string title)
    {
        XDocument document = XDocument.Parse(picture, LoadOptions.PreserveWhitespace);
        XElement root = document.Root!;
        var outlines = new SvgOutlines();
        foreach (XElement text in root.Descendants(s_svg + "text").ToArray()) text.ReplaceWith(outlines.Draw(text));
        root.SetAttributeValue("viewBox", $"0 0 {root.Attribute("width")!.Value} {root.Attribute("height")!.Value}");
        root.SetAttributeValue("role", "img");
        string label = Legal(title);
        root.SetAttributeValue("aria-label", label);
        root.AddFirst(new XElement(s_svg + "title", label), outlines._outlines);
        return $"<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n{document.ToString(SaveOptions.DisableFormatting)}\n";
    }

    private XElement Draw(XElement text)
    {
        string letters = text.Value.Trim(' ', '\t', '\r', '\n');
        double[] x = Places(text, "x");
        SKTypeface typeface = PictureFont.For(letters);
        double scale = Number(text, "font-size") / typeface.UnitsPerEm;
        var group = new XElement(s_svg + "g", text.Attributes().Where(attribute => attribute.Name.LocalName is "fill" or "fill-opacity"));
        group.SetAttributeValue("transform", string.Create(CultureInfo.InvariantCulture,
            $"{text.Attribute("transform")?.Value} translate(0 {Places(text, "y").FirstOrDefault():0.###}) scale({scale:0.######})")
            .TrimStart());
        int place = 0;
        foreach (Rune letter in letters.EnumerateRunes())
        {
            double left = x[Math.Min(place++, x.Length - 1)];
            if (Name(typeface, typeface.GetGlyph(letter.Value)) is not { Length: > 0 } name) continue;
            group.Add(new XElement(s_svg + "use", new XAttribute(s_link + "href", "#" + name),
                new XAttribute("x", Math.Round(left / scale).ToString(CultureInfo.InvariantCulture))));
        }
        return group;
    }

    // The name of a letter's outline, in units of the font; empty where it draws nothing, as a space.
    private string Name(SKTypeface typeface, ushort glyph)
    {
        if (_names.TryGetValue((typeface.Handle, glyph), out string? known)) return known;
        using var font = new SKFont(typeface, typeface.UnitsPerEm) { Hinting = SKFontHinting.None, LinearMetrics = true, Subpixel = true };
        using SKPath? outline = font.GetGlyphPath(glyph);
        string name = outline is null || outline.IsEmpty ? "" : string.Create(CultureInfo.InvariantCulture, $"l{_names.Count}");
        if (name.Length > 0) _outlines.Add(new XElement(s_svg + "path", new XAttribute("id", name),
            new XAttribute("d", outline!.ToSvgPathData())));
        _names.Add((typeface.Handle, glyph), name);
        return name;
    }

    // Without what XML cannot hold: control characters and halves of pairs.
    private static string Legal(string text) =>
        string.Concat(text.EnumerateRunes().Where(letter => letter.Value is >= ' ' and not (0xFFFE or 0xFFFF)));

    private static double[] Places(XElement text, string attribute) =>
        [.. (text.Attribute(attribute)?.Value ?? "0").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(place => double.Parse(place, CultureInfo.InvariantCulture))];

    private static double Number(XElement text, string attribute) => double.Parse(text.Attribute(attribute)!.Value,
        CultureInfo.InvariantCulture);
}
