namespace FedRas.Tests.Simulation;

public sealed class SimulationOptionsTests
{
    [Fact]
    public void New_IsWhatTheCommandTrainsWithoutAnyOption() => Assert.Equivalent(new RunSettings().ToOptions(), new SimulationOptions(),
        strict: true);

    [Fact]
    public void New_IsTheProduct()
    {
        var options = new SimulationOptions();
        Assert.Equal((PublishForm.Lattice, Method.FedRas), (options.Publish, options.Method));
        Assert.Equivalent(new BudgetOptions(), options.Budget, strict: true);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(1_000)]
    public void Rounds_Alone_MoveWhatFollowsThem(int rounds)
    {
        SimulationOptions options = new SimulationOptions() with { Rounds = rounds };
        Assert.Equivalent(new RunSettings { Rounds = rounds }.ToOptions(), options, strict: true);
        Assert.Equal((rounds, 19 * rounds / 20), (options.Server.FallRounds, options.Lattice.RefineFrom));
    }

    [Fact]
    public void Validate_OutOfRange_NamesOptionAndRange()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationOptions { Dim = 1_025 }.Validate());
        Assert.Equal("Dim", error.ParamName);
        Assert.StartsWith("must be from 1 to 1,024", error.Message, StringComparison.Ordinal);
        new SimulationOptions { Dim = 1_024 }.Validate();
    }
}
