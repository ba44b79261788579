namespace FedRas.Tests.Cli;

public sealed class ArrivalsCommandTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Simulate_AShareArrives_IsToldApartAndTheModelIsServed()
    {
        string folder = _runner.PathOf("run");
        CommandResult result = _runner.Simulate("--arrivals", "0.2", "--out", folder);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Matches(@"; \d+ items arrive in round 6\n", result.Output); // half of 12
        Assert.Matches(@"arrived in mid-training +\d+ +0\.\d+ +0\.\d+\n *there from the start +\d+ +0\.\d+ +0\.\d+", result.Output);
        SimulationSummary summary = SummaryFile.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")));
        EvaluationPoint[] points = [.. MetricsLog.Read(Path.Combine(folder, "metrics.jsonl"))];
        Assert.Equal((summary.Hr10Arrivals, summary.Ndcg10OldItems), (points[^1].Hr10Arrivals, points[^1].Ndcg10OldItems));
        Assert.Equal(0, points[0].Hr10Arrivals);
        string model = Path.Combine(folder, "model.fedras");
        Assert.Contains("\"arrivals\":\"0.2\"", ModelFile.Load(model).Settings, StringComparison.Ordinal);
        // What the run ends with and what the command says are of one order of items.
        string[] shown = result.Output.Split('\n').Single(line => line.StartsWith("for user 1,", StringComparison.Ordinal))
            .Split(": ")[^1].Split("; ");
        string ranked = _runner.Run("recommend", "--model", model, "--user", "1", "-n", "3", "--format", "json").Output;
        Assert.All(shown, item => Assert.Contains($"\"{item}\"", ranked, StringComparison.Ordinal));
        Assert.Contains("is not possible: a run in which items arrive cannot be resumed: ",
            _runner.Run("simulate", "--resume", model, "--rounds", "14").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_AFileOfArrivals_IsReadByTheIdsOfTheData()
    {
        string file = _runner.PathOf("arrivals.csv");
        File.WriteAllText(file, "103,4\n105,8\n");
        CommandResult result = _runner.Simulate("--arrivals", file);
        Assert.Contains("; 2 items arrive in round 4 to 8", result.Output, StringComparison.Ordinal);
        File.WriteAllText(file, "103,12\n");
        result = _runner.Simulate("--arrivals", file);
        Assert.Equal(2, result.Code);
        Assert.Contains("an item arrives in round 12, and the run has 12 rounds", result.Error, StringComparison.Ordinal);
        File.WriteAllText(file, "no-such-item,4\n");
        Assert.Contains("line 1: ", _runner.Simulate("--arrivals", file).Error, StringComparison.Ordinal);
        Assert.Contains("--arrival-round does nothing without a share of --arrivals",
            _runner.Simulate("--arrivals", file, "--arrival-round", "3").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a number above 0 and below 1, or a path", "--arrivals", "1.5")]
    [InlineData("is none; take a larger share", "--arrivals", "0.001")]
    [InlineData("does nothing without --split loo", "--arrivals", "0.2", "--split", "ratio")]
    [InlineData("does nothing without --publish lattice", "--arrivals", "0.2", "--publish", "dense")]
    [InlineData("does nothing without --method fedras", "--arrivals", "0.2", "--method", "centralized")]
    [InlineData("does nothing beside --validate", "--arrivals", "0.2", "--validate")]
    [InlineData("does nothing without a share of --arrivals", "--arrival-round", "3")]
    public void Simulate_ArrivalsThatCannotBe_SaysWhatToDo(string why, params string[] options)
    {
        CommandResult result = _runner.Simulate(options);
        Assert.Equal(2, result.Code);
        Assert.Contains(why, result.Error, StringComparison.Ordinal);
    }
}
