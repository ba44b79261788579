using System.Reflection;
using System.Text.RegularExpressions;
using FedRas.Hosting.Options;

namespace FedRas.Network.Tests.Security;

/// <summary>Every test that docs/security.md names is there, and is a test; so is every limit.</summary>
public sealed partial class SecurityDocumentTests
{
    private static readonly string s_text = File.ReadAllText(Path.Combine(Root(), "docs", "security.md"));

    [Fact]
    public void Document_EachAttack_NamesTestsThatAreThere()
    {
        string[] rows = [.. s_text.Split('\n').Where(line => Row().IsMatch(line))];
        Assert.True(rows.Length >= 20, $"only {rows.Length} attacks");
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

    [Fact]
    public void Document_EachLimit_StandsInIt()
    {
        IEnumerable<string> names = typeof(LimitOptions).GetProperties().Select(property =>
            char.ToLowerInvariant(property.Name[0]) + property.Name[1..]);
        Assert.All(names, name => Assert.True(
            s_text.Contains($"`{name}`", StringComparison.Ordinal) || s_text.Contains($"limits:{name}", StringComparison.Ordinal), name));
    }

    private static string Root()
    {
        string? root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root!, "FedRas.slnx"))) root = Path.GetDirectoryName(root);
        return root!;
    }

    [GeneratedRegex(@"^\| \d+ \|")]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Za-z]+)\\.([A-Za-z0-9_]+)`")]
    private static partial Regex Test();
}
