using FedRas.CrashServer;
using FedRas.Hosting.Storage;
using Npgsql;

namespace FedRas.Network.Tests.Storage;

[Collection(nameof(PostgresCollection))]
public sealed class PostgresStoreTests(PostgresServer server) : StoreContract
{
    private readonly string _schema = $"test_{Guid.NewGuid():N}";

    protected override IFederationStore Create() => new PostgresStore(server.Require(), _schema);

    public override async ValueTask DisposeAsync()
    {
        if (Store is null) return;
        await base.DisposeAsync();
        await ExecuteAsync($"DROP SCHEMA IF EXISTS {_schema} CASCADE");
    }

    [Fact]
    public async Task Open_SchemaInUse_IsToldSo()
    {
        await using var second = new PostgresStore(server.Require(), _schema) { LockWait = TimeSpan.FromMilliseconds(50) };
        StoreException wrong = await Assert.ThrowsAsync<StoreException>(() => second.OpenAsync(default));
        Assert.Contains("is in use by another server", wrong.Message, StringComparison.Ordinal);
        await using var other = new PostgresStore(server.Require(), _schema + "2");
        await other.OpenAsync(default);
        await ExecuteAsync($"DROP SCHEMA {_schema}2 CASCADE");
        await Store.AppendAsync([new StoreScript(1).Founded()], default);
    }

    [Fact]
    public async Task Append_ConnectionLost_SaysSoAndWorksAfterReopening()
    {
        var script = new StoreScript(1);
        await Store.AppendAsync([script.Founded()], default);
        string before = StoreScript.Text(await ReopenAsync());
        await ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
        StoreException wrong = await Assert.ThrowsAsync<StoreException>(() => Store.AppendAsync([script.Token()], default));
        Assert.Contains($"the store in the schema {_schema} of the database", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(before, StoreScript.Text(await ReopenAsync()));
        await Store.AppendAsync([script.Token()], default);
    }

    [Fact]
    public async Task Open_DatabaseAway_SaysSoAndWorksWhenItIsBack()
    {
        Assert.SkipUnless(server.IsOwn, "FEDRAS_TEST_POSTGRES names a server that is not this test's to stop");
        foreach (object call in StoreScript.Short().Take(6)) await StoreScript.CallAsync(Store, call);
        string before = StoreScript.Text(await ReopenAsync());
        server.Stop();
        try
        {
            await Assert.ThrowsAsync<StoreException>(() => Store.AppendAsync([new StoreScript(1).Token()], default));
            StoreException wrong = await Assert.ThrowsAsync<StoreException>(ReopenAsync);
            Assert.Contains("the database cannot be reached", wrong.Message, StringComparison.Ordinal);
        }
        finally
        {
            server.Start();
        }
        Assert.Equal(before, StoreScript.Text(await ReopenAsync()));
        await StoreScript.CallAsync(Store, StoreScript.Short()[6]);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=x;Timeout=1", "cannot be reached")]
    [InlineData("Database=x", "names no host")]
    [InlineData("Hostess=x", "cannot be read")]
    public async Task Open_NoServerThere_SaysWhatToDo(string connection, string expected)
    {
        StoreException wrong = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await using var store = new PostgresStore(connection);
            await store.OpenAsync(default);
        });
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NoSuchDatabaseOrWrongVersion_SaysWhatToDo()
    {
        var place = new NpgsqlConnectionStringBuilder(server.Require()) { Database = "nobody_made_it" };
        await using var missing = new PostgresStore(place.ConnectionString);
        Assert.Contains("no such database", (await Assert.ThrowsAsync<StoreException>(() => missing.OpenAsync(default))).Message,
            StringComparison.Ordinal);
        await ExecuteAsync($"UPDATE {_schema}.schema_version SET version = 99");
        Assert.Contains("has version 99", (await Assert.ThrowsAsync<StoreException>(ReopenAsync)).Message, StringComparison.Ordinal);
        Assert.Throws<StoreException>(() => new PostgresStore(server.Require(), "a\"; DROP"));
    }

    [Fact]
    public async Task Open_NextChangeOfTheTables_KeepsWhatIsThere()
    {
        foreach (object call in StoreScript.Short().Take(8)) await StoreScript.CallAsync(Store, call);
        string before = StoreScript.Text(await ReopenAsync());
        await Store.DisposeAsync();
        await using (var failing = new PostgresStore(server.Require(), _schema) { Changes = [.. SqlSchema.Changes, Next + "; nonsense"] })
            await Assert.ThrowsAsync<StoreException>(() => failing.OpenAsync(default));
        await using (var next = new PostgresStore(server.Require(), _schema) { Changes = [.. SqlSchema.Changes, Next] })
            Assert.Equal(before, StoreScript.Text(await next.OpenAsync(default)));
        Assert.Contains($"version {SqlSchema.Changes.Count + 1}", (await Assert.ThrowsAsync<StoreException>(ReopenAsync)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_TablesOfTheFirstVersion_KeepsWhatIsThere()
    {
        await Store.DisposeAsync();
        await ExecuteAsync($"DROP SCHEMA {_schema} CASCADE");
        await using (var first = new PostgresStore(server.Require(), _schema) { Changes = [SqlSchema.Changes[0]] })
            await Assert.ThrowsAsync<StoreException>(() => first.OpenAsync(default)); // it is there, and cannot be read by this program
        await ExecuteAsync($"SET search_path TO {_schema}; {FirstVersion(@"'\x07'")}");
        AssertFirstVersion(await ReopenAsync());
        await Store.CommitAsync(FirstCommit, default);
        Assert.Equal(FirstCommit.Quality!.Point, Assert.Single((await ReopenAsync()).Quality));
    }

    private const string Next = "ALTER TABLE item ADD x INT";

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.Require());
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
