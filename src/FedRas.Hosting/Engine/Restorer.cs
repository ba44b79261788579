using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Protocol;
using FedRas.Server;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Engine;

/// <summary>Makes a running federation of what a store holds, or founds one in a new store.</summary>
internal sealed class Restorer(FedRasServerOptions options, TimeProvider clock, ServerObserver observer, ILogger log)
{
    private const string Items = "Items"; // at the start of the table: it follows from their number

    /// <summary>The token that was drawn for a new federation; null if it was not founded by this process.</summary>
    public string? FirstToken { get; private set; }

    /// <exception cref="ServerOptionsException">The settings are not those of the store.</exception>
    /// <exception cref="StoreException">The store cannot be read or written.</exception>
    public async Task<LiveState> RestoreAsync(IFederationStore store, StoredFederation stored, CancellationToken cancel)
    {
        if (stored.Founded is null) stored = await FoundAsync(store, stored, cancel).ConfigureAwait(false);
        FederationFounded founded = stored.Founded!;
        CheckSettings(founded);
        CheckItems(stored.Items);
        Federation federation = Load(store, stored, ItemsAtStart(founded));
        var devices = new DeviceRegistry(stored.Devices, options.Limits.KeptKeys);
        var counters = new ServerCounters(stored.Counters);
        (OpenRound? open, bool isChanged) = Reopen(federation, stored);
        if (isChanged)
        {
            counters.Add(ServerCounters.Abandoned(AbandonReason.SettingsChanged));
            counters.Add(ServerCounters.Attempts);
            EngineLog.RoundAbandoned(log, stored.Open!.Round, AbandonReason.SettingsChanged, stored.Places.Count,
                stored.Answers.Count(answer => answer.Report is not null), stored.Open.Fewest, 0);
            await store.AppendAsync([new RoundAbandoned(stored.Open.Round, counters.Snapshot())], cancel).ConfigureAwait(false);
        }
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(founded.ManifestKey, out _);
        var writer = new StoreWriter(store, observer, clock);
        EngineLog.Ready(log, founded.Id, federation.Round, stored.Items.Count, devices.Count, stored.Steps.Count);
        return new LiveState
        {
            Federation = federation,
            Devices = devices,
            Enrolment = new Enrolment(devices, new TokenBook(stored.Tokens), entry => writer.Append(entry), clock),
            Answers = new AnswerBook(stored.Answers),
            Evaluations = new EvaluationBook(options.Evaluation, stored.Quality, stored.QualityPool, log),
            Counters = counters,
            Operator = new OperatorSettings(stored.Operator),
            Items = new ItemCatalogue(stored.Items),
            ManifestKey = key,
            Writer = writer,
            Store = store,
            Frames = new KnownFrames(stored.Steps),
            Shelf = new ResourceShelf(options.ResourceBytes),
            Open = open,
            Places = open is null ? [] : stored.Places,
            Negatives = stored.Open?.Negatives,
            Reported = (open is null ? [] : Counted(stored)).ToDictionary(answer => answer.Number,
                answer => answer.Evaluation is { } kept ? Evaluation.Parser.ParseFrom(kept) : null),
            Answered = open is null ? [] : [.. Answered(stored)],
        };
    }

