namespace FedRas.Tests.Cli;

public sealed class AttackCommandTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Simulate_Attack_IsToldWithItsTargetAndCannotBeResumed()
    {
        string folder = _runner.PathOf("run");
        CommandResult run = _runner.Simulate("--attack", "promote", "--attackers", "0.1", "--out", folder);
        SimulationSummary summary = SummaryFile.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")));
        Assert.Equal(("promote", 3), (summary.Attack, summary.Attackers));
        Assert.Contains($"attack promote by 3 devices on item {summary.AttackTarget}: ER@5 ", run.Output, StringComparison.Ordinal);
        string again = _runner.Run("simulate", "--resume", Path.Combine(folder, "model.fedras"), "--rounds", "14").Error;
        Assert.Contains("is not possible: a run under attack cannot be resumed", again, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_TargetThatIsNoItem_IsRefused() => Assert.Contains("target ?: the data has no such item",
        _runner.Simulate("--attack", "promote", "--target", "?").Error, StringComparison.Ordinal);

    [Fact]
    public void Simulate_AttackBesideArrivals_IsRefused()
    {
        CommandResult result = _runner.Simulate("--attack", "promote", "--attackers", "0.1", "--arrivals", "0.2");
        Assert.Equal(2, result.Code);
        Assert.Contains("an attack beside items that arrive is not possible", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_PseudoItemsBesideKeptFactors_IsRefused()
    {
        CommandResult result = _runner.Simulate("--pseudo-items", "1", "--user-factors", "kept");
        Assert.Equal(2, result.Code);
        Assert.Contains("--pseudo-items beside --user-factors kept is not possible", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_WithPseudoItemsOfARunWithout_IsRefused()
    {
        _runner.Simulate("--out", _runner.PathOf("run"));
        string model = _runner.PathOf(Path.Combine("run", "model.fedras"));
        Assert.DoesNotContain("pseudoItems", ModelFile.Load(model).Settings, StringComparison.Ordinal);
        Assert.Contains("--pseudo-items 1 cannot be resumed: ",
            _runner.Run("simulate", "--resume", model, "--rounds", "14", "--pseudo-items", "1").Error, StringComparison.Ordinal);
    }
}
