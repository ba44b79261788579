using System.Text.Json.Nodes;
using FedRas.Cli.Settings;

namespace FedRas.Tests.Cli;

public sealed class RunLengthTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    private static RunSettings Fit(string commandLine, int devices)
    {
        var layers = new SettingLayers(ConfigFile.Parse(commandLine, "test"), [], null);
        return RunLength.FitRounds(RunLength.FitCohort(layers.Resolve(), layers, devices), layers, devices);
    }

    [Theory]
    [InlineData("""{ "data": "a.csv" }""", 3_000, 60, 400)]
    [InlineData("""{ "data": "a.csv", "method": "fedavg" }""", 3_001, 60, 401)]
    [InlineData("""{ "data": "a.csv" }""", 100, 60, 200)]                                // 14 would be too few steps of the table
    [InlineData("""{ "data": "a.csv" }""", 1_000_000, 10_000, 800)]
    [InlineData("""{ "data": "a.csv", "validate": true }""", 3_000, 60, 800)]
    [InlineData("""{ "data": "a.csv", "clientsPerRound": 30 }""", 3_000, 30, 800)]
    [InlineData("""{ "data": "a.csv", "clientsPerRound": 1 }""", 10_000_000, 1, 10_000_000)]
    [InlineData("""{ "data": "a.csv", "rounds": 7 }""", 3_000, 60, 7)]
    [InlineData("""{ "dataset": "synthetic" }""", 20_000, 200, 800)]
    [InlineData("""{ "dataset": "ml-1m" }""", 6_000, 60, 300)]
    [InlineData("""{ "dataset": "ml-1m", "validate": true }""", 6_000, 60, 300)]
    [InlineData("""{ "data": "a.csv", "method": "centralized" }""", 3_000, 60, 16)]
    public void Fit_FollowsTheDevicesWhereNobodyChose(string commandLine, int devices, int cohort, int rounds)
    {
        RunSettings settings = Fit(commandLine, devices);
        Assert.Equal((cohort, rounds), (settings.ClientsPerRound, settings.Rounds));
    }

    [Theory]
    [InlineData("""{ "dataset": "ml-1m" }""", 20, null)]
    [InlineData("""{ "dataset": "ml-1m", "validate": true }""", 6, 10)]
    [InlineData("""{ "data": "a.csv", "validate": true }""", 16, 10)]
    [InlineData("""{ "data": "a.csv", "validate": true, "rounds": 30 }""", 1, 10)]
    [InlineData("""{ "data": "a.csv", "validate": true, "evalEvery": 5, "patience": 3 }""", 5, 3)]
    [InlineData("""{ "data": "a.csv", "validate": true, "patience": null }""", 16, null)]
    public void Fit_Validation_LooksFiftyTimesAndHasPatience(string commandLine, int evalEvery, int? patience)
    {
        RunSettings settings = Fit(commandLine, 3_000);
        Assert.Equal((evalEvery, patience), (settings.EvalEvery, settings.Patience));
    }

    [Fact]
    public void Simulate_OwnData_SaysItsRoundsAndWritesThem()
    {
        string[] own = ["simulate", "--data", _runner.Ratings, "--dim", "4", "--threads", "1", "--out", _runner.PathOf("run")];
        string output = _runner.Run([.. own, "--clients-per-round", "1"]).Output;
        Assert.Contains("rounds  240: 8 turns a device (1 of 30 train in a round)\n", output, StringComparison.Ordinal);
        Assert.Equal(240, JsonNode.Parse(File.ReadAllText(_runner.PathOf("run/config.json")))!["rounds"]!.GetValue<int>());

        output = _runner.Run(own).Output;
        Assert.Contains("rounds  200: the fewest unless --rounds says otherwise, 200 turns a device (30 of 30 train in a round)", output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("rounds  ", _runner.Run([.. own, "--rounds", "9"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_OwnData_SaysItsRounds()
    {
        string[] options = ["--dim", "4", "--clients-per-round", "1", "--methods", "dense", "--seeds", "1", "--jobs", "1"];
        CommandResult result = _runner.Run(["compare", "--data", _runner.Ratings, .. options, "--out", _runner.PathOf("all")]);
        Assert.Contains("note: rounds  240: 8 turns a device", result.Error, StringComparison.Ordinal);
        JsonNode facts = JsonNode.Parse(File.ReadAllText(_runner.PathOf("all/compare.json")))!;
        Assert.Equal(240, JsonNode.Parse(facts["config"]!.GetValue<string>())!["rounds"]!.GetValue<int>());
    }
}
