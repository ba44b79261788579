namespace FedRas.Tests.Cli;

public sealed class MessageDumpTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    private string Folder => _runner.PathOf("messages");

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("fedras")]
    [InlineData("fedavg")]
    public void Simulate_DumpMessages_WritesAReportAndAFrameOfAFewRoundsForInspect(string method)
    {
        CommandResult result = _runner.Simulate("--dump-messages", Folder, "--method", method, "--out", _runner.PathOf("with"));
        Assert.Equal(0, result.Code);
        Assert.Contains($"10 messages in {Folder}", result.Output, StringComparison.Ordinal);
        string[] names = [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Order()];
        Assert.Equal([1, 3, 6, 9, 12], names.Select(name => int.Parse(name[6..10])).Distinct());
        foreach (string name in names)
        {
            CommandResult inspected = _runner.Run("inspect", Path.Combine(Folder, name));
            Assert.Equal(0, inspected.Code);
            Assert.Contains(name.Contains("report", StringComparison.Ordinal) ? "device to server" : "server to devices", inspected.Output,
                StringComparison.Ordinal);
        }
        _runner.Simulate("--method", method, "--out", _runner.PathOf("without"));
        Assert.Equal(File.ReadAllBytes(_runner.PathOf("without/model.fedras")), File.ReadAllBytes(_runner.PathOf("with/model.fedras")));
    }

    [Fact]
    public void Simulate_DumpMessagesWhereSomeAre_IsRefused()
    {
        _runner.Simulate("--dump-messages", Folder);
        CommandResult again = _runner.Simulate("--dump-messages", Folder);
        Assert.Equal((2, ""), (again.Code, again.Output));
        Assert.Contains("holds messages of another run", Assert.Single(again.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_DumpMessagesOfTrainingInOnePlace_IsRefused() =>
        Assert.Contains("without a federated --method", Assert.Single(_runner.Simulate("--dump-messages", Folder, "--method",
            "centralized").ErrorLines), StringComparison.Ordinal);
}
