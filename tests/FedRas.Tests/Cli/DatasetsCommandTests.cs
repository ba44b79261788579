using System.Text.Json;

namespace FedRas.Tests.Cli;

public sealed class DatasetsCommandTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Datasets_Json_HasEveryEntryWithItsLicenceAndSource()
    {
        CommandResult result = _runner.Run("datasets", "--format", "json");
        Assert.Equal((0, ""), (result.Code, result.Error));
        using JsonDocument list = JsonDocument.Parse(result.Output);
        JsonElement[] entries = [.. list.RootElement.EnumerateArray()];
        Assert.Equal(DatasetCatalogue.Default.Entries.Select(entry => entry.Name), entries.Select(entry => Text(entry, "name")));
        Assert.All(entries, entry => Assert.NotEqual("", Text(entry, "licence")));

        JsonElement movies = entries.Single(entry => Text(entry, "name") == "ml-100k"),
            video = entries.Single(entry => Text(entry, "name") == "amazon-video");
        Assert.Equal((943, 1_682, 100_000), (Number(movies, "users"), Number(movies, "items"), Number(movies, "interactions")));
        Assert.StartsWith("research use, no redistribution", Text(movies, "licence"), StringComparison.Ordinal);
        Assert.StartsWith("https://files.grouplens.org/datasets/movielens/ml-100k.zip", Text(movies, "source"), StringComparison.Ordinal);
        Assert.Equal("see its source", Text(video, "licence"));
        Assert.Contains("by hand", Text(video, "source"), StringComparison.Ordinal);
        Assert.Equal(("none", "made on the spot"), (Text(entries[0], "licence"), Text(entries[0], "source")));
    }

    [Fact]
    public void Datasets_FolderThatHoldsOne_SaysWhere()
    {
        Directory.CreateDirectory(_runner.PathOf("ml-100k"));
        File.Copy(_runner.Ratings, _runner.PathOf("ml-100k/u.data"));
        string[] lines = _runner.Run("datasets", "--data-dir", _runner.Folder).Output.Split('\n');
        int start = Array.FindIndex(lines, line => line.StartsWith("ml-100k ", StringComparison.Ordinal));
        Assert.Equal("here: " + _runner.PathOf("ml-100k"), lines[start + 4].Trim());
        Assert.DoesNotContain(lines[..start], line => line.Contains("here: ",
            StringComparison.Ordinal)); // demo and synthetic need no files
    }

    [Fact]
    public void Datasets_NoSuchFolder_SaysSo()
    {
        CommandResult result = _runner.Run("datasets", "--data-dir", _runner.PathOf("nowhere"));
        Assert.Equal(2, result.Code);
        Assert.Contains("nowhere is no folder", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Demo_Size_IsTheOneThatIsListed() =>
        Assert.Equal(DatasetCatalogue.Default.Find("demo")!.Facts[0], DataFacts.Of(SyntheticInteractions.Generate(new SyntheticOptions())));

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString()!;

    private static int Number(JsonElement entry, string name) => entry.GetProperty(name).GetInt32();
}
