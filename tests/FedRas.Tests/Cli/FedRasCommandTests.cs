using FedRas.Cli;
using FedRas.Cli.Display;
using FedRas.Cli.Settings;

namespace FedRas.Tests.Cli;

public sealed class FedRasCommandTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Help_OfSimulate_HasEveryOptionAndFitsTheWidth()
    {
        CommandResult result = _runner.Run("simulate", "--help");
        Assert.Equal(0, result.Code);
        foreach (Setting setting in SettingTable.All) Assert.Contains($"  {setting.Option} ", result.Output, StringComparison.Ordinal);
        Assert.Contains("Examples", result.Output, StringComparison.Ordinal);
        string options = result.Output[..result.Output.IndexOf("Examples", StringComparison.Ordinal)];
        Assert.All(options.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public void Help_BesideWrongOptions_IsStillHelp() =>
        Assert.Equal(0, _runner.Run("simulate", "--rounds", "0", "--nonsense", "--help").Code);

    [Theory]
    [InlineData("", "no command given: one of simulate, compare, report, demo, serve, token, revoke, ")]
    [InlineData("simulat", "did you mean simulate?")]
    [InlineData("simulate --client-per-rounds=5", "did you mean --clients-per-round? see fedras simulate --help")]
    [InlineData("simulate --nothing-like-that 5", "unknown option --nothing-like-that: see fedras simulate --help")]
    [InlineData("simulate foo", "unknown argument foo: see fedras simulate --help")]
    [InlineData("xyzzy", "unknown command xyzzy: see fedras --help")]
    [InlineData("inspect", "inspect --help")]
    public void Invoke_WithoutACommand_OneLineAndExitTwo(string args, string message)
    {
        CommandResult result = _runner.Run(args.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains(message, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_UnexpectedError_IsOneLineUnlessDebugging(bool debug)
    {
        using var error = new StringWriter();
        using var broken = new BrokenWriter();
        var terminal = new Terminal { Output = broken, Error = error, WorkingFolder = _runner.Folder, Debug = debug };
        Assert.Equal(1, await FedRasCommand.Create(terminal).InvokeAsync("--help"));
        string[] lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("error: unexpected NotSupportedException: broken", lines[0], StringComparison.Ordinal);
        Assert.Equal(debug, lines.Length > 1);
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new NotSupportedException("broken");
    }
}