    private async Task<StoredFederation> FoundAsync(IFederationStore store, StoredFederation stored, CancellationToken cancel)
    {
        if (options.Catalogue.Count == 0)
            throw new ServerOptionsException("Catalogue is empty, and the store is new: give the ids of the items, such as with "
                + "--catalogue FILE, one id a line, or --dataset NAME; for a try --dataset demo");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string token = EnrolmentToken.Draw();
        var founded = new FederationFounded(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), key.ExportPkcs8PrivateKey(),
            JsonSerializer.Serialize(new Dictionary<string, string>(Settings()) { [Items] = options.Catalogue.Count.ToString() }));
        var first = new TokenIssued(EnrolmentToken.HashOf(token), "first", options.FirstTokenUses, null);
        await store.AppendAsync([founded, new ItemsAdded(options.Catalogue), first], cancel).ConfigureAwait(false);
        FirstToken = token;
        EngineLog.Founded(log, founded.Id, options.Catalogue.Count);
        return stored with
        {
            Founded = founded,
            Tokens = [first],
            Items = [.. options.Catalogue.Select(id => new StoredItem(id, null))],
        };
    }

    // What the start of the table follows from: a device that holds a version could not go on with others.
    private Dictionary<string, string> Settings() =>
        new() { ["Recipe:Dim"] = options.Recipe.Dim.ToString(), ["Recipe:Seed"] = options.Recipe.Seed.ToString() };

    private void CheckSettings(FederationFounded founded)
    {
        Dictionary<string, string> kept = JsonSerializer.Deserialize<Dictionary<string, string>>(founded.Settings) ?? [];
        foreach ((string name, string value) in Settings())
            if (kept.TryGetValue(name, out string? was) && was != value)
                throw new ServerOptionsException(name, value, $"{was}, with which this federation was founded: a table cannot change it; "
                    + "start another federation in another data folder for that", was);
    }

    private void CheckItems(IReadOnlyList<StoredItem> items)
    {
        if (!options.ChecksCatalogue) return;
        for (int i = 0; i < Math.Min(items.Count, options.Catalogue.Count); i++)
            if (items[i].Id != options.Catalogue[i])
                throw new ServerOptionsException($"Catalogue has the item '{options.Catalogue[i]}' in place {i}, and the store has "
                    + $"'{items[i].Id}' there: items keep their places; give the former catalogue, new items at its end, or none at all");
        if (options.Catalogue.Count > items.Count)
            throw new ServerOptionsException($"Catalogue has {options.Catalogue.Count} items and the store {items.Count}: start with the "
                + "former ones, and add the others while the server runs, with fedras catalogue add");
    }

    private static int ItemsAtStart(FederationFounded founded) =>
        int.Parse(JsonSerializer.Deserialize<Dictionary<string, string>>(founded.Settings)![Items], CultureInfo.InvariantCulture);

    private Federation Load(IFederationStore store, StoredFederation stored, int itemsAtStart)
    {
        ServerOptions recipe = options.TrainedRecipe with
        {
            Items = itemsAtStart,
            Clock = options.Recipe.Clock ?? clock,
            Lattice = options.Recipe.Lattice with { HistoryBytes = options.HistoryBytes },
        };
        Federation federation = LoadTable(store, stored, recipe);
        // Changes of the catalogue that no version has yet.
        federation.Extend(stored.Items.Count);
        federation.Retire([.. Enumerable.Range(0, stored.Items.Count).Where(row => stored.Items[row].RetiredIn > federation.Round)]);
        return federation;
    }

    private static Federation LoadTable(IFederationStore store, StoredFederation stored, ServerOptions recipe)
    {
        if (stored.Checkpoint is not { } checkpoint) return new Federation(recipe);
        try
        {
            return Federation.Load(new ReadOnlyStream(checkpoint), recipe, null, stored.Steps.Reverse().Select(step => Read(store, step)));
        }
        catch (InvalidDataException e)
        {
            throw new ServerOptionsException($"the state in the store cannot be taken up: {e.Message}", e);
        }
    }

    private static ReadOnlyMemory<byte> Read(IFederationStore store, StoredStep step) =>
        store.ReadResourceAsync(step.Hash, CancellationToken.None).GetAwaiter().GetResult()
            ?? throw new StoreException($"the store has lost the frame {step.Hash} of round {step.FromRound}");

    // Places in their order; a report that counted counts again, beside the same table.
    private (OpenRound? Open, bool IsChanged) Reopen(Federation federation, StoredFederation stored)
    {
        if (stored.Open is not { } opened) return (null, false);
        RoundPlan plan = options.Plan;
        if (opened.Round != federation.Round)
            throw new StoreException(
                $"the store is damaged: round {opened.Round} is open, and the table is that of round {federation.Round}");
        if (opened.Goal != plan.Goal || opened.Fewest != plan.Fewest) return (null, true);
        if (federation.Privacy is { IsSpent: true }) return (null, true); // other settings leave no ε for it; the model is served
        OpenRound open = federation.Open(plan);
        foreach (PlaceGiven place in stored.Places) open.TaskFor(place.Number);
        foreach (AnswerGiven answer in Counted(stored))
        {
            if (open.Accept(answer.Number, answer.Report).Kind == AcceptanceKind.Accepted) continue;
            federation.Abandon(open);
            return (null, true);
        }
        return (open, false);
    }

    // Answers of a former attempt at the round are from before the place was given.
    private static IEnumerable<long> Answered(StoredFederation stored)
    {
        var places = stored.Places.ToDictionary(place => place.Number, place => place.Counter);
        return stored.Answers.Where(answer => answer.Round == stored.Open?.Round
            && places.TryGetValue(answer.Number, out ulong since) && answer.Counter > since).Select(answer => answer.Number);
    }

    private static IEnumerable<AnswerGiven> Counted(StoredFederation stored) =>
        stored.Answers.Where(answer => answer.Report is not null && answer.Round == stored.Open?.Round);
}
