using System.Text.RegularExpressions;
using FedRas.Tests.Architecture;

namespace FedRas.Tests.Documents;

/// <summary>ARCHITECTURE.md fits on one screen, and the files that it names are there.</summary>
public sealed partial class ArchitectureDocumentTests
{
    private static readonly string[] s_lines = File.ReadAllLines(Path.Combine(Repository.Root, "ARCHITECTURE.md"));

    [Fact]
    public void Architecture_AllOfIt_FitsOnOneScreen()
    {
        Assert.InRange(s_lines.Length, 20, 45);
        Assert.All(s_lines, line => Assert.InRange(line.Length, 0, 140));
    }

    [Fact]
    public void Architecture_PathOfAnUpdate_IsEightFilesThatAreThere()
    {
        string[] path = [.. s_lines.SelectMany(line => Numbered().Matches(line)).Select(match => match.Value)];
        Assert.Equal("12345678", string.Concat(path.Select(file => file[0]).Distinct().Order()));
        Assert.All(path, file => Assert.True(File.Exists(Path.Combine(Repository.Root, "src/FedRas", file[2..] + ".cs")), file));
    }

    [GeneratedRegex(@"\b[1-8] [A-Z]\w+(/[A-Z]\w+)+")]
    private static partial Regex Numbered();
}
