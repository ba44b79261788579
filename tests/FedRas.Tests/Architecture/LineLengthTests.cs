using System.Text.RegularExpressions;

namespace FedRas.Tests.Architecture;

/// <summary>Lines are read side by side with others: 140 columns at most, as <c>.editorconfig</c> says.</summary>
public sealed partial class LineLengthTests
{
    private const int Most = 140;

    [Fact]
    public void Sources_EveryLine_Fits() => Assert.Equal([], Repository.Files("*.cs", "*.css", "report.html")
        .Where(file => !file.StartsWith("docs", StringComparison.Ordinal) && !file.Contains("/uplot/", StringComparison.Ordinal))
        .SelectMany(file => Long(file, Lines(file))));

    [Fact]
    public void Documents_EveryLineOfProse_Fits() =>
        Assert.Equal([], Repository.Files("*.md").SelectMany(file => Long(file, Prose(Lines(file)))));

    [Fact]
    public void Long_MadeUpLines_AreFound() =>
        Assert.Equal(["x: line 2 has 141 columns"], Long("x", [new string('é', Most), new('a', 141)]));

    [Fact]
    public void Prose_TablesCodeAndLinks_AreLeftOut() => Assert.Equal(["a", "", "", "", "", "a [b]() c"],
        Prose(["a", "| table |", "```", "code", "```", "a [b](c/d.md) c"]));

    private static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Repository.Root, file));

    private static IEnumerable<string> Long(string file, IEnumerable<string> lines) => lines
        .Select((line, i) => (Columns: new System.Globalization.StringInfo(line).LengthInTextElements, Number: i + 1))
        .Where(line => line.Columns > Most).Select(line => $"{file}: line {line.Number} has {line.Columns} columns");

    // Lines keep their numbers.
    private static IEnumerable<string> Prose(IEnumerable<string> lines)
    {
        bool isCode = false;
        foreach (string line in lines)
        {
            bool isFence = line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (isFence) isCode = !isCode;
            yield return isFence || isCode || line.TrimStart().StartsWith('|') ? "" : Target().Replace(line, "]()");
        }
    }

    [GeneratedRegex(@"\]\([^)]*\)")]
    private static partial Regex Target();
}
