using System.Text.Json;
using System.Text.RegularExpressions;
using FedRas.Network.Tests.EndToEnd;
using FedRas.Network.Tests.Observing;
using FedRas.Network.Tests.Server;

namespace FedRas.Network.Tests.Deploy;

/// <summary>Documents, dashboard and alerts name the metrics that a server has. Alone: a meter's listener hears a whole process.</summary>
[Collection(nameof(Alone))]
public sealed partial class MetricNamesTests
{
    [Fact]
    public async Task Metrics_OfDocumentDashboardAndAlerts_AreThoseOfAServer()
    {
        (Exposition read, string raw) = await OfAServerAsync();
        string[] own = [.. read.Types.Keys.Where(IsOwn).Order(StringComparer.Ordinal)];
        (string Name, string Type)[] table = [.. Rows().Matches(DeployFiles.Read("docs", "operating.md"))
            .Select(row => (row.Groups[1].Value, row.Groups[2].Value))];

        Assert.Equal(own, table.Select(row => row.Name).Order(StringComparer.Ordinal));
        Assert.All(table, row => Assert.Equal(read.Types[row.Name], row.Type));
        string[] names = [.. read.Names];
        foreach (string file in (string[])["grafana/fedras.json", "prometheus/alerts.yml"])
        {
            string[] used = [.. DeployFiles.MetricsIn(DeployFiles.Read("deploy", file))];
            Assert.NotEmpty(used);
            Assert.Empty(used.Except(names));
        }
        // And each of the server's own is on the dashboard.
        string dashboard = DeployFiles.Read("deploy", "grafana/fedras.json");
        Assert.All(own, name => Assert.Contains(name, dashboard, StringComparison.Ordinal));

        (int status, string output) = DeployFiles.RunWith(raw, "prometheus", "promtool", "check", "metrics");
        // It has advice for the runtime's names, which are not ours: 3 then. The text must be legal, and ours without advice.
        Assert.True(status is 0 or 3, output);
        Assert.DoesNotContain(output.Split('\n'), IsOwn);
    }

    [Fact]
    public void Dashboard_EachPanel_HasATitleAnIdOfItsOwnAndAQuery()
    {
        using var dashboard = JsonDocument.Parse(DeployFiles.Read("deploy", "grafana", "fedras.json"));
        JsonElement[] panels = [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()];
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, panel =>
        {
            Assert.NotEmpty(panel.GetProperty("title").GetString()!);
            Assert.All(panel.GetProperty("targets").EnumerateArray(), target => Assert.NotEmpty(target.GetProperty("expr").GetString()!));
        });
    }

    [Fact]
    public void Dashboard_EachQuery_IsReadByPrometheus()
    {
        using var dashboard = JsonDocument.Parse(DeployFiles.Read("deploy", "grafana", "fedras.json"));
        string[] queries = [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!.Replace("$instance", ".*"))];
        string rules = Path.Combine(Path.GetTempPath(), $"fedras-{Guid.NewGuid():N}.yml");
        try
        {
            File.WriteAllText(rules, "groups:\n- name: dashboard\n  rules:\n" + string.Concat(queries.Select((query, i) =>
                $"  - record: query_{i}\n    expr: {JsonSerializer.Serialize(query)}\n")));
            (int status, string output) = DeployFiles.Run("prometheus", "promtool", "check", "rules", rules);
            Assert.True(status == 0, output);
        }
        finally
        {
            File.Delete(rules);
        }
    }

    // A server that has done all there is to count.
    private static async Task<(Exposition Read, string Raw)> OfAServerAsync()
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        using var door = new NetworkDoor(server.Invitation, isGrpc: true);
        using var first = new TestDevice(door, 0);
        using var second = new TestDevice(door, 5);
        foreach (TestDevice device in (TestDevice[])[first, second]) await device.EnrolAsync(server.Invitation.Token!);
        foreach (TestDevice device in (TestDevice[])[first, second]) await device.ParticipateAsync();
        await first.CheckInAsync();
        await second.LeaveAsync();
        GC.Collect(); // some of the runtime's begin with it
        await MetricsTests.ScrapeAsync(door, server); // requests are counted once they have ended
        string raw = await MetricsTests.ScrapeTextAsync(door, server);
        return (new Exposition(raw), raw);
    }

    private static bool IsOwn(string name) => name.StartsWith("fedras_", StringComparison.Ordinal);

    [GeneratedRegex(@"^\| `(fedras_\w+)` \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
