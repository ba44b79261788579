using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;

namespace FedRas.Tests.Datasets;

public sealed class DatasetCatalogueTests : IDisposable
{
    private static readonly byte[] Archive = TempFolder.Zip(("tiny/u.data", "1\t2\t3\t1000000004\n1\t3\t3\t1000000005\n"));

    private readonly TempFolder _folder = new();
    private readonly DatasetCatalogue _catalogue = new(
    [
        new() { Name = "tiny", Description = "", Files = ["u.data"], Download = new("https://example.org/tiny.zip"), Md5 = Md5(Archive),
            Facts = [new(1, 2, 2)] },
        new() { Name = "unsummed", Description = "", Files = ["u.data"], Download = new("https://example.org/unsummed.zip") },
        new() { Name = "private", Description = "", Files = ["train.txt"], Origin = "the split of someone" },
    ]);

    private string Cache => _folder["cache"];

    [Fact]
    public async Task LoadAsync_Download_IsCheckedKeptAndNotRepeated()
    {
        var handler = StubHandler.Body(Archive);
        var seen = new List<DownloadProgress>();
        Dataset dataset = await Load("tiny", handler, progress: new Recorder(seen));
        Assert.Equal(("tiny", 2), (dataset.Name, dataset.Interactions.Length));
        Assert.Empty(dataset.Warnings);
        Assert.Equal(new DownloadProgress(Archive.Length, Archive.Length), seen[^1]);
        await Load("TINY", handler);
        Assert.Equal([new Uri("https://example.org/tiny.zip")], handler.Requests);
        Assert.Equal([Path.Combine(Cache, "tiny.zip")], _folder.Files);
    }

    [Fact]
    public async Task LoadAsync_WrongSum_LeavesNothing() =>
        await AssertFails("tiny", StubHandler.Body([.. Archive, 0]), "its MD5 is", "not the published " + Md5(Archive));

    [Fact]
    public async Task LoadAsync_TruncatedBody_LeavesNothing() =>
        await AssertFails("tiny", StubHandler.Body(Archive[..50], length: Archive.Length), $"50 of {Archive.Length}");

    [Fact]
    public async Task LoadAsync_NotFound_SaysWhatToPutWhere() =>
        await AssertFails("tiny", new StubHandler(_ => new HttpResponseMessage(HttpStatusCode.NotFound)), "404",
            "https://example.org/tiny.zip",
            $"put u.data into {Path.Combine(Cache, "tiny")}", $"or the archive as {Path.Combine(Cache, "tiny")}.zip");

    [Fact]
    public async Task LoadAsync_Offline_SaysWhatToPutWhere() =>
        await AssertFails("tiny", new StubHandler(_ => throw new HttpRequestException("Name or service not known")),
            "Name or service not known", "put u.data into");

    [Fact]
    public async Task LoadAsync_RequestTimesOut_IsADatasetError() =>
        await AssertFails("tiny", new StubHandler(_ => throw new TaskCanceledException("timed out")), "no data for a minute");

    [Fact]
    public async Task LoadAsync_UnsummedBodyThatIsNoArchive_LeavesNothing()
    {
        await AssertFails("unsummed", StubHandler.Body("<html>sorry</html>"u8.ToArray()), "no zip archive with ratings");
        await AssertFails("unsummed", StubHandler.Body(Archive[..^10]), "no sound zip archive");
        Assert.Equal(2, (await Load("unsummed", StubHandler.Body(Archive))).Interactions.Length);
    }

    [Fact]
    public async Task LoadAsync_Cancelled_LeavesNothing()
    {
        using var source = new CancellationTokenSource();
        var handler = new StubHandler(_ =>
        {
            source.Cancel();
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Archive) };
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _catalogue.LoadAsync("tiny", null, Cache, handler, null, source.Token));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task LoadAsync_NoAddress_SaysWhatToObtain() =>
        await AssertFails("private", StubHandler.Body(Archive), "no known address", "Obtain the split of someone",
            "put train.txt with test.txt into");

    [Fact]
    public async Task LoadAsync_DataDir_IsSearchedBeforeCacheAndNetwork()
    {
        var handler = new StubHandler(_ => throw new HttpRequestException("must not be asked"));
        string data = _folder["data"];
        _folder.Write("cache/tiny/u.data", "9\t1\t1\t1000000001\n9\t2\t1\t1000000001\n");
        Assert.Equal("9", (await Load("tiny", handler)).Users[0]);
        _folder.Write("data/u.data", "8\t1\t1\t1000000001\n8\t2\t1\t1000000001\n");
        Assert.Equal("8", (await Load("tiny", handler, data)).Users[0]);
        _folder.Write("data/tiny.zip", TempFolder.Zip(("u.data", "7\t1\t1\t1000000001\n7\t2\t1\t1000000001\n")));
        Assert.Equal("7", (await Load("tiny", handler, data)).Users[0]);
        _folder.Write("data/tiny/u.data", "6\t1\t1\t1000000001\n6\t2\t1\t1000000001\n");
        Assert.Equal("6", (await Load("tiny", handler, data)).Users[0]);
        Assert.Empty(handler.Requests);
    }

