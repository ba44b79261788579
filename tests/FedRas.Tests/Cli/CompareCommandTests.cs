namespace FedRas.Tests.Cli;

public sealed class CompareCommandTests : IDisposable
{
    private static readonly string[] s_small =
        ["--rounds", "6", "--clients-per-round", "5", "--dim", "8", "--seeds", "1", "--jobs", "1", "--full-ranking", "off"];
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Compare_ThreeMethods_WritesAReportAndNoPathOfThisMachine()
    {
        string folder = _runner.PathOf("sweep");

        CommandResult result = Compare(folder, "--methods", "dense,topk:0.1,adaptive");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("3/3  adaptive/lattice seed 1  HR@10", result.Output, StringComparison.Ordinal);
        Assert.Contains("down, and the whole training: estimated from one device a round", result.Output, StringComparison.Ordinal);
        Assert.Equal(["cells", "charts", "compare.json", "report.html", "results.csv", "results.parquet"],
            Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order());
        Assert.DoesNotContain(_runner.Folder, File.ReadAllText(Path.Combine(folder, "compare.json")), StringComparison.Ordinal);
        Assert.DoesNotContain(_runner.Folder, File.ReadAllText(Path.Combine(folder, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_BeforeItBegins_SaysHowManyRunsAndAboutHowLong()
    {
        string folder = _runner.PathOf("sweep");
        CommandResult first = Compare(folder, "--methods", "dense,adaptive");
        Assert.StartsWith("2 methods and sizes × 1 seed, 2 runs; 1 at a time", first.Output, StringComparison.Ordinal);
        Assert.Matches(@"they take about \d+ (second|minute)", first.Output);
        CommandResult again = Compare(folder, "--methods", "dense,adaptive,topk:0.1");
        Assert.StartsWith("3 methods and sizes × 1 seed, 3 runs, 2 of them done; 1 at a time", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("they take about", Compare(folder, "--methods", "dense,adaptive", "--quiet").Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--learning-rate 0.25", "other settings (learningRate 0.5 there, 0.25 here)")]
    [InlineData("--protocol ncf --negatives 2", "other settings (protocol colr there, ncf here; negatives 4 there, 2 here)")]
    [InlineData("--coupled-decay", "other settings (coupled decay false there, true here)")]
    [InlineData("--min-rating 3", "other data (")]
    public void Compare_IntoAFolderOfOtherSettings_SaysWhichDifferAndHow(string options, string says)
    {
        string folder = _runner.PathOf("sweep");
        Assert.Equal(0, Compare(folder, "--methods", "dense").Code);
        CommandResult result = Compare(folder, ["--methods", "dense", .. options.Split(' ')]);
        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains(says, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_OneSeed_HasNoIntervalAndSaysWhatIsCompared()
    {
        CommandResult result = Compare(_runner.PathOf("sweep"), "--methods", "dense,adaptive,popularity");
        Assert.Contains("HR@10 to dense, 95 %", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"adaptive/lattice .* ± \?", result.Output);
        Assert.Matches(@"popularity seed 1  HR@10 0\.\d+  NDCG@10 0\.\d+(  \d:\d\d left)?\n", result.Output);
    }

    [Fact]
    public void Compare_Stopped_KeepsWhatIsDoneAndGoesOn()
    {
        string folder = _runner.PathOf("sweep");
        string[] words = ["compare", "--data", _runner.Ratings, .. s_small, "--methods", "dense,topk:0.1,adaptive", "--out", folder];

        CommandResult stopped = _runner.RunUntil("1/3", words);
        Assert.Equal(130, stopped.Code);
        Assert.Contains("The same command goes on there", stopped.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "report.html")));

        CommandResult whole = _runner.Run(words);
        Assert.Equal(0, whole.Code);
        Assert.DoesNotContain("1/3 ", whole.Output, StringComparison.Ordinal);
        Assert.Contains("3/3 ", whole.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--methods topq", "no method is called 'topq'")]
    [InlineData("--budgets 1.5", "--budgets 1.5 is not possible")]
    [InlineData("--seeds 0", "--seeds 0 is not possible")]
    [InlineData("--jobs none", "--jobs none is not possible")]
    [InlineData("--published icml", "one of colr, ncf, pfedrec")]
    [InlineData("--method fedavg", "unknown option --method")]
    public void Compare_WrongValue_SaysWhatIsAllowed(string option, string says)
    {
        CommandResult result = _runner.Run(["compare", "--data", _runner.Ratings, "--out", _runner.PathOf("sweep"), .. option.Split(' ')]);

        Assert.Equal(2, result.Code);
        Assert.Contains(says, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_runner.PathOf("sweep")));
    }

    [Fact]
    public void Compare_ARunFails_SaysSoAndTellsTheCaller()
    {
        CommandResult result = Compare(_runner.PathOf("sweep"), "--methods", "dense,pq:16x4", "--quiet");

        Assert.Equal(1, result.Code);
        Assert.Contains("1 of 2 runs failed, the first pq:16x4/dense seed 1: product quantisation in 16 parts",
            Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"method\": \"centralized\" }", "'method' is not possible in a comparison")]
    [InlineData("{ \"learningRate\": 60, \"weightDecay\": 1 }", "2 × learning rate × weight decay must stay below 1")]
    public void Compare_ConfigOfWhatCannotBe_IsRefused(string text, string says)
    {
        string config = _runner.PathOf("config.json");
        File.WriteAllText(config, text);

        CommandResult result = Compare(_runner.PathOf("sweep"), "--methods", "dense", "--config", config);

        Assert.Equal(2, result.Code);
        Assert.Contains(says, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_OneSeedOfAList_RunsThatSeedAndSettingsNameWhatIsRun()
    {
        string folder = _runner.PathOf("sweep");

        Assert.Equal(0, _runner.Run("compare", "--data", _runner.Ratings, "--rounds", "6", "--clients-per-round", "5", "--dim", "8",
            "--methods", "dense, adaptive", "--seeds", "7,", "--out", folder).Code);

        var sweep = new ComparisonFolder(folder);
        Assert.Equal([7UL, 7UL], sweep.LoadCells().Select(cell => cell.Row.Seed));
        Assert.Contains("--methods 'dense, adaptive' --seeds 7,", Assert.Single(sweep.LoadFacts().Commands), StringComparison.Ordinal);
        System.Text.Json.Nodes.JsonNode settings = System.Text.Json.Nodes.JsonNode.Parse(sweep.LoadFacts().Config)!;
        Assert.Null(settings["seed"]);
        Assert.Equal(6, (int)settings["rounds"]!);
        Assert.NotEqual(6, (int)settings["centralized"]!["rounds"]!);
    }

    [Fact]
    public void Compare_PublishedSetting_TakesAllDevicesAndItsFactors()
    {
        string folder = _runner.PathOf("sweep");

        CommandResult result = _runner.Run("compare", "--data", _runner.Ratings, "--published", "pfedrec", "--rounds", "2", "--methods",
            "dense", "--seeds", "1", "--out", folder);

        Assert.Equal(0, result.Code);
        ComparisonCell cell = Assert.Single(new ComparisonFolder(folder).LoadCells());
        Assert.Equal((30, 32), (cell.Row.ClientsPerRound, cell.Row.Dim));
        Assert.Contains("pfedrec", new ComparisonFolder(folder).LoadFacts().Split, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_TwoFolders_MergesThem()
    {
        Compare(_runner.PathOf("a"), "--methods", "dense");
        Compare(_runner.PathOf("b"), "--methods", "adaptive");

        CommandResult result = _runner.Run("report", _runner.PathOf("a"), _runner.PathOf("b"), "--out", _runner.PathOf("both"));

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(_runner.PathOf("both"), "results.csv")).Length);
    }

    [Fact]
    public void Report_ARunIsCutShort_IsSaidAndRunAgain()
    {
        string folder = _runner.PathOf("sweep");
        Compare(folder, "--methods", "dense,adaptive");
        string cell = Directory.GetFiles(Path.Combine(folder, "cells"), "dense*").Single();
        File.WriteAllText(cell, File.ReadAllText(cell)[..200]);

        Assert.Contains("note: 1 run of", Assert.Single(_runner.Run("report", folder).ErrorLines), StringComparison.Ordinal);
        Assert.Contains("1 of 2 runs are there already", Compare(folder, "--methods", "dense,adaptive").Output, StringComparison.Ordinal);
        Assert.Empty(_runner.Run("report", folder).ErrorLines);
    }

    [Fact]
    public void Compare_ProtocolThatFlattersAFullRanking_LeavesItOutOrWarns()
    {
        string[] words = ["compare", "--data", _runner.Ratings, .. s_small[..^2], "--methods", "dense,popularity"];
        CommandResult left = _runner.Run([.. words, "--out", _runner.PathOf("left")]);
        Assert.Contains("note: no metrics over all items: under --protocol colr", Assert.Single(left.ErrorLines), StringComparison.Ordinal);
        Assert.All(new ComparisonFolder(_runner.PathOf("left")).LoadCells(), cell => Assert.Null(cell.Row.Recall20 ?? cell.Row.FullNdcg20));

        CommandResult asked = _runner.Run([.. words, "--full-ranking", "on", "--out", _runner.PathOf("asked")]);
        Assert.Contains("warning: the metrics over all items are flattered", Assert.Single(asked.ErrorLines), StringComparison.Ordinal);
        Assert.All(new ComparisonFolder(_runner.PathOf("asked")).LoadCells(), cell => Assert.NotNull(cell.Row.Recall20));
        string report = File.ReadAllText(Path.Combine(_runner.PathOf("asked"), "report.html"));
        Assert.Contains("the metrics over all items are flattered", report, StringComparison.Ordinal);

        CommandResult fair = _runner.Run([.. words, "--protocol", "ncf", "--out", _runner.PathOf("fair")]);
        Assert.Equal((0, ""), (fair.Code, fair.Error));
        Assert.All(new ComparisonFolder(_runner.PathOf("fair")).LoadCells(), cell => Assert.NotNull(cell.Row.Recall20));
    }

    [Fact]
    public void Compare_OutIsAFile_SaysSo() =>
        Assert.Contains("is a file", Assert.Single(Compare(_runner.Ratings, "--methods", "dense").ErrorLines), StringComparison.Ordinal);

    [Fact]
    public void Report_NoSweep_SaysSo()
    {
        CommandResult result = _runner.Run("report", _runner.Folder);

        Assert.Equal(2, result.Code);
        Assert.Contains("compare.json", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    private CommandResult Compare(string folder, params string[] more) =>
        _runner.Run(["compare", "--data", _runner.Ratings, .. s_small, "--out", folder, .. more]);
}
