namespace FedRas.Tests.Cli;

public sealed class ProtectionCommandTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Simulate_EpsilonThatIsSpent_StopsBeforeTheRoundThatWouldPassIt()
    {
        string[] noise = ["--report-clip", "1", "--noise-multiplier", "2"];
        double five = Train([.. noise, "--rounds", "5"]).Epsilon!.Value;
        string budget = (five + 1e-9).ToString("R", CultureInfo.InvariantCulture);
        SimulationSummary stopped = Train([.. noise, "--epsilon", budget]);
        Assert.Equal((5, five), (stopped.Rounds, stopped.Epsilon));
        Assert.Equal(stopped.Hr10, Train([.. noise, "--epsilon", budget, "--threads", "3"]).Hr10);
        Assert.NotEqual(stopped.ModelSha256, Train(["--report-clip", "1", "--noise-multiplier", "2.1", "--epsilon", budget]).ModelSha256);
        Assert.Contains("stopped before the round that would pass --epsilon", Run([.. noise, "--epsilon", budget]).Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--item-floor", "4")]
    [InlineData("--trim-share", "0.3")]
    [InlineData("--row-clip", "0.5")]
    [InlineData("--level-cap", "1")]
    [InlineData("--item-threshold", "3")]
    [InlineData("--report-clip", "0.1")]
    public void Simulate_Protection_ReachesTheServerAndIsTheSameForAnyThreads(string option, string value)
    {
        string plain = Train([]).ModelSha256, one = Train([option, value, "--threads", "1"]).ModelSha256;
        Assert.Equal(one, Train([option, value, "--threads", "3"]).ModelSha256);
        Assert.NotEqual(plain, one);
    }

    [Theory]
    [InlineData("--item-threshold 2")]
    [InlineData("--report-clip 1 --noise-multiplier 2")]
    public void Resume_RowsThatWaitOrNoise_IsRefused(string options)
    {
        Assert.Equal(0, _runner.Simulate([.. options.Split(' '), "--out", _runner.PathOf("run")]).Code);
        string model = _runner.PathOf(Path.Combine("run", "model.fedras"));
        Assert.Contains("with a threshold of devices or with noise cannot be resumed",
            _runner.Run("simulate", "--resume", model, "--rounds", "14").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--item-threshold 2")]
    [InlineData("--report-clip 1 --noise-multiplier 2")]
    public void Simulate_Interrupted_NamesNoCommandThatWouldBeRefused(string options)
    {
        CommandResult cut = _runner.RunUntil("round 4/", ["simulate", "--data", _runner.Ratings, .. CommandRunner.Small,
            .. options.Split(' '), "--out", _runner.PathOf("run")]);
        Assert.Equal(130, cut.Code);
        Assert.Contains("with a threshold of devices or with noise cannot be resumed", Assert.Single(cut.ErrorLines),
            StringComparison.Ordinal);
        Assert.DoesNotContain("--resume", cut.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_ValidatedAndEpsilonIsSpent_SaysWhyItStopped()
    {
        CommandResult result = Run(["--report-clip", "1", "--noise-multiplier", "2", "--epsilon", "2", "--validate"]);
        Assert.Contains("stopped before the round that would pass --epsilon", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("no better model came", result.Output, StringComparison.Ordinal);
        Assert.Contains("kept is the model of round", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_NoiseInAScenario_SaysWhatEpsilonIsOf()
    {
        string[] noise = ["--report-clip", "1", "--noise-multiplier", "2"];
        Assert.Contains("for a device that takes part or not, each drawn by itself in secret", Run(noise).Output, StringComparison.Ordinal);
        Assert.Contains("for what a device reports, not for when it takes part", Run([.. noise, "--scenario", "uniform"]).Output,
            StringComparison.Ordinal);
    }

    private SimulationSummary Train(string[] options)
    {
        string folder = _runner.PathOf("run");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        CommandResult result = Run([.. options, "--out", folder]);
        Assert.True(result.Code == 0, result.Error);
        return SummaryFile.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")));
    }

    private CommandResult Run(string[] options) => _runner.Run(["simulate", "--data", _runner.Ratings, "--dim", "4",
        .. options.Contains("--rounds") ? (string[])[] : ["--rounds", "12"], .. options]);
}
