namespace FedRas.Tests.Cli;

public sealed class ScenarioCommandTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public static TheoryData<string> Names => [.. BuiltInScenarios.Names];

    public void Dispose() => _runner.Dispose();

    [Theory, MemberData(nameof(Names))]
    public void Simulate_BuiltIn_TellsTheWorldAndItsTimes(string name)
    {
        // Thirty users are one silo to three.
        string cohort = name == "silo" ? "1" : "5";
        IEnumerable<string> rest = CommandRunner.Small.Chunk(2).Where(pair => pair[0] != "--clients-per-round").SelectMany(pair => pair);
        CommandResult result = _runner.Run(["simulate", "--data", _runner.Ratings, .. rest, "--clients-per-round", cohort, "--scenario",
            name, "--out", _runner.PathOf("run")]);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains($"\nworld   {name}: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("\nvirtual time ", result.Output, StringComparison.Ordinal);
        Assert.Equal(RunFolder.FileNames.Order(), Directory.GetFiles(_runner.PathOf("run")).Select(Path.GetFileName).Order());
        SimulationSummary summary = SummaryFile.Parse(File.ReadAllText(_runner.PathOf("run/summary.json")));
        Assert.Equal(name, summary.Scenario);
        Assert.True(summary.VirtualSeconds > 0 && summary.BytesPerDeviceUp > 0 && summary.BytesPerDeviceDown > 0);
        EvaluationPoint last = MetricsLog.Read(_runner.PathOf("run/metrics.jsonl")).Last();
        Assert.Equal((summary.VirtualSeconds, summary.ReportsLate, summary.ReportsDropped),
            (last.VirtualSeconds, last.ReportsLate, last.ReportsDropped));
    }

    [Fact]
    public void Simulate_TheConfigItWrote_ReproducesTheModelWithoutTheScenariosFile()
    {
        string file = _runner.PathOf("mine.json");
        File.WriteAllText(file, """{ "name": "mine", "deadlineSeconds": 9, "overSelection": 1.2, "classes": [{ "dropOut": 0.3 }] }""");
        _runner.Simulate("--scenario", file, "--out", _runner.PathOf("a"));
        File.Delete(file);
        Assert.Equal(0, _runner.Run("simulate", "--config", _runner.PathOf("a/config.json"), "--out", _runner.PathOf("b")).Code);
        Assert.Equal(File.ReadAllText(_runner.PathOf("a/config.json")), File.ReadAllText(_runner.PathOf("b/config.json")));
        Assert.Equal(File.ReadAllBytes(_runner.PathOf("a/model.fedras")), File.ReadAllBytes(_runner.PathOf("b/model.fedras")));
    }

    [Theory]
    [InlineData("--scenario mobil", "scenario mobil is neither built in nor a file; built in are uniform, mobile, harsh, silo")]
    [InlineData("--scenario mobile --method centralized", "a scenario needs devices")]
    [InlineData("--scenario silo", "--clients-per-round 5 is not possible: 1 devices of several users have something to train on; for "
        + "example 1")]
    [InlineData("--target-hr10 1.5", "--target-hr10 1.5 is not possible: a number above 0, at most 1")]
    public void Simulate_BadScenario_OneLineExitTwo(string options, string message)
    {
        CommandResult result = _runner.Simulate(options.Split(' '));
        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains(message, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_Interrupted_SaysThatAScenarioCannotGoOn()
    {
        string[] arguments = ["simulate", "--data", _runner.Ratings, .. CommandRunner.Small, "--scenario", "mobile", "--out",
            _runner.PathOf("run")];
        CommandResult cut = _runner.RunUntil("round 4/", arguments);
        Assert.Equal(130, cut.Code);
        Assert.Contains("a run in a scenario cannot be resumed: ", Assert.Single(cut.ErrorLines), StringComparison.Ordinal);
        CommandResult again = _runner.Run("simulate", "--resume", _runner.PathOf("run/model.fedras"));
        Assert.Equal(2, again.Code);
        Assert.Contains("is not possible: a run in a scenario cannot be resumed", Assert.Single(again.ErrorLines),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_IntoAScenario_IsRefused()
    {
        _runner.Simulate("--out", _runner.PathOf("run"));
        CommandResult result = _runner.Run("simulate", "--resume", _runner.PathOf("run/model.fedras"), "--rounds", "20", "--scenario",
            "uniform");
        Assert.Equal(2, result.Code);
        Assert.Contains("is not possible: a run in a scenario cannot be resumed", Assert.Single(result.ErrorLines),
            StringComparison.Ordinal);
    }
}
