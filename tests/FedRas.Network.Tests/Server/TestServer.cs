using FedRas.Hosting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Tls;
using FedRas.Protocol;
using FedRas.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FedRas.Network.Tests.Server;

/// <summary>A whole server on a free port of this machine, in a folder that goes with it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fedras-server-").FullName;

    private TestServer(FedRasServerOptions options, LogLines log, string folder, bool logsAll)
    {
        (Options, Log) = (options, log);
        options.DataFolder = Path.Combine(_folder, folder);
        options.Listen.Address = "https://127.0.0.1:0";
        App = FedRasServer.Create(options, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddProvider(log);
            if (!logsAll) return;
            builder.Logging.SetMinimumLevel(LogLevel.Trace);
            foreach (string category in (string[])["Microsoft", "Grpc"]) builder.Logging.AddFilter(category, LogLevel.Trace);
        });
    }

    public FedRasServerOptions Options { get; }

    public LogLines Log { get; }

    public WebApplication App { get; }

    public FederationEngine Engine => App.Services.GetRequiredService<FederationEngine>();

    /// <summary>Where it listens, its pin, and the first token.</summary>
    public Invitation Invitation => App.Services.GetRequiredService<ServerAddress>().Invite(Engine.FirstToken);

    /// <summary>Small options: 12 items, 4 factors, rounds of 2.</summary>
    public static FedRasServerOptions Small() => new()
    {
        Catalogue = [.. Enumerable.Range(0, 12).Select(i => $"item-{i}")],
        Recipe = new ServerOptions { Items = 1, Dim = 4, Seed = 7 },
        Goal = 2,
        OverSelection = 1,
        MinimumFraction = 0.5,
    };

    public static async Task<TestServer> StartAsync(
        FedRasServerOptions? options = null, string folder = "data", bool logsAll = false)
    {
        var server = new TestServer(options ?? Small(), new LogLines(), folder, logsAll);
        await server.App.StartAsync();
        return server;
    }

    public static async Task<TestServer> StartReadyAsync(
        FedRasServerOptions? options = null, string folder = "data", bool logsAll = false)
    {
        TestServer server = await StartAsync(options, folder, logsAll);
        await server.Engine.Ready;
        return server;
    }

    /// <summary>Waits until it stops by itself, and stops it.</summary>
    public async Task StoppedAsync()
    {
        var stopping = new TaskCompletionSource();
        using CancellationTokenRegistration told =
            App.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task;
        await App.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(new CancellationToken(canceled: true)); // no test waits for a round that stays open
        await App.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
