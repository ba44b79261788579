using System.Collections.Concurrent;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Server.Aggregation;
using FedRas.Server.Publishing;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Server;

/// <summary>
/// The server of a federation: it opens a round, takes reports, closes the round into the next version of the table, and hands out frames
/// to it (FedRAS, KDD 2025). One owner calls it, one call after the other; an <see cref="OpenRound"/> takes reports from any thread.
/// </summary>
public sealed class Federation
{
    private readonly ServerOptions _options;
    private readonly TouchedItemMean _mean;
    private readonly RoundSum _sum;
    private PrivacyLedger _ledger;
    private CarriedRows? _carried;
    private DeviceSecret? _noiseSecret;
    private readonly ServerOptimizer _optimizer;
    private readonly ItemUpdate _step = new();
    private readonly ItemRanges _ranges;
    private readonly Stack<ReportSlot> _free = [];
    private readonly ConcurrentBag<IReportReader> _readers = [];
    private readonly Func<IReportReader> _createReader;
    private readonly Catalogue _catalogue;

    /// <summary>Creates a federation that stands at the shared start.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="publisher">Another way to publish the table than the lattice of the options.</param>
    /// <param name="reader">Makes readers of other reports than FedRAS's own.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Federation(ServerOptions options, IModelPublisher? publisher = null, Func<IReportReader>? reader = null)
    {
        options.Validate();
        // A report's header is held against the table before anything is allocated for it.
        WireLimits limits = options.Limits with { MaxDim = Math.Min(options.Dim, options.Limits.MaxDim) };
        _options = options;
        _mean = new TouchedItemMean(options.Items, options.Dim) { Floor = options.Defence.ItemFloor };
        _sum = new RoundSum(options.Defence, options.Privacy);
        _ledger = new PrivacyLedger(options.Privacy);
        if (options.Privacy.ItemThreshold > 1) _carried = CreateCarried();
        if (options.Privacy.AddsNoise) _noiseSecret = options.Privacy.NoiseSecret ?? DeviceSecret.Create();
        _optimizer = new ServerOptimizer(options.Items, options.Dim, options.Optimizer);
        _createReader = reader ?? (() => new ReportGate(options.Training, options.ReportLimits, limits));
        Publisher = publisher ?? new LatticePublisher(
            options.Items, options.Dim, options.Seed, options.Lattice, limits, options.Threads, options.VerifiesFrames);
        Model = new GlobalModel(options.Items, options.Dim, options.Seed);
        _catalogue = new Catalogue(options.Limits.MaxItems);
        Times = new StageTimes(options.Clock);
        _ranges = new ItemRanges(options.Threads, Times);
    }

    /// <summary>The published table of this round; moved in place when a round closes.</summary>
    public GlobalModel Model { get; private set; }

    /// <summary>Rounds done.</summary>
    public int Round => Model.Round;

    /// <summary>The publishing stage; what it keeps is part of the state.</summary>
    public IModelPublisher Publisher { get; }

    /// <summary>What the server's momentum keeps, M × d, part of the state; null without momentum.</summary>
    public FactorMatrix? Velocity => _optimizer.State;

    /// <summary>What the noise of the training has left of a device's privacy; null without noise.</summary>
    public PrivacyLedger? Privacy => _options.Privacy.AddsNoise ? _ledger : null;

    /// <summary>Where the time of all rounds so far went.</summary>
    public StageTimes Times { get; }

    /// <summary>The round that takes reports; null if none does.</summary>
    public OpenRound? Current { get; private set; }

    internal ServerOptions Options => _options;

    /// <summary>Opens the next round.</summary>
    /// <exception cref="InvalidOperationException">A round is open already, or ε is spent.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The plan is out of its range.</exception>
    public OpenRound Open(RoundPlan plan)
    {
        plan.Validate();
        if (Current is not null) throw new InvalidOperationException($"round {Round} is open: close it before you open the next");
        if (Privacy is { IsSpent: true } spent)
            throw new InvalidOperationException($"ε {spent.Spent:0.###} is spent: one more round would pass {spent.Budget}; serve the "
                + "model as it is");
        Publisher.Start(Model);
        int items = Model.ItemFactors.Rows;
        var dense = new FrameHeader(0, 0, items, _options.Dim);
        var task = new RoundTask
        {
            Round = Round,
            Items = items,
            Dim = _options.Dim,
            Seed = _options.Seed,
            Check = Model.Check,
            Training = _options.Training,
            Limits = _options.ReportLimits,
            Distortion = _options.Budget.Target(Round),
            MostReportBytes = (long)(_options.Budget.LongestReport * FrameCodec.DenseSize(dense)),
            Deadline = plan.Deadline,
        };
        return Current = new OpenRound(plan, task, Model, _free, _readers, _createReader);
    }

