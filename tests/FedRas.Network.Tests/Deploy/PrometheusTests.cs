using System.Text.RegularExpressions;

namespace FedRas.Network.Tests.Deploy;

/// <summary>The alerts and the configuration of Prometheus, checked by its own program.</summary>
public sealed partial class PrometheusTests
{
    [Theory]
    [InlineData("check", "rules", "alerts.yml")]
    [InlineData("test", "rules", "alerts.test.yml")]
    public void Promtool_OfTheFilesHere_FindsNothing(string verb, string what, string file)
    {
        (int status, string output) =
            DeployFiles.Run("prometheus", "promtool", verb, what, Path.Combine(DeployFiles.Folder, "prometheus", file));
        Assert.True(status == 0, output);
    }

    [Fact]
    public void Promtool_OfTheConfiguration_FindsNothingOnceTheKeyIsThere()
    {
        string folder = Directory.CreateTempSubdirectory("fedras-prometheus-").FullName;
        try
        {
            foreach (string file in (string[])["prometheus.yml", "alerts.yml"])
                File.Copy(Path.Combine(DeployFiles.Folder, "prometheus", file), Path.Combine(folder, file));
            string config = Path.Combine(folder, "prometheus.yml");
            (int status, string output) = DeployFiles.Run("prometheus", "promtool", "check", "config", config);
            Assert.True(status != 0 && output.Contains("fedras.key", StringComparison.Ordinal), output);
            File.WriteAllText(Path.Combine(folder, "fedras.key"), "fro_key");
            (status, output) = DeployFiles.Run("prometheus", "promtool", "check", "config", config);
            Assert.True(status == 0, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Alerts_EachOne_HasItsParagraphAndItsTest()
    {
        string rules = DeployFiles.Read("deploy", "prometheus", "alerts.yml");
        string[] alerts = [.. Names().Matches(rules).Select(match => match.Groups[1].Value)];
        string document = DeployFiles.Read("docs", "operating.md"), tests = DeployFiles.Read("deploy", "prometheus", "alerts.test.yml");
        string[] paragraphs = [.. Headings().Matches(document).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(alerts);
        Assert.Equal(alerts, paragraphs);
        Assert.All(alerts, alert => Assert.Contains(alert, tests, StringComparison.Ordinal));
        Assert.All(alerts, alert => Assert.Contains($"runbook: \"docs/operating.md, {alert}: ", rules, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\s+- alert: (\w+)", RegexOptions.Multiline)]
    private static partial Regex Names();

    [GeneratedRegex(@"^### (\w+)", RegexOptions.Multiline)]
    private static partial Regex Headings();
}
