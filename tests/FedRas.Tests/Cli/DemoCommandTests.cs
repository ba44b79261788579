namespace FedRas.Tests.Cli;

/// <summary><c>fedras demo</c>: a federation in one command.</summary>
public sealed class DemoCommandTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Demo_FewDevices_EndsWithARecommendationAndATable()
    {
        string folder = _runner.PathOf("demo");
        CommandResult result = _runner.Run("demo", "--devices", "20", "--rounds", "2", "--keep", folder);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Matches(@"page     http://127\.0\.0\.1:\d+/", result.Output);
        Assert.Contains("device-0 recommends, offline: i", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"HR@10 .*: 0\.\d+ after round 2; by popularity 0\.\d+, by chance 0\.100", result.Output);
        Assert.Matches(@"up: the report +\d+ +[\d,]+ +384,000 +[\d,]+ x", result.Output);
        Assert.Equal(20, Directory.GetFiles(Path.Combine(folder, "devices"), "*.db").Length);
        Assert.True(File.Exists(Path.Combine(folder, "server", "server.pem")));

        result = _runner.Run("demo", "--keep", folder);
        Assert.Contains($"go on with what an earlier demo kept: fedras serve --data {Path.Combine(folder, "server")}",
            Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("page ")]
    [InlineData("devices ")]
    [InlineData("ranking ")]
    public void Demo_CtrlC_EndsItAtOnceAndKeepsWhatThereWas(string after)
    {
        string folder = _runner.PathOf("demo");
        CommandResult result = _runner.RunUntil(after, "demo", "--devices", "20", "--rounds", "2", "--keep", folder);
        Assert.Equal((130, $"stopped; what there was is in {folder}"), (result.Code, Assert.Single(result.ErrorLines)));
        Assert.True(File.Exists(Path.Combine(folder, "server", "server.pem")));
    }

    [Theory]
    [InlineData("--devices 3", "a whole number from 20 to 2,000")]
    [InlineData("--rounds x", "a whole number from 1 to 10,000")]
    [InlineData("--page http://0.0.0.0:7444", "Listen:OperatorAddress is http://0.0.0.0:7444; it must be http:// to this machine")]
    public void Demo_IllegalOption_OneLineAndExitTwo(string args, string says)
    {
        CommandResult result = _runner.Run(["demo", .. args.Split(' ')]);
        Assert.Equal(2, result.Code);
        Assert.Contains(says, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }
}