    /// <summary>Closes the open round: adds the reports, steps, and publishes the next version.</summary>
    /// <param name="round">The open round.</param>
    /// <exception cref="ArgumentException">It is not the round that is open.</exception>
    /// <exception cref="TrainingDivergedException">
    /// The step is not finite, or left the range that can be published. Nothing has changed; <see cref="Abandon"/> gives the round up.
    /// </exception>
    public RoundResult Close(OpenRound round)
    {
        if (round != Current) throw new ArgumentException("this round is not the one that is open", nameof(round));
        round.Seal();
        ReportSlot[] taken = [.. round.Slots.Where(slot => slot.State == ReportSlot.Taken)];
        // That too few came would itself be told: under noise every round that is published has its noise, whoever came.
        ReportSlot[] counted = _noiseSecret is not null || taken.Length >= round.Plan.Fewest ? taken : [];
        CountedReport[] reports = Add(counted);
        int[] touches = _noiseSecret is null ? _mean.Histogram() : [];
        _carried?.Exchange(reports, _mean);
        if (_noiseSecret is not null) AddNoise(_noiseSecret, round, counted);
        CatalogueChange change = _catalogue.From(Model);
        _mean.Forget(Model.Retired.Items);
        _mean.Forget(change.Retired.AsSpan(0, change.RetiredOf(_mean.Items)));
        long clock = Times.Now;
        _optimizer.Step(Round, Publisher.Table(Model), _mean, _step);
        clock = Times.Lap(RoundStage.Step, clock);
        var result = new RoundResult
        {
            Round = Round,
            Asked = round.Asked,
            Reports = counted.Length,
            ReportBytes = counted.Sum(slot => (long)slot.Report.Length),
            Frame = Publisher is LatticePublisher lattice ? lattice.Publish(Model, _step, change) : Publisher.Publish(Model, _step),
            Touches = touches,
            HeldRows = _carried?.HeldNow ?? 0,
        };
        _ledger.Count(counted.Length);
        _carried?.Keep(_mean);
        _carried?.Change(change.Items, Model.Retired.Items);
        _optimizer.Keep(_step);
        _optimizer.Change(change.Items, change.Retired);
        _mean.Grow(change.Items);
        Times.Lap(RoundStage.Publish, clock);
        Release(round);
        return result with { CarriedRows = _carried?.Count ?? 0 };
    }

    /// <summary>Gives the open round up: its reports are forgotten, and the table stays as it is.</summary>
    /// <param name="round">The open round.</param>
    /// <exception cref="ArgumentException">It is not the round that is open.</exception>
    public void Abandon(OpenRound round)
    {
        if (round != Current) throw new ArgumentException("this round is not the one that is open", nameof(round));
        round.Seal();
        Release(round);
    }

    /// <summary>
    /// Adds items to the catalogue: their numbers follow those that are there, and each starts at its row of the seed. They are in the
    /// version that the next round is closed into, also if that round makes no step. Thread-safe.
    /// </summary>
    /// <param name="items">Items M that there are to be; no fewer than there are, or were asked for before.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There are fewer, or more than <see cref="WireLimits.MaxItems"/> of the options.
    /// </exception>
    /// <exception cref="InvalidOperationException">The table is not published as a lattice.</exception>
    public void Extend(int items) => LatticeCatalogue().Extend(items, Model);

    /// <summary>
    /// Retires items: from the version that the next round is closed into they are not recommended, drawn or trained on, and cost no bytes.
    /// An item keeps its number and does not come back; one that is retired already stays so. Thread-safe.
    /// </summary>
    /// <param name="items">The items.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item, nor is one asked for.</exception>
    /// <exception cref="InvalidOperationException">The table is not published as a lattice.</exception>
    public void Retire(IReadOnlyList<int> items) => LatticeCatalogue().Retire(items, Model);

    private Catalogue LatticeCatalogue() => Publisher is LatticePublisher ? _catalogue
        : throw new InvalidOperationException("only a catalogue that is published as a lattice can grow or shrink");

    /// <summary>The frame that takes a device from the version it holds to the newest; made once and kept until the next version.</summary>
    /// <param name="heldRound">The round of the table that the device holds; 0 for one that has only the seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such round yet.</exception>
    /// <exception cref="InvalidOperationException">The table is not published as a lattice.</exception>
    public LatticeFrame FrameFrom(int heldRound)
    {
        Publisher.Start(Model);
        return Publisher is LatticePublisher lattice ? lattice.Newest.FrameFrom(heldRound)
            : throw new InvalidOperationException("only a lattice has frames between any two versions");
    }

