using FedRas.Tests.Architecture;
using ScottPlot;
using SkiaSharp;

namespace FedRas.Tests.Reports;

public sealed class PictureFontTests
{
    private const string Unknown = "\U0010FFFD"; // private use: no font has it

    [Fact]
    public void Typeface_EveryCharacterThatOurTextsUse_IsInIt()
    {
        var used = new SortedSet<Rune>("ÀéñßŁžΩλЖя€".EnumerateRunes()); // and names of data in Latin, Greek and Cyrillic
        for (int ascii = ' '; ascii <= '~'; ascii++) used.Add(new Rune(ascii));
        foreach (string file in Repository.Sources("src").Where(file =>
            file.Contains("Report", StringComparison.Ordinal)))
            used.UnionWith(File.ReadAllText(file).EnumerateRunes().Where(letter => letter.Value > '~'));

        Assert.Contains(new Rune('−'), used);
        Assert.DoesNotContain(used, letter => !PictureFont.Typeface.ContainsGlyph(letter.Value));
    }

    [Fact]
    public void Prepare_AnyPlot_AllItsTextIsInTheFontThatTravelsAlong()
    {
        using var plot = new Plot();
        PanelStyle.Prepare(plot, "title", "x", "y", 1);
        LabelStyle written = PanelStyle.Write(plot, "text", 0, 0, Alignment.MiddleLeft, Colors.Black).LabelStyle;

        LabelStyle[] labels =
        [
            plot.Axes.Title.Label, written, new LegendItem().LabelStyle,
            .. plot.Axes.GetAxes().SelectMany(axis => (LabelStyle[])[axis.Label, axis.TickLabelStyle]),
        ];
        Assert.All(labels, label => Assert.Same(PictureFont.Typeface, label.Font ?? Fonts.GetTypeface(label.FontName, label.Bold,
            label.Italic)));
    }

    [Theory]
    [InlineData("ml-100k · Ωмега")]
    [InlineData(Unknown)]
    [InlineData("\ud800 half a pair")]
    [InlineData("")]
    public void For_TextOfOursOrThatNoFontHas_IsOurs(string text) => Assert.Same(PictureFont.Typeface, PictureFont.For(text));

    [Theory]
    [InlineData("plain")]
    [InlineData(Unknown + " 東京 שלום مرحبا 👍 \u0001 \ud800")]
    public void Draw_AnyName_IsAPictureWithAMark(string name)
    {
        using var plot = new Plot();
        PanelStyle.Prepare(plot, name, name, "y", 1);
        PanelStyle.Write(plot, name, 0.5, 0.5, Alignment.MiddleLeft, Colors.Black);

        using SKBitmap picture = SKBitmap.Decode(plot.GetImage(600, 400).GetImageBytes(ImageFormat.Png, 100));
        Assert.Contains(Enumerable.Range(0, 600 * 30), n => picture.GetPixel(n % 600, 5 + n / 600).Red < 128); // the title
        string svg = SvgOutlines.Of(plot.GetSvgXml(600, 400), name);
        Assert.DoesNotContain("<text", svg, StringComparison.Ordinal);
        Assert.DoesNotContain('\u0001', svg);
    }
}
