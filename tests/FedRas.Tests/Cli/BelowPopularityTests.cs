namespace FedRas.Tests.Cli;

public sealed class BelowPopularityTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    // Everybody's newest item is one of the two that all others have, and the rest is chance: popularity knows all there is to know.
    private string Fashion()
    {
        var lines = new StringBuilder();
        for (int user = 0; user < 40; user++)
        {
            for (int n = 0; n < 4; n++) lines.Append($"{user}\t{100 + (user * 37 + n * 53) % 200}\t4\t{1000 + n}\n");
            lines.Append($"{user}\t{1 + user % 2}\t4\t{900}\n{user}\t{2 - user % 2}\t4\t{2000}\n");
        }
        Directory.CreateDirectory(_runner.PathOf("fashion"));
        File.WriteAllText(_runner.PathOf("fashion/u.data"), lines.ToString());
        return _runner.PathOf("fashion/u.data");
    }

    private CommandResult Simulate(params string[] more) => _runner.Run(["simulate", "--data", Fashion(), "--user-factors", "kept",
        .. CommandRunner.Small, .. more]);

    [Fact]
    public void Simulate_EndsBelowPopularity_WarnsWithHowOftenDevicesTookPartAndWhatToTry()
    {
        CommandResult result = Simulate("--quiet", "--out", _runner.PathOf("run"));
        Assert.Equal(0, result.Code);
        string warning = result.ErrorLines.Single(line => line.StartsWith("warning: below popularity: HR@10 0.", StringComparison.Ordinal));
        Assert.Contains(" against 1.0000", warning, StringComparison.Ordinal);
        Assert.Contains("A device took part 1.5 times on average.", warning, StringComparison.Ordinal); // 12 rounds of 5 of 40
        Assert.Contains("--rounds 200 (25 turns a device)", warning, StringComparison.Ordinal);
        Assert.All(["--validate", "--k-core 10", "--min-rating"], option => Assert.Contains(option, warning, StringComparison.Ordinal));
        Assert.Contains("--method centralized", warning, StringComparison.Ordinal);
        SimulationSummary summary = SummaryFile.Parse(File.ReadAllText(_runner.PathOf("run/summary.json")));
        Assert.Equal("warning: " + summary.Warnings[^1], warning);
        Assert.Equal(1.5, summary.TurnsPerDevice);
    }

    [Fact]
    public void Simulate_BelowPopularityAmongAllItems_WarnsToo()
    {
        string[] small = CommandRunner.Small[..^2];
        CommandResult result = _runner.Run(["simulate", "--data", Fashion(), "--user-factors", "kept", "--split", "ratio", "--full-ranking",
            "on", .. small]);
        Assert.Contains("warning: below popularity: Recall@20", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--validate", result.Error, StringComparison.Ordinal); // this split has no validation items
    }

    [Fact]
    public void Simulate_Centralized_IsNotToldToBeSo()
    {
        string[] options = ["--method", "centralized", "--rounds", "1", "--k-core", "2", "--threads", "1"];
        CommandResult result = _runner.Run(["simulate", "--data", Fashion(), .. options]);
        Assert.Contains("warning: below popularity: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--method centralized", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--k-core", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("took part", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_Interrupted_IsNotJudged()
    {
        CommandResult cut = _runner.RunUntil("round 4/",
            ["simulate", "--data", Fashion(), .. CommandRunner.Small, "--out", _runner.PathOf("cut")]);
        Assert.Equal(130, cut.Code);
        Assert.DoesNotContain("below popularity", cut.Error, StringComparison.Ordinal);
    }
}
