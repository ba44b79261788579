using System.Text.Json;
using System.Text.RegularExpressions;
using FedRas.Tests.Architecture;

namespace FedRas.Tests.Scenarios;

/// <summary>Keeps docs/scenarios.md true.</summary>
public sealed partial class ScenarioDocumentTests
{
    private static readonly string s_document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "scenarios.md"));

    [Fact]
    public void Example_OfAFile_IsAScenario()
    {
        Scenario scenario = ScenarioFile.Parse(Example().Match(s_document).Groups[1].Value, "docs/scenarios.md");
        Assert.Equal(("my-fleet", 2), (scenario.Name, scenario.Classes.Count));
    }

    [Fact]
    public void Tables_EveryKeyAndName_AreThere()
    {
        IEnumerable<string> keys = typeof(Scenario).GetProperties().Concat(typeof(DeviceClass).GetProperties()).Select(property =>
            JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        foreach (string word in keys.Concat(BuiltInScenarios.Names)) Assert.Contains($"| `{word}`",
            s_document.Replace("`, `", "` | `", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
