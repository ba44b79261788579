using System.Runtime.CompilerServices;
using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Loading;
using FedRas.Cli.Settings;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Hosting.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FedRas.Cli.Serving;

/// <summary>One server, from its settings to its end.</summary>
internal sealed class ServeRun(ServeRequest request, Terminal terminal)
{
    private readonly TextWriter _progress = request.Quiet ? TextWriter.Null : terminal.Output;

    public async Task<int> RunAsync()
    {
        FedRasServerOptions options = await SettleAsync().ConfigureAwait(false);
        WebApplication app = QuietHost.Create(options);
        await using ConfiguredAsyncDisposable closing = app.ConfigureAwait(false);
        var engine = app.Services.GetRequiredService<FederationEngine>();
        engine.RoundEnded += end =>
        {
            _progress.WriteLine(Describe(end));
            if (end.Abandoned is null && end.Round + 1 == request.Rounds)
                _progress.WriteLine($"all {request.Rounds} rounds are done; the model stays to be downloaded until Ctrl-C");
        };
        await app.StartAsync(CancellationToken.None).ConfigureAwait(false);
        using CancellationTokenRegistration stop = terminal.Stop.Register(() =>
            app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication());
        await ShowAsync(options, engine, app.Services).ConfigureAwait(false);
        await app.WaitForShutdownAsync(CancellationToken.None).ConfigureAwait(false);
        if (engine.Failure is { } failure) throw new UsageException(failure.Message);
        terminal.Error.WriteLine($"stopped: {engine.ExitReason}");
        return ExitCode.Done;
    }

