using System.Net;
using System.Net.Sockets;
using FedRas.Hosting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Hosting.Tls;
using FedRas.Protocol;
using FedRas.Server;
using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;
using FedRas.Swarm.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FedRas.Page.Tests.Support;

/// <summary>A real server with a durable store, on one port of this machine across restarts, and devices for it.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fedras-page-").FullName;
    private readonly Func<FedRasServerOptions> _options;
    private readonly int _port = FreePort();
    private readonly Dataset _dataset;
    private WebApplication? _app;

    private PageServer(Dataset dataset, Func<FedRasServerOptions> options) => (_dataset, _options) = (dataset, options);

    /// <summary>Where the page is.</summary>
    public Uri Address => new($"https://127.0.0.1:{_port}/");

    /// <summary>The operator key of the founding.</summary>
    public string Key { get; private set; } = "";

    public Invitation Invitation { get; private set; } = null!;

    public FederationEngine Engine => Services.GetRequiredService<FederationEngine>();

    public IServiceProvider Services => _app!.Services;

    /// <summary>Starts a server of 200 items and rounds of ten.</summary>
    public static async Task<PageServer> StartAsync(Action<FedRasServerOptions>? change = null)
    {
        Dataset dataset = SyntheticInteractions.Generate(new SyntheticOptions { Users = 120, Items = 200 });
        var server = new PageServer(dataset, () =>
        {
            var options = new FedRasServerOptions
            {
                Catalogue = [.. Enumerable.Range(0, dataset.Items.Count).Select(item => dataset.Items[item])],
                Recipe = new ServerOptions { Items = 1, Dim = 16, Seed = 7 },
                Goal = 10,
                // Devices come again at once, so that rounds follow each other.
                Timeouts = new ServerTimeouts { RetryRejected = TimeSpan.FromSeconds(1), RetryAccepted = TimeSpan.FromSeconds(2) },
            };
            change?.Invoke(options);
            return options;
        });
        await server.StartAgainAsync();
        server.Key = server.Engine.FirstOperatorKey!;
        server.Invitation = server.Services.GetRequiredService<ServerAddress>().Invite(server.Engine.FirstToken);
        return server;
    }

    /// <summary>Starts it on the same store and port.</summary>
    /// <param name="opening">The store does not open before; null for at once.</param>
    public async Task StartAgainAsync(Task? opening = null)
    {
        FedRasServerOptions options = _options();
        options.DataFolder = Path.Combine(_folder, "data");
        options.Listen.Address = Address.ToString();
        options.Store = () => (opening?.IsCompleted ?? true) ? new SqliteStore(options.DataFolder)
            : throw new StoreException("the disk is full");
        _app = FedRasServer.Create(options, builder => builder.Logging.ClearProviders());
        await _app.StartAsync();
        if (opening is null) await Engine.Ready;
    }

    /// <summary>Stops it; what it was told stays on disk.</summary>
    public async Task StopAsync()
    {
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Devices that take part until the test ends them, or the server has done its rounds.</summary>
    public async Task<SwarmResult> SwarmAsync(int devices, CancellationToken stop, string? folder = null)
    {
        TrainTestSplit split = DatasetSplitter.Split(_dataset, new SplitOptions { Seed = 1 });
        var swarm = new DeviceSwarm(new SwarmOptions { Invitation = Invitation, Folder = folder }, _dataset, split, devices);
        return await swarm.RunAsync(null, stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync(new CancellationToken(canceled: true)); // no test waits for a round that stays open
            await _app.DisposeAsync();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
