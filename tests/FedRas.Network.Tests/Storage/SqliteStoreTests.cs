using FedRas.CrashServer;
using FedRas.Hosting.Storage;
using Microsoft.Data.Sqlite;

namespace FedRas.Network.Tests.Storage;

public sealed class SqliteStoreTests : StoreContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fedras-store-");

    private string Data => Path.Combine(_folder.FullName, "data");

    private string Database => Path.Combine(Data, "federation.db");

    protected override IFederationStore Create() => new SqliteStore(Data);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Open_FolderInUse_IsToldSo()
    {
        await using var second = new SqliteStore(Data);
        StoreException wrong = await Assert.ThrowsAsync<StoreException>(() => second.OpenAsync(default));
        Assert.Contains($"{Data} is in use by another server", wrong.Message, StringComparison.Ordinal);
        await Store.AppendAsync([new StoreScript(1).Founded()], default);
    }

    [Fact]
    public async Task Open_Garbage_SaysWhatToDo()
    {
        await Store.DisposeAsync();
        await File.WriteAllBytesAsync(Database, [.. Enumerable.Repeat((byte)'x', 5_000)]);
        Assert.Contains("not a SQLite database", await Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_DamagedInTheMiddle_SaysWhatToDo()
    {
        foreach (object call in new StoreScript(1).Calls(30)) await StoreScript.CallAsync(Store, call);
        await Store.DisposeAsync();
        byte[] bytes = await File.ReadAllBytesAsync(Database);
        bytes.AsSpan(4096, bytes.Length - 4096).Fill(0x5A);
        await File.WriteAllBytesAsync(Database, bytes);
        Assert.Contains("Restore the file from a backup", await Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_CheckpointOrResourceFlipped_IsRefused()
    {
        RoundCommit commit = (RoundCommit)StoreScript.Short()[6];
        foreach (object call in StoreScript.Short().Take(7)) await StoreScript.CallAsync(Store, call);
        await ExecuteAsync("UPDATE resource SET bytes = x'00' WHERE is_step = 1");
        StoreException wrong = await Assert.ThrowsAsync<StoreException>(() => Store.ReadResourceAsync(commit.Resources[0].Hash, default));
        Assert.Contains("is damaged", wrong.Message, StringComparison.Ordinal);
        await ExecuteAsync("UPDATE checkpoint SET bytes = x'00'");
        await Store.DisposeAsync();
        Assert.Contains("the checkpoint of round 0 in the store is damaged", await Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FromANewerProgram_NamesTheWayOut()
    {
        await ExecuteAsync("UPDATE schema_version SET version = 99");
        await Store.DisposeAsync();
        string refusal = await Refusal();
        Assert.Contains($"has version 99 of its tables, and this program knows versions up to {SqlSchema.Changes.Count}", refusal,
            StringComparison.Ordinal);
        Assert.Contains("Start the newer program", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NextChangeOfTheTables_KeepsWhatIsThere()
    {
        foreach (object call in StoreScript.Short().Take(8)) await StoreScript.CallAsync(Store, call);
        string before = StoreScript.Text(await ReopenAsync());
        await Store.DisposeAsync();
        await using (var failing = new SqliteStore(Data) { Changes = [.. SqlSchema.Changes, "ALTER TABLE item ADD x INT; nonsense"] })
            await Assert.ThrowsAsync<StoreException>(() => failing.OpenAsync(default));
        await using (var next = new SqliteStore(Data) { Changes = [.. SqlSchema.Changes, "ALTER TABLE item ADD x INT"] })
            Assert.Equal(before, StoreScript.Text(await next.OpenAsync(default)));
        await ExecuteAsync("UPDATE item SET x = 1");
        Assert.Contains($"version {SqlSchema.Changes.Count + 1}", await Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_TablesOfTheFirstVersion_KeepsWhatIsThere()
    {
        await Store.DisposeAsync();
        Directory.Delete(Data, recursive: true);
        await using (var first = new SqliteStore(Data) { Changes = [SqlSchema.Changes[0]] })
            await Assert.ThrowsAsync<StoreException>(() => first.OpenAsync(default)); // it is there, and cannot be read by this program
        await ExecuteAsync(FirstVersion("x'07'"));
        AssertFirstVersion(await ReopenAsync());
        await Store.CommitAsync(FirstCommit, default);
        Assert.Equal(FirstCommit.Quality!.Point, Assert.Single((await ReopenAsync()).Quality));
    }

    [Fact]
    public async Task Files_OnUnix_AreTheOwnersAlone()
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (object call in StoreScript.Short()) await StoreScript.CallAsync(Store, call);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
        Assert.Equal(["federation.db", "federation.db-shm", "federation.db-wal", "lock"],
            Directory.GetFiles(Data).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (string file in Directory.GetFiles(Data))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    /// <summary>A report is kept until its round commits. After that no file of the store has its bytes.</summary>
    [Fact]
    public async Task Commit_ReportsOfTheRound_AreInNoFile()
    {
        byte[] report = "a report that nobody needs any more"u8.ToArray(), evaluation = "what one device measured"u8.ToArray();
        object[] calls = [.. StoreScript.Short()];
        foreach (object call in calls.Take(5)) await StoreScript.CallAsync(Store, call);
        await Store.AppendAsync([new AnswerGiven(0, 0, 1, [1], [2], report, evaluation)], default);
        Assert.True(await AnyFileHas(report) && await AnyFileHas(evaluation));
        await StoreScript.CallAsync(Store, calls[6]);
        Assert.False(await AnyFileHas(report) || await AnyFileHas(evaluation));
    }

    [Fact]
    public async Task Append_AfterAFailure_IsRefusedUntilReopened()
    {
        var script = new StoreScript(1);
        await Store.AppendAsync([script.Founded()], default);
        await Assert.ThrowsAsync<StoreException>(() => Store.AppendAsync([script.Founded()], default));
        StoreException wrong = await Assert.ThrowsAsync<StoreException>(() => Store.AppendAsync([script.Token()], default));
        Assert.Contains("close it and open it again", wrong.Message, StringComparison.Ordinal);
        await ReopenAsync();
        await Store.AppendAsync([script.Token()], default);
    }

    private async Task<string> Refusal()
    {
        await using var store = new SqliteStore(Data);
        return (await Assert.ThrowsAsync<StoreException>(() => store.OpenAsync(default))).Message;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<bool> AnyFileHas(byte[] bytes)
    {
        foreach (string file in Directory.GetFiles(Data, "federation.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content);
            if (content.AsSpan().IndexOf(bytes) >= 0) return true;
        }
        return false;
    }
}
