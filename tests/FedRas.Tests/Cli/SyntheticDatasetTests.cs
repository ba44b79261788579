using System.Text.Json.Nodes;

namespace FedRas.Tests.Cli;

public sealed class SyntheticDatasetTests : IDisposable
{
    private static readonly string[] s_size = ["--dataset", "synthetic", "--users", "40", "--items", "90", "--interactions", "701"];
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Simulate_Size_IsMadeStoredAndResumed()
    {
        string folder = _runner.PathOf("run");
        Assert.Equal(0, _runner.Run(["simulate", .. s_size, .. CommandRunner.Small, "--out", folder]).Code);
        SimulationSummary summary = SummaryFile.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")));
        Assert.Equal(("synthetic", 40, 90, 701), (summary.Dataset, summary.Users, summary.Items, summary.Interactions));

        string model = Path.Combine(folder, "model.fedras");
        CommandResult resumed = _runner.Run("simulate", "--resume", model, "--rounds", "14", "--format", "json");
        Assert.Equal(0, resumed.Code);
        Assert.Equal((14, 701), (SummaryFile.Parse(resumed.Output).Rounds, SummaryFile.Parse(resumed.Output).Interactions));
        Assert.Contains("--items 91 cannot be resumed", _runner.Run("simulate", "--resume", model, "--rounds", "14", "--items", "91").Error,
            StringComparison.Ordinal);
        Assert.Contains("\"interactions\":701", _runner.Run("inspect", model).Output.Replace(" ", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
        CommandResult recommended = _runner.Run("recommend", "--model", model, "--user", "u40", "-n", "3");
        Assert.Equal(0, recommended.Code);
        Assert.Matches("  3  ", recommended.Output.Trim().Split('\n')[^1]);
    }

    [Fact]
    public void Simulate_SizeOfAnotherDataSet_StoresNone()
    {
        string folder = _runner.PathOf("run"), config = _runner.PathOf("config.json");
        File.WriteAllText(config, """{ "users": 7 }""");
        Assert.Equal(0, _runner.Simulate("--config", config, "--out", folder).Code);
        JsonObject written = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!.AsObject();
        Assert.All(["users", "items", "interactions"], (string key) => Assert.Null(written[key]));
        Assert.DoesNotContain("users", _runner.Run("inspect", Path.Combine(folder, "model.fedras")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_MoreScoresThanAutoRanks_SaysSo()
    {
        string[] options = ["simulate", "--dataset", "synthetic", "--protocol", "ncf",
            "--users", "10001", "--items", "1000000", "--interactions", "50005", "--rounds", "1", "--clients-per-round", "2", "--dim", "1",
            "--method", "fedavg"];
        CommandResult result = _runner.Run(options);
        Assert.Equal(0, result.Code);
        Assert.Contains("note: no metrics over all items: they take 10,001,000,000 scores", result.Error, StringComparison.Ordinal);
        Assert.Contains("--full-ranking on computes them all the same", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Recall@20", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"HR@10, 99 negatives +0\.", result.Output);
    }

    [Theory]
    [InlineData("199")]
    [InlineData("1801")]
    public void Simulate_MoreOrFewerThanUsersCanHave_NamesTheRange(string interactions)
    {
        CommandResult result = _runner.Run("simulate", "--dataset", "synthetic", "--users", "40", "--items", "90", "--interactions",
            interactions);
        Assert.Equal(2, result.Code);
        Assert.Contains($"--interactions {interactions} is not possible with --users 40 and --items 90", Assert.Single(result.ErrorLines),
            StringComparison.Ordinal);
        Assert.Contains("200 to 1,800 in all", result.Error, StringComparison.Ordinal);
    }
}
