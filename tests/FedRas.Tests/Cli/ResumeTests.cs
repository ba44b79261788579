namespace FedRas.Tests.Cli;

public sealed class ResumeTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    private string[] Arguments(params string[] more) => ["simulate", "--data", _runner.Ratings, .. CommandRunner.Small, .. more];

    private string Model(string run) => _runner.PathOf(Path.Combine(run, "model.fedras"));

    [Fact]
    public void Simulate_Interrupted_SavesAndTheCommandItNamesEndsLikeAnUninterruptedRun()
    {
        string folder = _runner.PathOf("cut");
        CommandResult cut = _runner.RunUntil("round 4/", Arguments("--out", folder));
        Assert.Equal(130, cut.Code);
        Assert.Contains("stopped after round 4", cut.Error, StringComparison.Ordinal);
        string[] command = cut.ErrorLines[^1].Trim().Split(' ');
        Assert.Equal(["fedras", "simulate", "--resume", Model("cut"), "--out", folder], command);

        Assert.Equal(0, _runner.Run(command[1..]).Code);
        _runner.Run(Arguments("--out", _runner.PathOf("whole")));
        Assert.Equal(File.ReadAllBytes(Model("whole")), File.ReadAllBytes(Model("cut")));
        Assert.Equal(Qualities("whole"), Qualities("cut"));
    }

    [Fact]
    public void Simulate_InterruptedWithoutOut_LeavesTheStateInTheWorkingFolder()
    {
        CommandResult cut = _runner.RunUntil("round 4/", Arguments());
        Assert.Equal(130, cut.Code);
        Assert.True(File.Exists(_runner.PathOf("fedras-interrupted.fedras")));
        string left = _runner.PathOf("fedras-interrupted.fedras");
        Assert.Equal($"fedras simulate --resume {left} --eval-every 4 --full-ranking off --threads 1", cut.ErrorLines[^1].Trim());
        Assert.Equal(130, _runner.RunUntil("round 4/", Arguments("--seed", "5")).Code);
        Assert.Equal(5ul, ModelFile.Load(_runner.PathOf("fedras-interrupted-2.fedras")).Seed);
        Assert.Equal(0, _runner.Run("simulate", "--resume", _runner.PathOf("fedras-interrupted.fedras")).Code);
    }

    [Fact]
    public void Simulate_InterruptedWhileCountingCatchUp_NamesACommandThatGoesOnWithoutIt()
    {
        CommandResult cut = _runner.RunUntil("round 4/", Arguments("--catch-up", "true", "--out", _runner.PathOf("cut")));
        string command = cut.ErrorLines[^1].Trim();
        Assert.EndsWith(" --catch-up false", command, StringComparison.Ordinal);
        string refused = _runner.Run("simulate", "--resume", Model("cut")).Error;
        Assert.Contains("go on with --catch-up false", refused, StringComparison.Ordinal);
        Assert.Equal(0, _runner.Run(command.Split(' ')[1..]).Code);
        _runner.Run(Arguments("--out", _runner.PathOf("whole")));
        Assert.Equal(ModelFile.Load(Model("whole")).ItemFactors.Values, ModelFile.Load(Model("cut")).ItemFactors.Values);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0.1")]
    public void Resume_MoreRoundsThanTheLatticeWasRefinedFor_GoesOn(string? step)
    {
        string[] fixedStep = step is null ? [] : ["--lattice-step", step];
        _runner.Simulate(["--out", _runner.PathOf("a"), .. fixedStep]);
        CommandResult longer = _runner.Run("simulate", "--resume", Model("a"), "--rounds", "40", "--out", _runner.PathOf("a"));
        Assert.Equal((0, 40), (longer.Code, ModelFile.Load(Model("a")).Round));
    }

    [Fact]
    public void Simulate_StoppedBeforeTraining_WritesNothing()
    {
        File.AppendAllText(_runner.Ratings, "not a rating\n");
        CommandResult cut = _runner.RunUntil("warning:", Arguments("--out", _runner.PathOf("run")));
        Assert.Equal(130, cut.Code);
        Assert.False(Directory.Exists(_runner.PathOf("run")));
    }

    [Fact]
    public void Resume_IntoTheFolderOfALongerRun_IsRefused()
    {
        _runner.RunUntil("round 4/", Arguments("--out", _runner.PathOf("run")));
        File.Copy(Model("run"), _runner.PathOf("round4.fedras"));
        _runner.Run("simulate", "--resume", Model("run"), "--out", _runner.PathOf("run"));
        Assert.Equal([4, 8, 12], Rounds("run"));

        CommandResult result = _runner.Run("simulate", "--resume", _runner.PathOf("round4.fedras"), "--out", _runner.PathOf("run"));
        Assert.Equal(2, result.Code);
        Assert.Contains("after 12 rounds, the resumed file after 4", result.Error, StringComparison.Ordinal);
        Assert.Equal([4, 8, 12], Rounds("run"));
    }

    [Fact]
    public void Simulate_IntoAFolderWithForeignFilesOfOurNames_IsRefusedAndLeavesThem()
    {
        Directory.CreateDirectory(_runner.PathOf("web"));
        File.WriteAllText(_runner.PathOf("web/config.json"), """{ "name": "my-web-app" }""");
        CommandResult result = _runner.Run(Arguments("--out", _runner.PathOf("web")));
        Assert.Equal(2, result.Code);
        Assert.Contains("config.json", result.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_runner.PathOf("web")));
    }

    [Fact]
    public void Resume_BesideAnotherProgramsConfig_IgnoresIt()
    {
        _runner.RunUntil("round 4/", Arguments());
        File.WriteAllText(_runner.PathOf("config.json"), """{ "name": "my-web-app" }""");
        Assert.Equal(0, _runner.Run("simulate", "--resume", _runner.PathOf("fedras-interrupted.fedras")).Code);
    }

    [Fact]
    public void Resume_IntoTheFolderOfAnotherRun_StartsItsMetricsAfresh()
    {
        _runner.RunUntil("round 4/", Arguments());
        _runner.Run(Arguments("--seed", "9", "--out", _runner.PathOf("other")));
        string cut = _runner.PathOf("fedras-interrupted.fedras");
        CommandResult result = _runner.Run("simulate", "--resume", cut, "--eval-every", "4", "--out", _runner.PathOf("other"));
        Assert.Contains("replacing", result.Error, StringComparison.Ordinal);
        Assert.Equal([8, 12], Rounds("other"));
    }

    [Fact]
    public void Resume_MoreRounds_GoesOnToThatManyInAll()
    {
        _runner.Simulate("--out", _runner.PathOf("a"), "--lattice-refine-from", "15", "--distortion-from", "12", "--final-rate", "1");
        Assert.Equal(0, _runner.Run("simulate", "--resume", Model("a"), "--rounds", "20", "--out", _runner.PathOf("a")).Code);
        _runner.Run(["simulate", "--data", _runner.Ratings, .. CommandRunner.Small[2..], "--rounds", "20", "--out", _runner.PathOf("b"),
            "--lattice-refine-from", "15", "--distortion-from", "12", "--final-rate", "1"]);
        Assert.Equal(File.ReadAllBytes(Model("b")), File.ReadAllBytes(Model("a")));
    }

    [Fact]
    public void Resume_OnDataOfFewerUsers_BlamesTheData()
    {
        string fewer = _runner.PathOf("fewer.data");
        File.WriteAllLines(fewer, File.ReadAllLines(_runner.Ratings).Take(16));
        _runner.Simulate("--out", _runner.PathOf("a"));
        CommandResult result = _runner.Run("simulate", "--resume", Model("a"), "--rounds", "20", "--data", fewer);
        Assert.Equal(2, result.Code);
        Assert.Contains("was trained on other data", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seed 2", "--seed 2 cannot be resumed", "trained with 1")]
    [InlineData("--dim 16", "--dim 16 cannot be resumed", "trained with 8")]
    [InlineData("--method fedavg", "--method fedavg cannot be resumed", "trained with fedras")]
    [InlineData("--dataset demo", "--dataset demo cannot be resumed", "trained with none")]
    [InlineData("--rounds 12", "leaves nothing to do", "12 rounds behind it")]
    [InlineData("--rounds 5", "leaves nothing to do", "12 rounds behind it")]
    public void Resume_WithWhatWouldChangeTheTraining_NamesBothValues(string options, string asked, string stored)
    {
        _runner.Simulate("--out", _runner.PathOf("a"));
        byte[] before = File.ReadAllBytes(Model("a"));
        CommandResult result = _runner.Run(["simulate", "--resume", Model("a"), "--out", _runner.PathOf("a"), .. options.Split(' ')]);
        Assert.Equal(2, result.Code);
        string line = Assert.Single(result.ErrorLines);
        Assert.Contains(asked, line, StringComparison.Ordinal);
        Assert.Contains(stored, line, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Model("a")));
    }

    private IEnumerable<int> Rounds(string run) => Metrics(run).Select(point => point.Round);

    private IEnumerable<(int, double?, long)> Qualities(string run) =>
        Metrics(run).Select(point => (point.Round, point.Hr10, point.UplinkBytes));

    private IEnumerable<EvaluationPoint> Metrics(string run) => MetricsLog.Read(_runner.PathOf(Path.Combine(run, "metrics.jsonl")));
}
