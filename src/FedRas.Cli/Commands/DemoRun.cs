using System.Diagnostics;
using System.Runtime.CompilerServices;
using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Loading;
using FedRas.Cli.Serving;
using FedRas.Cli.Settings;
using FedRas.Client;
using FedRas.Client.Recommending;
using FedRas.Client.Transport;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Hosting.Tls;
using FedRas.Protocol;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Scenarios;
using FedRas.Swarm.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FedRas.Cli.Commands;

/// <summary>A whole federation on this machine: a server with its page, devices on slow links, and what came of it.</summary>
internal sealed class DemoRun(DemoRequest request, Terminal terminal)
{
    /// <summary>Reports that a round wants.</summary>
    public const int Goal = 20;

    private const int Shown = 5;
    private const string Server = "server";
    private const double Speed = 20; // a round takes about a second, so that the page moves

    private static readonly string[] s_displays = ["DISPLAY", "WAYLAND_DISPLAY"];

    public async Task<int> RunAsync()
    {
        RunSettings settings = new SettingLayers(new JsonObject { ["rounds"] = request.Rounds }, [], null).Resolve();
        Dataset dataset = await DataLoader.LoadAsync(settings, null, terminal.Stop).ConfigureAwait(false);
        TrainTestSplit split = DataLoader.Split(dataset, settings);
        if (request.Folder is { } given && Directory.Exists(given) && Directory.EnumerateFileSystemEntries(given).Any())
        {
            throw new UsageException($"--keep {given} has files in it already: name a new folder, or go on with what an earlier demo kept: "
                + $"fedras serve --data {ShellWord.Quote(Path.Combine(given, Server))}");
        }
        string folder = request.Folder ?? Directory.CreateTempSubdirectory("fedras-demo-").FullName;
        try
        {
            return await RunAsync(settings, dataset, split, folder).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (terminal.Stop.IsCancellationRequested)
        {
            terminal.Error.WriteLine("stopped; " + (request.Folder is null ? "nothing is kept" : $"what there was is in {folder}"));
            return ExitCode.Interrupted;
        }
        finally
        {
            if (request.Folder is null) Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<int> RunAsync(RunSettings settings, Dataset dataset, TrainTestSplit split, string folder)
    {
        FedRasServerOptions options = OptionsOf(settings, dataset, Path.Combine(folder, Server));
        WebApplication app = QuietHost.Create(options);
        await using ConfiguredAsyncDisposable closing = app.ConfigureAwait(false);
        await app.StartAsync(terminal.Stop).ConfigureAwait(false);
        try
        {
            var engine = app.Services.GetRequiredService<FederationEngine>();
            var address = app.Services.GetRequiredService<ServerAddress>();
            await engine.Ready.WaitAsync(terminal.Stop).ConfigureAwait(false);
            ShowPage(new Uri(address.Page, $"#key={engine.FirstOperatorKey}"), folder);
            terminal.Output.WriteLine($"devices  {request.Devices} of {Quantity.Of(dataset.Users.Count, "user", "users")} of generated "
                + $"data join over TLS; rounds of {Goal} reports, {request.Rounds} in all");
            string stores = Path.Combine(folder, "devices");
            SwarmOptions swarming = SwarmOf(address.Invite(engine.FirstToken), settings.Seed, stores);
            var swarm = new DeviceSwarm(swarming, dataset, split, request.Devices);
            SwarmResult result = await swarm.RunAsync(new LineProgress(terminal.Output), terminal.Stop).ConfigureAwait(false);
            terminal.Stop.ThrowIfCancellationRequested();
            await RecommendAsync(stores).ConfigureAwait(false);
            Write(result, dataset, split, options.Recipe.Dim);
            if (request.Folder is not null)
                terminal.Output.WriteLine($"kept     {folder}; go on with: fedras serve --data {ShellWord.Quote(options.DataFolder)}");
            if (terminal.OutputIsTerminal)
            {
                terminal.Output.WriteLine("The page stays until Ctrl-C.");
                await Task.Delay(Timeout.Infinite, terminal.Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            return ExitCode.Done;
        }
        finally
        {
            // Its store must be closed before the folder goes.
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static SwarmOptions SwarmOf(Invitation invitation, ulong seed, string stores) => new()
    {
        Invitation = invitation,
        Scenario = BuiltInScenarios.Find("mobile"),
        Speed = Speed,
        Seed = seed,
        Longest = TimeSpan.FromHours(1),
        RetryDelay = TimeSpan.FromSeconds(0.2),
        Folder = stores,
    };

    private FedRasServerOptions OptionsOf(RunSettings settings, Dataset dataset, string folder) => new()
    {
        Catalogue = [.. Enumerable.Range(0, dataset.Items.Count).Select(item => dataset.Items[item])],
        Recipe = settings.ToOptions().ToInProcess(dataset.Items.Count, Goal).Server,
        Goal = Goal,
        Rounds = request.Rounds,
        FewestDevices = request.Devices,
        DataFolder = folder,
        Store = () => new SqliteStore(folder),
        Listen = new ListenOptions { Address = "https://127.0.0.1:0", OperatorAddress = request.Page },
        Evaluation = new EvaluationOptions { On = true },
        Page = new PageOptions { Watched = [.. Enumerable.Range(0, 3).Select(item => dataset.Items[item])] },
        // Nobody wants to wait in a demonstration.
        Timeouts = new ServerTimeouts
        {
            Selection = TimeSpan.FromSeconds(10),
            Deadline = TimeSpan.FromSeconds(15),
            RetryRejected = TimeSpan.FromSeconds(0.5),
            RetryAccepted = TimeSpan.FromSeconds(2),
        },
    };

    private void ShowPage(Uri page, string folder)
    {
        terminal.Output.WriteLine($"page     {page}");
        bool hasDisplay = !OperatingSystem.IsLinux()
            || s_displays.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));
        if (!request.OpensBrowser || !terminal.OutputIsTerminal || !hasDisplay) return;
        // The address has a key, and anybody on the machine can read what a program was started with. So the browser gets a file.
        string file = Path.Combine(folder, "page.html");
        File.WriteAllText(file, $"<!doctype html><title>FedRas</title><meta http-equiv=\"refresh\" content=\"0; url={page}\">\n");
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(file) { UseShellExecute = true });
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or PlatformNotSupportedException)
        {
            terminal.Output.WriteLine("         no browser could be started: open the address in yours");
        }
    }

    // The first device, whatever it recommends.
    private async Task RecommendAsync(string stores)
    {
        string file = Directory.EnumerateFiles(stores, "device-*.db").OrderBy(name => name.Length).ThenBy(name => name).First();
        await using var client = new FedRasClient(new FedRasClientOptions { Path = file });
        IReadOnlyList<Recommendation> best = client.Recommend(Shown);
        IReadOnlyList<NearItem> near = best.Count == 0 ? [] : await client.WhyAsync(best[0].ItemId).ConfigureAwait(false);
        terminal.Output.WriteLine($"{Path.GetFileNameWithoutExtension(file)} recommends, offline: "
            + string.Join(", ", best.Select(item => item.ItemId))
            + (near.Count == 0 ? "" : $"; {best[0].ItemId} because of {string.Join(", ", near.Select(item => item.ItemId))}"));
    }

    private void Write(SwarmResult result, Dataset dataset, TrainTestSplit split, int dim)
    {
        double popularity = Evaluator.Evaluate(new PopularityRecommender(split.Train), split, [10], threads: 1, fullRanking: false)
            .AtK[0].HitRate ?? 0;
        terminal.Output.WriteLine($"HR@10 of the held-out items, each ranked by its own device: {result.Hr10:0.000} after round "
            + $"{result.Round}; by popularity {popularity:0.000}, by chance 0.100");
        Traffic traffic = result.WithReport;
        double n = Math.Max(1, result.Participations), dense = (double)dataset.Items.Count * dim * sizeof(float);
        var table = new TextTable($"bytes, mean of {Quantity.Count(result.Participations)} participations", "payload", "on the wire",
            "dense message", "dense / payload");
        Add("up: the report", traffic.ReportBytes, traffic.BytesUp);
        Add("down: frames and item ids", traffic.FrameBytes + traffic.CatalogueBytes, traffic.BytesDown);
        table.Write(terminal.Output, terminal.OutputIsTerminal);

        void Add(string way, long payload, long wire) => table.Add(way, Quantity.Count(payload / n), Quantity.Count(wire / n),
            Quantity.Count(dense), Quantity.Count(dense * n / Math.Max(1, payload)) + " x");
    }
}