    [Fact]
    public async Task LoadAsync_OtherFormInDataDir_IsNotTakenForTheSet()
    {
        _folder.Write("data/u.data", "8\t1\t1\t1000000001\n");
        var error = await Assert.ThrowsAsync<DatasetException>(() => Load("private", StubHandler.Body(Archive), _folder["data"]));
        Assert.Contains(_folder["data"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_FileLooseInTheCache_IsNotTakenForTheSet()
    {
        _folder.Write("cache/u.data", "8\t1\t1\t1000000001\n8\t2\t1\t1000000001\n");
        Assert.Equal("1", (await Load("tiny", StubHandler.Body(Archive))).Users[0]);
    }

    [Fact]
    public async Task LoadAsync_OtherSize_Warns()
    {
        _folder.Write("cache/tiny/u.data", "9\t1\t1\t1000000001\n9\t2\t1\t1000000001\n9\t3\t1\t1000000001\n");
        Dataset dataset = await Load("tiny", StubHandler.Body(Archive));
        Assert.Contains("has 1 users, 3 items, 3 interactions, expected 1 users, 2 items, 2 interactions",
            Assert.Single(dataset.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_UnknownNameOrFolder_IsADatasetError()
    {
        Assert.Contains("known are tiny", (await Assert.ThrowsAsync<DatasetException>(() => Load("nope", StubHandler.Body([])))).Message,
            StringComparison.Ordinal);
        Assert.Contains("no such folder",
            (await Assert.ThrowsAsync<DatasetException>(() => Load("tiny", StubHandler.Body([]), _folder["none"]))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_CacheIsAFile_IsADatasetError()
    {
        _folder.Write("cache", "in the way");
        await Assert.ThrowsAsync<DatasetException>(() => Load("tiny", StubHandler.Body(Archive)));
    }

    [Fact]
    public async Task LoadAsync_Demo_NeedsNothing()
    {
        Dataset demo = await DatasetCatalogue.Default.LoadAsync("demo", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("demo", demo.Name);
    }

    [Theory]
    [InlineData("ml-100k")]
    [InlineData("ml-1m")]
    [InlineData("gowalla")]
    [InlineData("amazon-video")]
    public async Task LoadAsync_SharedData_IsThePublishedSet(string name)
    {
        string data = Path.GetDirectoryName(SharedData.Require(name))!;
        Dataset dataset = await DatasetCatalogue.Default.LoadAsync(name, data, Cache,
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.DoesNotContain(dataset.Warnings, line => line.StartsWith("not the published", StringComparison.Ordinal));
    }

    [Fact]
    public void Default_Entries_AreSound()
    {
        Assert.All(DatasetCatalogue.Default.Entries, entry =>
        {
            Assert.Same(entry, DatasetCatalogue.Default.Find(entry.Name));
            if (entry.Md5 is not null) Assert.Matches("^[0-9a-f]{32}$", entry.Md5);
            Assert.True(entry.Generated is not null ^ (entry.Download is not null || entry.Origin is not null));
            entry.Generated?.Validate();
            entry.DefaultFilter?.Validate();
        });
    }

    [Fact]
    public void DefaultDirectory_FollowsThePlatform()
    {
        static string At(bool isWindows, params (string Name, string Value)[] variables) =>
            DatasetCache.DefaultDirectory(name => variables.FirstOrDefault(variable => variable.Name == name).Value, isWindows);
        Assert.Equal("/own", At(false, ("FEDRAS_CACHE", "/own"), ("XDG_CACHE_HOME", "/xdg")));
        Assert.Equal(Path.Combine("/xdg", "fedras"), At(false, ("XDG_CACHE_HOME", "/xdg"), ("HOME", "/home/me")));
        Assert.Equal(Path.Combine("/home/me", ".cache", "fedras"), At(false, ("XDG_CACHE_HOME", "relative"), ("HOME", "/home/me")));
        Assert.Equal(Path.Combine("/local", "fedras"), At(true, ("LOCALAPPDATA", "/local"), ("XDG_CACHE_HOME", "/xdg")));
    }

    private Task<Dataset> Load(string name, HttpMessageHandler handler, string? dataDir = null,
        IProgress<DownloadProgress>? progress = null) =>
        _catalogue.LoadAsync(name, dataDir, Cache, handler, progress, TestContext.Current.CancellationToken);

    private async Task AssertFails(string name, HttpMessageHandler handler, params string[] expected)
    {
        string message = (await Assert.ThrowsAsync<DatasetException>(() => Load(name, handler))).Message;
        Assert.DoesNotContain('\n', message);
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Empty(_folder.Files);
    }

    [SuppressMessage("Security", "CA5351", Justification = "The sum publishers give.")]
    private static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));

    public void Dispose() => _folder.Dispose();

    private sealed class Recorder(List<DownloadProgress> seen) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => seen.Add(value);
    }
}
