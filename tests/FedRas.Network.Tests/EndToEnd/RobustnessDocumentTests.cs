using System.Reflection;
using System.Text.RegularExpressions;

namespace FedRas.Network.Tests.EndToEnd;

/// <summary>Every test that docs/robustness.md names is there, and is a test.</summary>
public sealed partial class RobustnessDocumentTests
{
    [Fact]
    public void Document_EachRow_NamesTestsThatAreThere()
    {
        string? root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root!, "FedRas.slnx"))) root = Path.GetDirectoryName(root);
        string[] rows = [.. File.ReadLines(Path.Combine(root!, "docs", "robustness.md")).Where(line => Row().IsMatch(line))];
        Assert.Equal(20, rows.Length);
        ILookup<string, Type> classes = GetType().Assembly.GetTypes().ToLookup(type => type.Name);
        Assert.All(rows, row =>
        {
            MatchCollection tests = Test().Matches(row);
            Assert.NotEmpty(tests);
            foreach (Match test in tests)
            {
                Assert.Contains(classes[test.Groups[1].Value].SelectMany(type => type.GetMethods()), method =>
                    method.Name == test.Groups[2].Value && method.GetCustomAttributes<FactAttribute>().Any());
            }
        });
    }

    [GeneratedRegex(@"^\| \d+ \|")]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Za-z]+)\\.([A-Za-z0-9_]+)`")]
    private static partial Regex Test();
}
