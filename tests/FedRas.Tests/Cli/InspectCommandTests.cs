namespace FedRas.Tests.Cli;

public sealed class InspectCommandTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Inspect_ModelFile_TellsRoundSizesHashAndSettings()
    {
        _runner.Simulate("--out", _runner.PathOf("run"));
        string path = _runner.PathOf("run/model.fedras");
        CommandResult result = _runner.Run("inspect", path);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("round     12", result.Output, StringComparison.Ordinal);
        Assert.Contains("x 8 factors", result.Output, StringComparison.Ordinal);
        Assert.Contains(ModelFile.Load(path).Sha256(), result.Output, StringComparison.Ordinal);
        Assert.Contains("\"clientsPerRound\": 5", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_UnknownFile_NamesTheKnownKinds()
    {
        CommandResult result = _runner.Run("inspect", _runner.Ratings);
        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains("model file, device report, broadcast frame", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ThroughALink_TellsTheFilesLength()
    {
        _runner.Simulate("--out", _runner.PathOf("run"));
        string path = _runner.PathOf("run/model.fedras"), link = _runner.PathOf("link.fedras");
        File.CreateSymbolicLink(link, path);
        Assert.Equal(_runner.Run("inspect", path).Output, _runner.Run("inspect", link).Output);
    }

    [Theory]
    [InlineData("inspect", "{0}")]
    [InlineData("recommend", "--model {0} --user 1")]
    [InlineData("simulate", "--resume {0}")]
    public void ModelFile_IsAFolder_IsToldSoAndWhatToName(string command, string options)
    {
        CommandResult result = _runner.Run([command, .. string.Format(options, _runner.Folder).Split(' ')]);
        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains($"{_runner.Folder} is a folder; name", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_MissingFile_IsAnError() => Assert.Equal(2, _runner.Run("inspect", _runner.PathOf("nothing")).Code);
}
