using Npgsql;

namespace FedRas.Network.Tests.Storage;

[Collection(nameof(PostgresCollection))]
public sealed class PostgresCrashTests(PostgresServer server)
{
    [Fact]
    public async Task FederationRow8_CallsEndedAtEachWritePoint_LeaveAWholeState()
    {
        StoreCrashes crashes = await StoreCrashes.ReadAsync();
        int point = 0;
        for (; ; point++)
        {
            string schema = $"crash_{Guid.NewGuid():N}";
            try
            {
                if (await crashes.EndInProcessAsync($"{schema}@{server.Require()}", point) is not var (returned, name, store)) break;
                await ExecuteAsync($"""
                    SELECT pg_terminate_backend(pid) FROM pg_locks
                    WHERE locktype = 'advisory' AND (classid::bigint << 32) | objid::bigint = hashtextextended('fedras {schema}', 0)
                    """);
                await crashes.AssertWholeAsync($"{schema}@{server.Require()}", returned, name);
                await store.DisposeAsync();
            }
            finally
            {
                await ExecuteAsync($"DROP SCHEMA {schema} CASCADE");
            }
        }
        Assert.True(point > 60, $"only {point} points");
    }

    [Fact]
    public async Task FederationRow8_ProcessKilledAtEverySeventhWritePoint_LeavesAWholeState()
    {
        StoreCrashes crashes = await StoreCrashes.ReadAsync();
        for (int point = 0; point < 63; point += 7)
        {
            string schema = $"crash_{Guid.NewGuid():N}";
            int? returned = await StoreCrashes.EndProcessAsync($"{schema}@{server.Require()}", point);
            await crashes.AssertWholeAsync($"{schema}@{server.Require()}", returned!.Value, null);
            await ExecuteAsync($"DROP SCHEMA {schema} CASCADE");
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.Require());
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
