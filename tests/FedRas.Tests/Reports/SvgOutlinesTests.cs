using System.Xml.Linq;
using SkiaSharp;

namespace FedRas.Tests.Reports;

public sealed class SvgOutlinesTests
{
    private const string Picture = """
        <?xml version="1.0" encoding="utf-8" ?>
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="150" height="86">
        	<rect fill="white" width="150" height="86"/>
        	<text fill="#444" transform="translate(92 113)" font-size="20" font-family="DejaVu Sans" x="0, 12, 24, 30, " y="-9, ">
        			ada !
        	</text>
        	<text font-size="16" font-family="DejaVu Sans" x="" y="">
        	</text>
        </svg>
        """;

    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Of_ATextOfThreeLetters_UsesEachLettersOutlineAtItsPlace()
    {
        XElement root = XDocument.Parse(SvgOutlines.Of(Picture, "A < \"B\"")).Root!;

        Assert.Empty(root.Descendants(s_svg + "text"));
        Assert.Equal(["l0", "l1"], root.Element(s_svg + "defs")!.Elements().Select(outline => outline.Attribute("id")!.Value).Take(2));
        XElement text = root.Elements(s_svg + "g").First();
        Assert.Equal(("#444", "translate(92 113) translate(0 -9) scale(0.009766)"),
            (text.Attribute("fill")!.Value, text.Attribute("transform")!.Value));
        Assert.Equal([("#l0", 0), ("#l1", 1229), ("#l0", 2458)], text.Elements().Take(3).Select(Use)); // 12 pixels of 20 / 2048 each
        Assert.Equal(("img", "A < \"B\"", "0 0 150 86"), (root.Attribute("role")!.Value, root.Attribute("aria-label")!.Value,
            root.Attribute("viewBox")!.Value));
        Assert.Equal("A < \"B\"", root.Elements().First().Value);
    }

    [Fact]
    public void Of_ALetter_ItsOutlineIsTheFontsOwn()
    {
        XElement root = XDocument.Parse(SvgOutlines.Of(Picture, "title")).Root!;

        using SKPath outline = SKPath.ParseSvgPathData(root.Element(s_svg + "defs")!.Elements().First().Attribute("d")!.Value);
        // The box of "a" in the font's file: 123 to 1069, and from 29 under the line to 1147 above it, which in a picture is up.
        Assert.Equal(new SKRect(123, -1147, 1069, 29), outline.TightBounds);
    }

    private static (string, int) Use(XElement use) =>
        (use.Attribute(XName.Get("href", "http://www.w3.org/1999/xlink"))!.Value,
            int.Parse(use.Attribute("x")!.Value, System.Globalization.CultureInfo.InvariantCulture));
}
