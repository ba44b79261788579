using FedRas.Client;
using FedRas.Client.Participation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FedRas.Network.Tests.Client;

public sealed class FedRasClientServicesTests : IDisposable
{
    private readonly DeviceFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AddFedRasClient_AskedTwice_IsOneClientThatTakesPartLogsAndCloses()
    {
        var server = new StandInServer();
        var log = new Server.LogLines();
        FedRasClient client;
        await using (ServiceProvider services = new ServiceCollection()
            .AddLogging(builder => builder.AddProvider(log).SetMinimumLevel(LogLevel.Trace))
            .AddFedRasClient(_folder.Options(server)).BuildServiceProvider(validateScopes: true))
        {
            client = services.GetRequiredService<FedRasClient>();
            Assert.Same(client, services.GetRequiredService<FedRasClient>());
            await client.RecordAsync("item-1");
            await client.RecordAsync("item-2");
            Assert.Equal(ParticipationOutcome.Accepted, (await client.ParticipateAsync()).Outcome);
            Assert.NotEmpty(log.Lines);
        }
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ParticipateAsync());
    }
}
