using FedRas.Network.Tests.Storage;

namespace FedRas.Network.Tests.Crashes;

/// <summary>A whole server whose store is PostgreSQL: it is killed, and the database goes away. The model is that of SQLite.</summary>
[Collection(nameof(PostgresCollection))]
public sealed class PostgresServerKillTests(PostgresServer database)
{
    private readonly string _place = $"killed_{Guid.NewGuid():N}@{database.Require()}";

    [Fact]
    public async Task FederationRow8_ServerKilledAtRandom_EndsWithTheSameModel()
    {
        await using var killed = new KilledFederation(_place);
        await killed.KillAtRandomAsync(5);
        await killed.AssertGoesOnAsync();
    }

    /// <summary>FEDRAS_SECONDS_AWAY says how long; 30 have been tried.</summary>
    [Fact]
    public async Task DatabaseIsAway_ServerWaits_AndGoesOnWhenItIsBack()
    {
        Assert.SkipUnless(database.IsOwn, "FEDRAS_TEST_POSTGRES names a server that is not this test's to stop");
        double seconds = double.Parse(Environment.GetEnvironmentVariable("FEDRAS_SECONDS_AWAY") ?? "2");
        await using var federation = new KilledFederation(_place);
        Assert.False(await federation.ServeAsync(rounds: 40, outside: async server =>
        {
            await federation.ToldAsync(6);
            database.Stop();
            try
            {
                Assert.True(await server.HearAsync("the store failed"), server.Said);
                await Task.Delay(TimeSpan.FromSeconds(seconds));
            }
            finally
            {
                database.Start();
            }
        }));
        await federation.AssertGoesOnAsync();
    }
}
