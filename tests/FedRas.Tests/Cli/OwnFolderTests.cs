namespace FedRas.Tests.Cli;

/// <summary>One run owns its output folder.</summary>
public sealed class OwnFolderTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    private string Folder => _runner.PathOf("run");

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Simulate_IntoAFolderInUse_IsRefusedBeforeAnythingIsTouched()
    {
        Assert.Equal(0, _runner.Simulate("--out", Folder).Code);
        Dictionary<string, byte[]> before = Contents();
        using (FolderLock.TryTake(Folder))
        {
            CommandResult second = _runner.Simulate("--out", Folder, "--seed", "2");
            Assert.Equal((2, ""), (second.Code, second.Output));
            Assert.Contains("is in use by another run", Assert.Single(second.ErrorLines), StringComparison.Ordinal);
        }
        Assert.Equal(before, Contents());
        Assert.Equal(0, _runner.Simulate("--out", Folder, "--seed", "2").Code);
    }

    [Fact]
    public void Simulate_WhileItRuns_HoldsTheFolderAndGivesItBack()
    {
        Assert.Equal(130, _runner.RunUntil("round 4/", ["simulate", "--data", _runner.Ratings, .. CommandRunner.Small, "--out",
            Folder]).Code);
        using IDisposable? free = FolderLock.TryTake(Folder);
        Assert.NotNull(free);
        Assert.Null(FolderLock.TryTake(Folder));
    }

    [Fact]
    public void Compare_IntoTheFolderOfARunThatGoesOn_IsRefused()
    {
        using IDisposable? alone = FolderLock.TryTake(Folder);
        CommandResult result = _runner.Run("compare", "--data", _runner.Ratings, "--methods", "dense", "--seeds", "1", "--rounds", "2",
            "--dim", "4", "--out", Folder);
        Assert.Equal(2, result.Code);
        Assert.Contains("is in use by another run", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_AfterAKilledRun_RemovesItsHalfFiles()
    {
        Assert.Equal(0, _runner.Simulate("--out", Folder).Code);
        File.WriteAllText(Path.Combine(Folder, "model.fedras.0123.tmp"), "half");
        File.WriteAllText(Path.Combine(Folder, "mine.tmp"), "mine");
        Assert.Equal(0, _runner.Simulate("--out", Folder).Code);
        Assert.Equal(["mine.tmp"], Directory.GetFiles(Folder, "*.tmp").Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("simulate")]
    [InlineData("compare")]
    [InlineData("report")]
    public void Out_BelowAFile_IsAnErrorThatNamesIt(string command)
    {
        string[] words = command == "report" ? [command, _runner.Folder] : [command, "--data", _runner.Ratings];
        CommandResult result = _runner.Run([.. words, "--out", Path.Combine(_runner.Ratings, "x", "y")]);
        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains($"since {_runner.Ratings} is a file", result.Error, StringComparison.Ordinal);
    }

    private Dictionary<string, byte[]> Contents() => Directory.GetFiles(Folder).Where(path =>
        Path.GetFileName(path) != ".lock").ToDictionary(path => path, File.ReadAllBytes);
}