    /// <summary>
    /// Writes the whole state, the open round and the former versions included: a server that is loaded from it sends the bytes that this
    /// one would have sent. Reports that are accepted meanwhile may or may not be in it.
    /// </summary>
    /// <param name="storage">Receives the state.</param>
    /// <param name="withHistory">
    /// Whether former versions are written, up to <see cref="LatticeOptions.HistoryBytes"/>. A server that saves after every round keeps
    /// the frame of each round instead, and hands them to <see cref="Load"/>.
    /// </param>
    /// <exception cref="InvalidOperationException">The table is not published as a lattice.</exception>
    public void Save(Stream storage, bool withHistory = true)
    {
        if (Publisher is not LatticePublisher lattice)
            throw new InvalidOperationException("only a federation that publishes a lattice can be saved");
        Publisher.Start(Model);
        FederationCheckpoint.Save(this, lattice, storage, withHistory);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="storage">The state.</param>
    /// <param name="options">
    /// How the server runs; size and seed must be those of the state. If they leave no ε for the round that was open, it is given up.
    /// </param>
    /// <param name="reader">Makes readers of other reports than FedRAS's own.</param>
    /// <param name="frames">
    /// The frame of each round (<see cref="RoundResult.Frame"/>), the newest first, if the state was saved without history: former versions
    /// are made from them. Only as many are read as are needed. History begins where a frame is missing, where the step changed, where
    /// items were retired, or where <see cref="LatticeOptions.HistoryBytes"/> are full; a device from before gets a key frame.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// It is damaged, cut short, or of another table, or a frame is not the one that led to its version; the message says what to do.
    /// </exception>
    public static Federation Load(
        Stream storage, ServerOptions options, Func<IReportReader>? reader = null, IEnumerable<ReadOnlyMemory<byte>>? frames = null) =>
        FederationCheckpoint.Load(storage, options, reader, frames);

    /// <summary>The changes of the catalogue that the next version takes up.</summary>
    internal CatalogueChange Pending => _catalogue.From(Model);

    /// <summary>What waits, was spent and is secret, for a checkpoint.</summary>
    internal PrivacyState PrivacyState => new(_carried?.State() ?? CarriedState.None, _ledger.State, _noiseSecret?.Export() ?? []);

    /// <summary>Takes up the table, momentum, catalogue and privacy of a saved server.</summary>
    internal void Resume(GlobalModel model, float[]? velocity, CatalogueChange pending, PrivacyState privacy)
    {
        int items = model.ItemFactors.Rows;
        _optimizer.Change(items, []);
        velocity?.CopyTo(Velocity!.Values);
        _mean.Grow(items);
        // What waits is applied in the next round if the threshold has fallen meanwhile.
        if (privacy.Carried.Items.Length > 0) _carried ??= CreateCarried();
        _carried?.Change(items, []);
        _carried?.Restore(privacy.Carried);
        _ledger = new PrivacyLedger(_options.Privacy, privacy.Ledger);
        if (_noiseSecret is not null && privacy.NoiseSecret.Length > 0) _noiseSecret = new DeviceSecret(privacy.NoiseSecret);
        Model = model;
        _catalogue.Extend(pending.Items, model);
        _catalogue.Retire(pending.Retired, model);
    }

    /// <summary>Takes up a table that was trained before. The caller restores what publisher and momentum keep.</summary>
    /// <param name="model">The table; moved in place from here on.</param>
    /// <exception cref="InvalidOperationException">A round is open.</exception>
    public void Resume(GlobalModel model)
    {
        if (Current is not null) throw new InvalidOperationException($"round {Round} is open: close it before you take up another table");
        if (Round == 0) _ledger = new PrivacyLedger(_options.Privacy, PrivacyState.Before(model.Round).Ledger); // nobody knows of noise
        Model = model;
    }

    private void Release(OpenRound round)
    {
        for (int i = round.Slots.Count - 1; i >= 0; i--) _free.Push(round.Slots[i]);
        Current = null;
    }

    private CarriedRows CreateCarried() => new(_mean.Items, _options.Dim, _options.Privacy.ItemThreshold);

    private CountedReport[] Add(ReportSlot[] slots)
    {
        long start = Times.Now;
        CountedReport[] reports = [.. slots.Select(slot => new CountedReport(slot.Device, slot.Rows.Current, slot.Retention))];
        _sum.Weigh(reports);
        Times.Lap(RoundStage.Aggregate, start);
        _mean.Clear();
        _ranges.ForEach(_mean.Items, (from, to) => _sum.Add(reports, _mean, from, to));
        return reports;
    }

    private void AddNoise(DeviceSecret secret, OpenRound round, ReportSlot[] slots)
    {
        double sigma = _options.Privacy.NoiseMultiplier, clip = _options.Privacy.ReportClip!.Value;
        double divisor = (_options.Privacy.ExpectedReports ?? round.Plan.Goal) * _options.Privacy.TouchShare;
        var noise = new SecretNoise(SecretNoise.KeyOf(
            secret, Round, Model.Check, [sigma, clip, divisor], slots.Select(slot => (slot.Device, slot.Report))));
        _ranges.ForEach(_mean.Items, (from, to) => noise.AddTo(_mean, sigma * clip, divisor, from, to));
    }
}
