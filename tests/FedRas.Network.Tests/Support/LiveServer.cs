using FedRas.Hosting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Tls;
using FedRas.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FedRas.Network.Tests.Support;

/// <summary>A real server on 127.0.0.1, with TLS and a port of its own.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private LiveServer(WebApplication app, string folder, bool ownsFolder)
    {
        (_app, _folder, _ownsFolder) = (app, folder, ownsFolder);
        Engine = app.Services.GetRequiredService<FederationEngine>();
        Address = app.Services.GetRequiredService<ServerAddress>();
    }

    public FederationEngine Engine { get; }

    public ServerAddress Address { get; }

    /// <summary>The line for devices, with the first token.</summary>
    public Invitation Invitation => Address.Invite(Engine.FirstToken);

    /// <summary>Starts a server.</summary>
    /// <param name="options">Its options; its folder and its address are set here.</param>
    /// <param name="folder">Its folder, which stays; null for one of its own that is removed.</param>
    /// <param name="address">Where it listens.</param>
    public static async Task<LiveServer> StartAsync(
        FedRasServerOptions options, string? folder = null, string address = "https://127.0.0.1:0")
    {
        options.DataFolder = folder ?? Directory.CreateTempSubdirectory("fedras-server-").FullName;
        options.Listen.Address = address;
        WebApplication app = FedRasServer.Create(options);
        await app.StartAsync();
        var server = new LiveServer(app, options.DataFolder, folder is null);
        await server.Engine.Ready;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_ownsFolder) Directory.Delete(_folder, recursive: true);
    }
}
