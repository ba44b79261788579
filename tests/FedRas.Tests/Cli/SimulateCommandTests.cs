using System.Text.Json;

namespace FedRas.Tests.Cli;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Simulate_WithOut_WritesEveryReportAndNothingElse()
    {
        string folder = _runner.PathOf("run");
        CommandResult result = _runner.Simulate("--out", folder);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(RunFolder.FileNames.Except(RunFolder.ScenarioPictures).Order(),
            Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        SimulationSummary summary = SummaryFile.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")));
        Assert.Equal((12, "fedras", 5), (summary.Rounds, summary.Method, summary.ClientsPerRound));
        Assert.Equal([4, 8, 12], MetricsLog.Read(Path.Combine(folder, "metrics.jsonl")).Select(point => point.Round));
    }

    [Fact]
    public void Simulate_Piped_WritesFactsThenALineForEachEvaluationThenTheResult()
    {
        string[] lines = _runner.Simulate().Output.Split('\n');
        Assert.Equal("file    u.data: 240 rows, 0 skipped, 0 merged", lines[0]);
        Assert.Equal("columns user 1, item 2, rating 3, timestamp 4 (no header; tabs; times in seconds)", lines[1]);
        Assert.StartsWith("data    ", lines[2], StringComparison.Ordinal);
        Assert.Contains(": 30 users, 120 items, 240 interactions", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("split   loo: newest item by column 4", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("method  fedras", lines[4], StringComparison.Ordinal);
        Assert.Equal(3, lines.Count(line => line.StartsWith("round ", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("HR@10", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("model SHA-256", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains('\e'));
    }

    [Fact]
    public void Simulate_Profile_ShowsEveryStageAfterTheResult()
    {
        string output = _runner.Simulate("--profile").Output;
        string[] profile = output[output.IndexOf("profile, thread time of", StringComparison.Ordinal)..].Split('\n');
        Assert.Equal(["devices", "devices", "devices", "devices", "devices", "server", "server", "server", "server", "waiting"],
            profile[1..11].Select(line => line.Split(':', ' ')[0]));
        Assert.StartsWith("rounds ", profile[11], StringComparison.Ordinal);

        CommandResult json = _runner.Simulate("--profile", "--format", "json", "--quiet");
        JsonDocument.Parse(json.Output).Dispose();
        Assert.Contains("devices: local training", json.Error, StringComparison.Ordinal);
        Assert.Contains("profile: training in one place has no stages", _runner.Simulate("--profile", "--method", "centralized").Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("profile", _runner.Simulate().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_Json_HasTheSummaryAloneOnOutput()
    {
        CommandResult result = _runner.Simulate("--format", "json");
        using JsonDocument document = JsonDocument.Parse(result.Output);
        Assert.Equal(12, document.RootElement.GetProperty("rounds").GetInt32());
        Assert.Contains("round 4/12", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_QuietJson_SaysNothingElse() => Assert.Equal("", _runner.Simulate("--format", "json", "--quiet").Error);

    [Fact]
    public void Simulate_Quiet_StartsWithTheTable() =>
        Assert.StartsWith("quality", _runner.Simulate("--quiet").Output.TrimStart(), StringComparison.Ordinal);

    [Fact]
    public void Simulate_ProtocolThatFlattersAFullRanking_LeavesItOutAndSaysWhatToDo()
    {
        CommandResult left = Rank("auto", "--out", _runner.PathOf("run"));
        Assert.Contains("note: no metrics over all items: under --protocol colr", Assert.Single(left.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("--protocol ncf draws every item", left.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("all items", left.Output, StringComparison.Ordinal);
        Assert.Null(SummaryFile.Parse(File.ReadAllText(_runner.PathOf("run/summary.json"))).Recall20);

        CommandResult asked = Rank("on");
        Assert.Contains("warning: the metrics over all items are flattered", Assert.Single(asked.ErrorLines), StringComparison.Ordinal);
        Assert.Matches(@"Recall@20, all items, flattered +0\.", asked.Output);
    }

    [Theory]
    [InlineData("--protocol", "ncf")]
    [InlineData("--split", "ratio")]
    public void Simulate_TrainingMayDrawEveryItem_RanksAll(string option, string value)
    {
        CommandResult result = Rank("auto", option, value);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Matches(@"Recall@20, all items +0\.", result.Output);
    }

    private CommandResult Rank(string fullRanking, params string[] more) =>
        _runner.Run(["simulate", "--data", _runner.Ratings, .. CommandRunner.Small[..^2], "--full-ranking", fullRanking, .. more]);

    [Fact]
    public void Simulate_TopK_AddsItsRows()
    {
        Assert.DoesNotContain("HR@5,", _runner.Simulate().Output, StringComparison.Ordinal);
        Assert.Contains("HR@3,", _runner.Simulate("--top-k", "3").Output, StringComparison.Ordinal);
        string usual = Rank("on", "--top-k", "5,10,20").Output;
        foreach (string metric in (string[])["HR@5,", "HR@10,", "HR@20,", "Recall@5,", "Recall@10,", "Recall@20,"]) Assert.Contains(metric,
            usual, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_TopK_StandsInTheFiles()
    {
        string folder = _runner.PathOf("run");
        CommandResult result = Rank("on", "--top-k", "1,50", "--out", folder);
        SimulationSummary summary = SummaryFile.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")));
        Assert.Equal([1, 10, 20, 50], summary.AtK.Select(quality => quality.K));
        Assert.Equal((summary.Hr10, summary.Recall20), (summary.AtK[1].HitRate, summary.AtK[2].Recall));
        Assert.Contains("HR@50, 99 negatives", result.Output, StringComparison.Ordinal);
        EvaluationPoint last = MetricsLog.Read(Path.Combine(folder, "metrics.jsonl")).Last();
        Assert.Equal(summary.AtK, last.AtK);
        Assert.All(last.AtK, quality => Assert.NotNull(quality.FullNdcg));
    }

    [Fact]
    public void Simulate_Finished_ShowsARecommendationAndWhatToDoNext()
    {
        string folder = _runner.PathOf("my run");
        string[] kept = _runner.Simulate("--out", folder).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^for user 1, who liked \d+; \d+; \d+: \d+; \d+; \d+$", kept[^3]);
        Assert.Equal($"  fedras recommend --model '{folder}/model.fedras' --user 1", kept[^1]);
        string[] offered = kept[^3].Split(": ")[1].Split("; ");
        string recommended = _runner.Run("recommend", "--model", Path.Combine(folder, "model.fedras"), "--user", "1", "-n", "3").Output;
        Assert.All(offered, item => Assert.Matches($@"\d  {item} ", recommended));

        string[] lost = _runner.Simulate().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("nothing of this run is kept; --out DIR", lost[^1], StringComparison.Ordinal);
        Assert.EndsWith(_runner.Simulate("--quiet").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], lost[^3],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_RatingsLeftOutByAFilter_AreNotRecommendedAtTheEnd()
    {
        // Everything that user 1 has not rated otherwise was rated with one star.
        File.AppendAllLines(_runner.Ratings, Enumerable.Range(100, 120).Where(item => item is < 108 or > 115).Take(108).Select(item =>
            $"1\t{item}\t1\t1"));
        string line = _runner.Simulate("--min-rating", "2").Output.Split('\n').Single(line =>
            line.StartsWith("for user 1,", StringComparison.Ordinal));
        Assert.Equal(["216", "217", "219"], line.Split(": ")[1].Split("; ").Order()); // 218 has one star from everybody
    }

    [Fact]
    public void Simulate_Quiet_StillWarns()
    {
        File.AppendAllText(_runner.Ratings, "not a rating\n");
        CommandResult loud = _runner.Simulate(), quiet = _runner.Simulate("--quiet");
        Assert.Contains("warning: ", quiet.Error, StringComparison.Ordinal);
        Assert.Equal(loud.Error, quiet.Error);
    }

    [Fact]
    public void Simulate_TheConfigItWrote_ReproducesTheModel()
    {
        _runner.Simulate("--seed", "5", "--out", _runner.PathOf("a"));
        _runner.Run("simulate", "--config", _runner.PathOf("a/config.json"), "--out", _runner.PathOf("b"));
        Assert.Equal(File.ReadAllText(_runner.PathOf("a/config.json")), File.ReadAllText(_runner.PathOf("b/config.json")));
        Assert.Equal(File.ReadAllBytes(_runner.PathOf("a/model.fedras")), File.ReadAllBytes(_runner.PathOf("b/model.fedras")));
    }

    [Fact]
    public void Simulate_WatchedDifferently_WritesTheSameModel()
    {
        _runner.Simulate("--out", _runner.PathOf("a"));
        _runner.Simulate("--out", _runner.PathOf("b"), "--top-k", "7");
        Assert.Equal(File.ReadAllBytes(_runner.PathOf("a/model.fedras")), File.ReadAllBytes(_runner.PathOf("b/model.fedras")));
    }

    [Theory]
    [InlineData("--rounds 0", "--rounds 0 is not possible")]
    [InlineData("--roundz 3", "did you mean --rounds?")]
    [InlineData("--rounds", "--rounds needs a value")]
    [InlineData("--format yaml", "--format yaml is not possible")]
    [InlineData("--clients-per-round 31", "--clients-per-round 31 is not possible: 30 users have something to train on")]
    [InlineData("--learning-rate 100 --weight-decay 0.01", "--learning-rate 100 with --weight-decay 0.01 is not possible: 2 × learning "
        + "rate × weight decay must stay below 1; for example --learning-rate 10")]
    [InlineData("--config /", "--config / is a folder")]
    [InlineData("--config nowhere.json", "--config nowhere.json cannot be read")]
    [InlineData("--resume nowhere.fedras", "nowhere.fedras")]
    [InlineData("--dataset demo", "leave one out")]
    public void Simulate_BadOptions_OneLineExitTwoAndNoFolder(string options, string message)
    {
        IEnumerable<string[]> rest = CommandRunner.Small.Chunk(2).Where(pair => !options.Contains(pair[0], StringComparison.Ordinal));
        CommandResult result = _runner.Run(["simulate", "--data", _runner.Ratings, "--out", _runner.PathOf("run"),
            .. rest.SelectMany(pair => pair), .. options.Split(' ')]);
        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains(message, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_runner.PathOf("run")));
    }

    [Theory]
    [InlineData("missing.csv")]
    [InlineData("empty.csv")]
    public void Simulate_BadData_OneLineExitTwoAndNoFolder(string name)
    {
        File.WriteAllText(_runner.PathOf("empty.csv"), "");
        CommandResult result = _runner.Run("simulate", "--data", _runner.PathOf(name), "--out", _runner.PathOf("run"));
        Assert.Equal(2, result.Code);
        Assert.StartsWith("error: ", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_runner.PathOf("run")));
    }

    [Fact]
    public void Simulate_FewUsersAndNoCohortAsked_TakesThemAllAndSaysSo()
    {
        CommandResult result = _runner.Run("simulate", "--data", _runner.Ratings, "--rounds", "2", "--dim", "4");
        Assert.Equal(0, result.Code);
        Assert.Contains("30 devices train in a round instead of 60", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_IntoAFormerRun_ReplacesItsFilesOnlyAndSaysSo()
    {
        string folder = _runner.PathOf("run");
        _runner.Simulate("--out", folder);
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "mine");
        CommandResult result = _runner.Simulate("--out", folder, "--seed", "2");
        Assert.Contains("replacing", result.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder, "notes.txt")));
        Assert.Equal(2ul, SummaryFile.Parse(File.ReadAllText(Path.Combine(folder, "summary.json"))).Seed);
        Assert.Equal(3, MetricsLog.Read(Path.Combine(folder, "metrics.jsonl")).Count());
    }

    [Theory]
    [InlineData("reconstructed")]
    [InlineData("kept")]
    public void Simulate_EitherUserFactors_AreNamedWhereverQualityIs(string factors)
    {
        string folder = _runner.PathOf("run");
        string output = _runner.Simulate("--user-factors", factors, "--out", folder).Output;
        Assert.Contains($"quality, user factors {factors} ", output, StringComparison.Ordinal);
        Assert.Contains($", user factors {factors}, seed", output, StringComparison.Ordinal);
        Assert.Equal(factors, SummaryFile.Parse(File.ReadAllText(Path.Combine(folder, "summary.json"))).UserFactors);
        Assert.All(MetricsLog.Read(Path.Combine(folder, "metrics.jsonl")), point => Assert.Equal(factors, point.UserFactors));
    }

    [Fact]
    public void Simulate_NewUsers_AreToldApartAndBelongToTheModel()
    {
        string folder = _runner.PathOf("run");
        string output = _runner.Simulate("--new-users", "0.1", "--out", folder).Output;
        Assert.Matches(@"3 new users, never trained on: HR@10 0\.\d+, NDCG@10 0\.\d+; all else is of the others", output);
        Assert.Contains("; 0.1 of the users are new and not among these", output, StringComparison.Ordinal);
        SimulationSummary summary = SummaryFile.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")));
        Assert.Equal((3, 27), (summary.NewUsers, summary.TestedUsers));
        string model = Path.Combine(folder, "model.fedras");
        Assert.Contains("\"newUsers\":0.1", ModelFile.Load(model).Settings, StringComparison.Ordinal);

        Assert.Equal(0, _runner.Run("simulate", "--resume", model, "--rounds", "14").Code);
        string other = _runner.Run("simulate", "--resume", model, "--rounds", "14", "--new-users", "0.2").Error;
        Assert.Contains("--new-users 0.2 cannot be resumed: ", other, StringComparison.Ordinal);
        Assert.Equal(0, _runner.Run("recommend", "--model", model, "--user", "1").Code);
    }

    [Fact]
    public void Simulate_WithoutNewUsers_TheModelSaysNothingOfThem()
    {
        _runner.Simulate("--out", _runner.PathOf("run"));
        string model = _runner.PathOf(Path.Combine("run", "model.fedras"));
        Assert.DoesNotContain("newUsers", ModelFile.Load(model).Settings, StringComparison.Ordinal);
        string refused = _runner.Run("simulate", "--resume", model, "--rounds", "14", "--new-users", "0.2").Error;
        Assert.Contains("--new-users 0.2 cannot be resumed: ", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.01", "is nobody; take a larger share")]
    [InlineData("1", "from 0 to below 1; for example 0.1")]
    public void Simulate_NewUsersThatCannotBe_SaysWhatToDo(string share, string why)
    {
        CommandResult result = _runner.Simulate("--new-users", share);
        Assert.Equal(2, result.Code);
        Assert.Contains(why, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_NewUsersOfAnotherSplit_IsRefused()
    {
        CommandResult result = _runner.Simulate("--new-users", "0.1", "--split", "ratio");
        Assert.Equal(2, result.Code);
        Assert.Contains("--new-users does nothing without --split loo", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_OutIsAFile_IsAnErrorThatLeavesTheFile()
    {
        Assert.Equal(2, _runner.Simulate("--out", _runner.Ratings).Code);
        Assert.NotEqual(0, new FileInfo(_runner.Ratings).Length);
    }
}
