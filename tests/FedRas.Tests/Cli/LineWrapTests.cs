using FedRas.Cli;
using FedRas.Cli.Display;

namespace FedRas.Tests.Cli;

public sealed class LineWrapTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("short", 20, "short")]
    [InlineData("data    one two three four five", 20, "data    one two|        three four|        five")]
    [InlineData("a sentence that is longer than that", 20, "a sentence that is|  longer than that")]
    [InlineData("  in two columns and on and on", 20, "  in two columns and|    on and on")]
    [InlineData("an-unbreakable-word-of-many-letters and more", 20, "an-unbreakable-word-of-many-letters|  and more")]
    [InlineData("  fedras simulate --rounds 3 --out xyz", 24, "  fedras simulate \\|      --rounds 3 --out \\|      xyz")]
    [InlineData("  fedras simulate --out 'my folder of runs'", 24, "  fedras simulate --out 'my folder of runs'")]
    [InlineData("", 20, "")]
    public void Lines_BreakBetweenWordsOnly(string line, int width, string expected) =>
        Assert.Equal(expected.Split('|'), LineWrap.Lines(line, width));

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public async Task Help_OfAnyWidth_BreaksNoWordAndFits(int width)
    {
        foreach (string[] words in (string[][])[["--help"], ["simulate", "--help"], ["compare", "--help"], ["recommend", "--help"],
            ["report", "--help"]])
        {
            using StringWriter narrow = new(), wide = new();
            Assert.Equal(0, await Run(narrow, width, words));
            await Run(wide, 100_000, words);
            HashSet<string> known = [.. Words(wide)];
            Assert.All(Words(narrow), word => Assert.Contains(word, known));
            if (width >= 60) Assert.All(narrow.ToString().Split('\n'), line => Assert.True(line.Length <= width, line));
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    public async Task Simulate_OnANarrowTerminal_FitsAllButWordsThatAreWider(int width)
    {
        using var screen = new StringWriter();
        Assert.Equal(0, await Run(screen, width, ["simulate", "--data", _runner.Ratings, .. CommandRunner.Small, "--scenario", "mobile",
            "--profile", "--top-k", "1,5"]));
        Assert.All(screen.ToString().Split('\n'), line => Assert.True(line.Length <= width
            || !line.Trim().Contains(' ', StringComparison.Ordinal), line));
    }

    [Fact]
    public void Table_WiderThanTheTerminal_BecomesLinesThatFit()
    {
        using var screen = new StringWriter();
        var table = new TextTable("method", "one long heading", "another long heading", "a third heading");
        table.Add("gain-shape:4x16/lattice", "0.1234", "0.5678", "12 kB");
        table.Write(new TerminalWriter(screen, columns: 40), isTerminal: false);
        Assert.Equal(["method", "  gain-shape:4x16/lattice", "    one long heading      0.1234", "    another long heading  0.5678",
            "    a third heading       12 kB", ""], screen.ToString().Split('\n'));
    }

    private static IEnumerable<string> Words(StringWriter screen) => screen.ToString().Split((char[])[' ', '\n'],
        StringSplitOptions.RemoveEmptyEntries).Where(word => word != "\\");

    private Task<int> Run(StringWriter screen, int width, string[] words)
    {
        var writer = new TerminalWriter(screen, width);
        return FedRasCommand.Create(new Terminal
        {
            Output = writer,
            Error = writer,
            Width = Math.Min(width, 120),
            WorkingFolder = _runner.Folder
        }).InvokeAsync(words);
    }
}
