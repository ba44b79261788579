using FedRas.Tests.Architecture;

namespace FedRas.Tests.Comparison;

/// <summary>docs/compare.md names what there is.</summary>
public sealed class CompareDocumentTests
{
    private static readonly string s_text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "compare.md"));

    [Fact]
    public void Methods_EachOne_HasARow()
    {
        foreach (string name in ComparedMethods.Names) Assert.Contains(s_text.Split('\n'), line => line.StartsWith('|')
            && line.Split('|')[1].Contains($"`{name}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Columns_EachOne_IsNamed()
    {
        foreach ((string name, _, _) in ResultColumns.All) Assert.Contains($"`{name}`", s_text, StringComparison.Ordinal);
    }
}