    private async Task ShowAsync(FedRasServerOptions options, FederationEngine engine, IServiceProvider services)
    {
        var address = services.GetRequiredService<ServerAddress>();
        _progress.WriteLine($"listening   {address.Address}");
        if (address.Pin is { } pin) _progress.WriteLine($"pin         {pin}");
        try
        {
            await engine.Ready.WaitAsync(terminal.Stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ServerOptionsException)
        {
            return; // the end says why
        }
        _progress.WriteLine($"federation  {Quantity.Of(engine.Items ?? 0, "item", "items")} x {options.Recipe.Dim} factors, seed "
            + $"{options.Recipe.Seed}, {Quantity.Of(engine.Devices ?? 0, "device", "devices")}, round {engine.Round}, in "
            + options.DataFolder);
        // A key that is drawn is shown once, whatever else is shown.
        if (engine.FirstOperatorKey is null) _progress.WriteLine($"page        {address.Page} with a key of fedras operator-key");
        else terminal.Output.WriteLine($"page        {PageWithKey(address.Page, services.GetRequiredService<OperatorKeys>())}");
        // The one line that other programs look for.
        terminal.Output.WriteLine(engine.FirstToken is { } token ? $"invitation  {address.Invite(token)}"
            : $"invitation  {address.Invite(null)} for devices that have enrolled; for new ones: fedras token --data "
                + ShellWord.Quote(options.DataFolder));
    }

    // What is no terminal may be a journal, which keeps what it is told for ever.
    private string PageWithKey(Uri page, OperatorKeys keys)
    {
        if (terminal.OutputIsTerminal) return $"{page}#key={keys.First}";
        try
        {
            return $"{page} with the key in {keys.KeepFirst(page)}";
        }
        catch (StoreException e)
        {
            terminal.Error.WriteLine($"warning: {e.Message}; fedras operator-key makes another key");
            return $"{page} with a key of fedras operator-key";
        }
    }

    private static string Describe(RoundEnd end) => end.Abandoned is { } why
        ? $"round {end.Round}  given up ({AbandonText(why)}): {end.Reports} of {end.Places} places reported, {Quantity.Exact(end.Time)}"
        : $"round {end.Round}  {Quantity.Of(end.Reports, "report", "reports")}  {Quantity.Bytes(end.ReportBytes)} up  "
            + $"{Quantity.Bytes(end.FrameBytes)} frame  {Quantity.Exact(end.Time)}{Describe(end.Quality)}";

    private static string Describe(QualityPoint? quality) => quality is null ? ""
        : FormattableString.Invariant($"  HR@10 {quality.Hr10:0.000}  NDCG@10 {quality.Ndcg10:0.000} of {quality.Devices} devices")
            + (quality.FromRound < quality.ToRound ? $" in rounds {quality.FromRound} to {quality.ToRound}" : "");

    private static string AbandonText(AbandonReason why) => why switch
    {
        AbandonReason.NotEnoughReports => "not enough reports",
        AbandonReason.Diverged => "training diverged",
        AbandonReason.CannotPublish => "the next version cannot be published",
        _ => "the settings changed",
    };

    private async Task<FedRasServerOptions> SettleAsync()
    {
        if (request.Catalogue is not null && request.Dataset is not null)
            throw new UsageException("--catalogue and --dataset cannot both be given: each names the items; leave one out");
        RunSettings settings = Recipe();
        var options = new FedRasServerOptions { Rounds = (int?)request.Rounds };
        if (request.Config.Server is { } file) OptionsBinder.Apply(options, file);
        OptionsBinder.Apply(options, Environment());
        OptionsBinder.Apply(options, new ConfigurationBuilder().AddInMemoryCollection(
            request.Flags.Where(flag => flag.Key != ServerFlags.Store)).Build());
        if (options.Selection == SelectionKind.Sampled)
        {
            if (!IsGiven("OverSelection")) options.OverSelection = 1;
            if (!IsGiven("FewestDevices")) options.FewestDevices = options.Goal;
        }
        // Items never leave their places: a federation for others must not begin with those of demo because an option was forgotten.
        options.Catalogue = request.Catalogue is { } items ? CatalogueFile.Read(items)
            : NamesData || options.Listen.IsLocal ? await ItemsOfAsync(settings).ConfigureAwait(false) : [];
        options.ChecksCatalogue = request.Catalogue is not null || request.Dataset is not null;
        options.Recipe = settings.ToOptions().ToInProcess(Math.Max(1, options.Catalogue.Count), options.Goal).Server;
        options.Store = StoreOf(options);
        return options;
    }

    private bool NamesData => request.Dataset is not null || request.Config.Recipe["dataset"] is not null
        || request.Config.Recipe["data"] is not null;

    private bool IsGiven(string setting) => request.Flags.ContainsKey(setting) || Environment()[setting] is not null
        || request.Config.Server?[setting] is not null;

    // Other programs have variables of this prefix too; only settings of a server are taken.
    private static IConfiguration Environment() => new ConfigurationBuilder().AddInMemoryCollection(
        new ConfigurationBuilder().AddEnvironmentVariables("FEDRAS_").Build().AsEnumerable()
            .Where(pair => OptionsBinder.Names.Contains(pair.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase))).Build();

    private RunSettings Recipe()
    {
        JsonObject chosen = request.Recipe;
        if (request.Rounds is { } rounds) chosen["rounds"] = rounds;
        if (request.Dataset is { } dataset)
        {
            bool isFile = DataLoader.CanonicalName(dataset) is null && File.Exists(dataset);
            chosen[isFile ? "data" : "dataset"] = dataset;
        }
        var layers = new SettingLayers(chosen, request.Config.Recipe, null);
        RunSettings settings = layers.Resolve();
        SettingEffects.Check(layers, settings);
        return settings;
    }

    private async Task<IReadOnlyList<string>> ItemsOfAsync(RunSettings settings)
    {
        Dataset dataset = await DataLoader.LoadAsync(settings, request.Quiet ? null : new LineProgress(terminal.Error), terminal.Stop)
            .ConfigureAwait(false);
        return [.. Enumerable.Range(0, dataset.Items.Count).Select(item => dataset.Items[item])];
    }

    private Func<IFederationStore> StoreOf(FedRasServerOptions options)
    {
        string store = request.Flags.GetValueOrDefault(ServerFlags.Store) ?? "sqlite";
        switch (store)
        {
            case "sqlite":
                return () => new SqliteStore(options.DataFolder);
            case "memory":
                MemoryStore? memory = null;
                return () => memory = new MemoryStore(memory);
            case var connection when connection.Contains('=', StringComparison.Ordinal):
                // A string that is none is an error now, not a store that fails.
                PostgresStore? first = new PostgresStore(connection);
                return () => Interlocked.Exchange(ref first, null) ?? new PostgresStore(connection);
            default:
                throw UsageException.OfValue("--store", store, "sqlite, memory, or the connection string of a PostgreSQL database",
                    "'Host=db;Database=fedras;Username=fedras'");
        }
    }
}
