using System.Globalization;
using System.Text.RegularExpressions;
using FedRas.Page.Tests.Support;

namespace FedRas.Page.Tests.Looks;

/// <summary>Contrast of the pairs of colours that the style sheet uses, by WCAG 2.2: 4.5 for text, 3 for lines, bars and edges.</summary>
public sealed partial class ContrastTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Colours_EachPairThatIsUsed_HasTheContrastOfAA(bool isDark)
    {
        Dictionary<string, string> colours = Colours(isDark);
        (string On, string Ground, double Least)[] pairs =
        [
            ("text", "ground", 4.5), ("text", "card", 4.5), ("quiet", "ground", 4.5), ("quiet", "card", 4.5), ("accent", "card", 4.5),
            ("accent", "ground", 4.5), ("on-accent", "accent", 4.5), ("ok", "ok-ground", 4.5), ("idle", "idle-ground", 4.5),
            ("warn", "warn-ground", 4.5), ("bad", "bad-ground", 4.5), ("bad", "card", 4.5), ("bad", "ground", 4.5), ("ok", "ground", 3),
            ("series-a", "card", 3), ("series-b", "card", 3), ("series-c", "card", 3), ("bar", "card", 3), ("control", "card", 3),
            ("focus", "card", 3), ("focus", "ground", 3),
        ];
        foreach ((string on, string ground, double least) in pairs)
        {
            double contrast = Contrast(colours[on], colours[ground]);
            Assert.True(contrast >= least, $"--{on} on --{ground} has a contrast of {contrast:0.00}, and needs {least}");
        }
        // A colour that is set and not in a pair is one that nobody checked; edges between cards carry no meaning.
        Assert.Equal(colours.Keys.Except(["edge"]).Order(), pairs.SelectMany(pair => (string[])[pair.On, pair.Ground]).Distinct().Order());
    }

    [Fact]
    public void Colours_OutsideTheTable_ThereAreNone()
    {
        string style = Style();
        int rules = style.IndexOf("* { box-sizing", StringComparison.Ordinal);
        Assert.True(rules > 0);
        Assert.Empty(Hex().Matches(style[rules..]));
    }

    private static Dictionary<string, string> Colours(bool isDark)
    {
        string[] tables = [.. Table().Matches(Style()).Select(match => match.Groups[1].Value)];
        Assert.Equal(2, tables.Length);
        return Colour().Matches(tables[isDark ? 1 : 0]).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
    }

    private static string Style() => File.ReadAllText(Path.Combine(PageFiles.Assets, "page.css"));

    private static double Contrast(string one, string other)
    {
        double a = Luminance(one), b = Luminance(other);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string hex)
    {
        double[] parts = [.. Enumerable.Range(0, 3).Select(i => int.Parse(hex.AsSpan(1 + 2 * i, 2), NumberStyles.HexNumber) / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))];
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    }

    [GeneratedRegex(":root \\{([^}]*)\\}")]
    private static partial Regex Table();

    [GeneratedRegex("--([a-z-]+): (#[0-9a-f]{6});")]
    private static partial Regex Colour();

    [GeneratedRegex("#[0-9a-fA-F]{3,8}\\b(?=[^{]*\\})")]
    private static partial Regex Hex();
}
