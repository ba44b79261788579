using FedRas.Hosting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FedRas.CrashServer;

/// <summary>A server whose rounds want each of its devices, so that no kill and no order of arrival changes the model.</summary>
internal static class WholeServer
{
    public static FedRasServerOptions Options(string place, int port, int devices, int rounds, Action<string>? writePoint) => new()
    {
        DataFolder = Path.GetTempPath(), // nothing is kept there without TLS and local commands
        LocalCommands = false,
        Catalogue = [.. Enumerable.Range(0, 40).Select(item => $"item-{item}")],
        Recipe = new ServerOptions { Items = 1, Dim = 4, Seed = 7 },
        Goal = devices,
        OverSelection = 1,
        MinimumFraction = 1,
        Selection = SelectionKind.Sampled,
        FewestDevices = devices,
        Rounds = rounds,
        StepFrames = 100_000,
        Evaluation = new EvaluationOptions { On = true, FewestDevices = devices },
        Listen = new ListenOptions { Address = $"http://127.0.0.1:{port}" },
        Timeouts = new ServerTimeouts { StoreRetry = TimeSpan.FromSeconds(1) },
        Store = () => Places.Store(place, writePoint),
    };

    /// <summary>Serves until the last round; says "token TOKEN" while devices are missing, and "ready".</summary>
    public static async Task<int> RunAsync(string place, int port, int devices, int rounds, Action<string> writePoint)
    {
        await using WebApplication app = FedRasServer.Create(Options(place, port, devices, rounds, writePoint),
            builder => builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning)
                .AddSimpleConsole(console => console.SingleLine = true));
        var engine = app.Services.GetRequiredService<FederationEngine>();
        // A server goes on serving the model after its last round; this one is done then.
        engine.RoundEnded += _ =>
        {
            if (engine.Round >= rounds) app.Lifetime.StopApplication();
        };
        await app.StartAsync();
        await engine.Ready;
        if (engine.Round >= rounds) app.Lifetime.StopApplication();
        if (engine.Devices < devices) Console.WriteLine($"token {await engine.Operator.IssueTokenAsync("for the test", devices)}");
        Console.WriteLine("ready");
        await app.WaitForShutdownAsync();
        return engine.Failure is null ? 0 : 1;
    }
}
