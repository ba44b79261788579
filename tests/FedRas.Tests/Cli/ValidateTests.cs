using FedRas.Cli.Settings;

namespace FedRas.Tests.Cli;

public sealed class ValidateTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    private SimulationSummary Summary(string run) => SummaryFile.Parse(File.ReadAllText(_runner.PathOf(run + "/summary.json")));

    [Fact]
    public void Simulate_Validate_MarksWhatItWatchesAndSavesTheBestModel()
    {
        CommandResult result = _runner.Simulate("--validate", "--out", _runner.PathOf("run"));
        Assert.Equal(0, result.Code);
        Assert.Contains("180 to train on, 30 to validate, 30 to test", result.Output, StringComparison.Ordinal);
        Assert.Contains("choice  the best NDCG@10 on the validation items, every 4 rounds; stops after 10 evaluations", result.Output,
            StringComparison.Ordinal);
        Assert.Contains("round 4/12  validation HR@10", result.Output, StringComparison.Ordinal);
        Assert.Contains("kept is the model of round", result.Output, StringComparison.Ordinal);

        EvaluationPoint[] points = [.. MetricsLog.Read(_runner.PathOf("run/metrics.jsonl"))];
        Assert.Equal([4, 8, 12], points.Select(point => point.Round));
        Assert.All(points, point => Assert.Equal("validation", point.Part));
        EvaluationPoint best = points.MaxBy(point => point.Ndcg10)!;
        SimulationSummary summary = Summary("run");
        Assert.Equal((12, best.Round, best.Ndcg10), (summary.Rounds, summary.BestRound, summary.ValidationNdcg10));
        ModelFile model = ModelFile.Load(_runner.PathOf("run/model.fedras"));
        Assert.Equal((best.Round, summary.ModelSha256), (model.Round, model.Sha256()));
    }

    [Fact]
    public void Simulate_TheConfigOfAValidatedRun_RepeatsIt()
    {
        _runner.Simulate("--validate", "--patience", "1", "--out", _runner.PathOf("a"));
        _runner.Run("simulate", "--config", _runner.PathOf("a/config.json"), "--threads", "2", "--out", _runner.PathOf("b"));
        Assert.Equal(File.ReadAllBytes(_runner.PathOf("a/model.fedras")), File.ReadAllBytes(_runner.PathOf("b/model.fedras")));
        Assert.Contains("\"evalEvery\":4", ModelFile.Load(_runner.PathOf("a/model.fedras")).Settings, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData("--validate", "false")]
    public void Simulate_WithoutValidate_WritesTheModelOfBefore(params string[] options)
    {
        _runner.Simulate([.. options, "--out", _runner.PathOf("run")]);
        string settings = ModelFile.Load(_runner.PathOf("run/model.fedras")).Settings;
        Assert.All(["validate", "patience", "evalEvery"], key => Assert.DoesNotContain(key, settings, StringComparison.Ordinal));
        Assert.Null(Summary("run").BestRound);
        Assert.All(MetricsLog.Read(_runner.PathOf("run/metrics.jsonl")), point => Assert.Equal("test", point.Part));
    }

    [Theory]
    [InlineData("--patience 3", "--patience does nothing without --validate: add that")]
    [InlineData("--patience 0 --validate", "--patience 0 is not possible: a whole number from 1")]
    [InlineData("--validate --split ratio", "--validate is not possible with --split ratio")]
    [InlineData("--validate yes", "--validate yes is not possible: one of false, true")]
    public void Simulate_ValidationThatCannotBe_IsRefusedWithTheWayOut(string options, string message)
    {
        CommandResult result = _runner.Simulate([.. options.Split(' '), "--out", _runner.PathOf("run")]);
        Assert.Equal(2, result.Code);
        Assert.Contains(message, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_runner.PathOf("run")));
    }

    [Fact]
    public void Simulate_ResumeOfOrWithValidation_IsRefused()
    {
        _runner.Simulate("--validate", "--out", _runner.PathOf("valid"));
        _runner.Simulate("--out", _runner.PathOf("plain"));
        foreach (string[] words in (string[][])[["valid"], ["plain", "--validate"]])
        {
            string model = _runner.PathOf(words[0] + "/model.fedras");
            CommandResult result = _runner.Run(["simulate", "--resume", model, "--rounds", "20", .. words[1..]]);
            Assert.Equal(2, result.Code);
            Assert.Contains("the model file holds the best model, not the last", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Simulate_ValidatedAndInterrupted_KeepsTheBestAndNamesNoCommandToGoOn()
    {
        CommandResult cut = _runner.RunUntil("round 8/",
            ["simulate", "--data", _runner.Ratings, .. CommandRunner.Small, "--validate", "--out", _runner.PathOf("cut")]);
        Assert.Equal(130, cut.Code);
        int best = MetricsLog.Read(_runner.PathOf("cut/metrics.jsonl")).MaxBy(point => point.Ndcg10)!.Round;
        Assert.Contains($"stopped; the model of round {best} is in", cut.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--resume", cut.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_Validate_IsNoOption()
    {
        CommandResult result = _runner.Run("compare", "--data", _runner.Ratings, "--validate");
        Assert.Contains("unknown option --validate", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_ASwitch_ShowsThatItsValueMayBeLeftOut() =>
        Assert.Contains("--validate [false|true]", _runner.Run("simulate", "--help").Output, StringComparison.Ordinal);

    [Fact]
    public void Read_ASwitchWithoutAValue_IsTrue()
    {
        _runner.Simulate("--catch-up", "--out", _runner.PathOf("run"));
        Assert.True(ConfigFile.Load(_runner.PathOf("run/config.json"))["catchUp"]!.GetValue<bool>());
    }
}
