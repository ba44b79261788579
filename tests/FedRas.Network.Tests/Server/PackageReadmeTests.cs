using FedRas.Hosting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Hosting.Tls;
using FedRas.Network.Tests.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FedRas.Network.Tests.Server;

/// <summary>The code of src/FedRas.Hosting/PACKAGE.md, which FedRas.Tests compares with it.</summary>
public sealed class PackageReadmeTests
{
    [Fact]
    public async Task Code_OfHosting_FoundsAFederation()
    {
        using var temporary = new DeviceFolder();
        string items = temporary["items.txt"], folder = temporary["data"], address = "https://127.0.0.1:0";
        await File.WriteAllLinesAsync(items, ["item-0", "item-1", "item-2"], TestContext.Current.CancellationToken);
        // <FedRas.Hosting>
        var options = new FedRasServerOptions
        {
            Catalogue = File.ReadAllLines(items),        // one id a line
            DataFolder = folder,
            Store = () => new SqliteStore(folder),       // without it everything is in memory
            Listen = new ListenOptions { Address = address },
        };
        await using WebApplication app = FedRasServer.Create(options);
        await app.StartAsync();
        var engine = app.Services.GetRequiredService<FederationEngine>();
        await engine.Ready;

        // What a device needs: the address, a token to enrol with, and the pin of the server's key.
        Console.WriteLine(app.Services.GetRequiredService<ServerAddress>().Invite(engine.FirstToken));
        // </FedRas.Hosting>

        Assert.NotNull(engine.FirstToken);
        Assert.NotEmpty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
        await app.StopAsync(TestContext.Current.CancellationToken);
    }
}
