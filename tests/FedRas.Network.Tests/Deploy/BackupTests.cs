using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Network.Tests.Server;
using FedRas.Network.Tests.Storage;
using FedRas.Protocol;
using Npgsql;

namespace FedRas.Network.Tests.Deploy;

/// <summary>Backup and restore as docs/operating.md says, while the server runs.</summary>
[Collection(nameof(PostgresCollection))]
public sealed class BackupTests(PostgresServer postgres)
{
    [Fact]
    public async Task Sqlite_BackupOfARunningServer_IsWhereAnotherGoesOn()
    {
        string folder = Directory.CreateTempSubdirectory("fedras-backup-").FullName, restored = Path.Combine(folder, "restored");
        Directory.CreateDirectory(restored);
        try
        {
            await GoesOnAsync(new SqliteStore(Path.Combine(folder, "data")), new SqliteStore(restored), () =>
            {
                (int status, string output) = DeployFiles.Run("sqlite3", "sqlite3", Path.Combine(folder, "data", "federation.db"),
                    $"VACUUM INTO '{Path.Combine(restored, "federation.db")}'");
                Assert.True(status == 0, output);
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Postgres_BackupOfARunningServer_IsWhereAnotherGoesOn()
    {
        var main = new NpgsqlConnectionStringBuilder(postgres.Require());
        string[] where = ["-h", main.Host!, "-p", $"{main.Port}", "-U", main.Username!];
        string name = $"backup_{Guid.NewGuid():N}", copy = name + "_restored", file = Path.Combine(Path.GetTempPath(), name);
        Run("createdb", [.. where, name]);
        try
        {
            await GoesOnAsync(new PostgresStore(Of(main, name)), new PostgresStore(Of(main, copy)), () =>
            {
                Run("pg_dump", [.. where, "-Fc", "-d", name, "-f", file]);
                Run("createdb", [.. where, copy]);
                Run("pg_restore", [.. where, "-d", copy, file]);
            });
        }
        finally
        {
            File.Delete(file);
        }
    }

    // One round is in the backup, and another after it is not.
    private static async Task GoesOnAsync(IFederationStore store, IFederationStore restored, Action backUp)
    {
        FedRasServerOptions options = TestServer.Small();
        options.Store = () => store;
        TestDevice[] devices;
        await using (TestEngine engine = await TestEngine.StartReadyAsync(options))
        {
            devices = await engine.EnrolAsync(2);
            await RoundAsync(engine, devices);
            backUp();
            await RoundAsync(engine, devices);
            await RoundAsync(engine, devices); // in which devices take up a version that the backup has not
        }
        FedRasServerOptions others = TestServer.Small();
        others.Store = () => restored;
        await using TestEngine after = await TestEngine.StartReadyAsync(others);
        Assert.Equal((1, 2), (after.Engine.Round, after.Engine.Devices));
        devices[0].Door = devices[1].Door = after.Door;

        // Later than all that is here: it starts again from the seed.
        Assert.Equal(RefusalCode.UnknownVersion, (await devices[0].CheckInAsync()).Refusal.Code);
        foreach (TestDevice device in devices)
        {
            device.Forget();
            Assert.Equal(ReportReply.Types.Outcome.Accepted, (await device.ParticipateAsync()).Outcome);
            device.Dispose();
        }
        await after.EndAsync();
    }

    private static async Task RoundAsync(TestEngine engine, TestDevice[] devices)
    {
        foreach (TestDevice device in devices)
            Assert.Equal(ReportReply.Types.Outcome.Accepted, (await device.ParticipateAsync()).Outcome);
        await engine.EndAsync();
    }

    private static string Of(NpgsqlConnectionStringBuilder main, string database) =>
        new NpgsqlConnectionStringBuilder(main.ConnectionString) { Database = database }.ConnectionString;

    private static void Run(string program, string[] arguments)
    {
        (int status, string output) = DeployFiles.Run("postgresql-client", program, arguments);
        Assert.True(status == 0, output);
    }
}
