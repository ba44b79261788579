using System.Runtime.CompilerServices;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Observing;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Engine;

/// <summary>
/// Runs a federation as a service of a host. The host listens first, and calls are answered "later" until the store is read. If the store
/// fails, all is read from it again, as after a restart, as soon as it is back.
/// </summary>
public sealed class FederationEngine : BackgroundService, IHostedLifecycleService
{
    private readonly FedRasServerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<FederationEngine> _log;
    private readonly IHostApplicationLifetime? _host;
    private readonly OperatorKeys? _operators;
    private readonly Restorer _restorer;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _isReadyOnce = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile LiveFederation? _live;

    /// <summary>Creates the engine.</summary>
    /// <param name="options">How it runs; checked here.</param>
    /// <param name="clock">The only clock there is.</param>
    /// <param name="log">Receives what happens.</param>
    /// <param name="host">Is stopped if the server cannot start.</param>
    /// <param name="operators">The operator keys, which are read before the store; null for a server without any.</param>
    /// <exception cref="ServerOptionsException">A setting is not legal.</exception>
    public FederationEngine(
        FedRasServerOptions options, TimeProvider clock, ILogger<FederationEngine> log, IHostApplicationLifetime? host = null,
        OperatorKeys? operators = null)
    {
        options.Validate();
        (_options, _clock, _log, _host, _operators) = (options, clock, log, host, operators);
        Retry = new RetryWindows(options.Timeouts, Random.Shared, options.Selection == SelectionKind.Sampled);
        Observer = new ServerObserver(clock, () => _live is { } live ? LiveViews.Of(live, options, clock) : null)
        {
            AbandonReasons = Enum.GetValues<AbandonReason>().Select(Label.Of),
            Phases = [.. Enum.GetValues<RoundPhase>().Select(Label.Of)],
            Settings = options.Shown,
        };
        Guard = new Guard(options.Limits, clock, Observer, log);
        Operator = new OperatorCalls(() => _live, clock, log);
        _restorer = new Restorer(options, clock, Observer, log);
        MemoryStore? memory = null;
        options.Store ??= () => memory = new MemoryStore(memory);
    }

    /// <summary>Is told how each round ended.</summary>
    public event Action<RoundEnd>? RoundEnded;

    /// <summary>Whether calls can be answered; otherwise they are answered "later".</summary>
    public bool IsReady => _live is not null;

    /// <summary>What the server does at the moment; null while it is not ready.</summary>
    public RoundPhase? Phase => _live?.Machine.Phase;

    /// <summary>The round of the newest version; null while the server is not ready.</summary>
    public int? Round => _live?.Machine.Served.Round;

    /// <summary>Devices that have enrolled; null while the server is not ready.</summary>
    public int? Devices => _live?.State.Devices.Count;

    /// <summary>Items of the catalogue; null while the server is not ready.</summary>
    public int? Items => _live?.State.Items.Ids.Count;

    /// <summary>All counters by name; none while the server is not ready.</summary>
    public IReadOnlyDictionary<string, long> Counters => _live?.State.Counters.Snapshot() ?? new Dictionary<string, long>();

    /// <summary>
    /// The quality that devices measured, round after round; a point is there once enough of them contributed
    /// (<see cref="EvaluationOptions.FewestDevices"/>). None while the server is not ready.
    /// </summary>
    public IReadOnlyList<QualityPoint> Quality => _live?.State.Evaluations.Points ?? [];

    /// <summary>
    /// The enrolment token that was drawn when this process founded the federation; null if it did not. It is kept nowhere.
    /// </summary>
    public string? FirstToken => _restorer.FirstToken;

    /// <summary>
    /// The operator key that was drawn because the data folder had none; null if it had some. It is kept nowhere.
    /// </summary>
    public string? FirstOperatorKey => _operators?.First;

    /// <summary>What an operator may ask of the federation.</summary>
    public OperatorCalls Operator { get; }

    /// <summary>Ends once calls can be answered for the first time, and fails if that will not be.</summary>
    public Task Ready => _isReadyOnce.Task;

    /// <summary>Why the server had to stop by itself; null if it did not.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Why the server stops; null while it runs.</summary>
    public string? ExitReason { get; internal set; }

    internal RetryWindows Retry { get; }

    /// <summary>Counts what happens, for metrics and for whoever looks.</summary>
    internal ServerObserver Observer { get; }

    /// <summary>Knows who may call at the moment.</summary>
    internal Guard Guard { get; }

    internal FedRasServerOptions Options => _options;

    internal TimeProvider Clock => _clock;

    /// <summary>The federation that runs; null while there is none.</summary>
    internal LiveFederation? Live => _live;

    /// <summary>Reads the operator keys before anything listens: they need no store, and no key is wrong while it is away.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            _operators?.Read();
        }
        catch (ServerOptionsException e)
        {
            Fail(e);
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits for the open round while calls are still answered; the listener closes afterwards.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_live is { } live)
        {
            live.Machine.StopSelecting();
            try
            {
                await live.Machine.Stopped.WaitAsync(_options.Timeouts.Shutdown, _clock, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                // The store keeps the round open.
            }
            if (live.Machine.Round is { Places.IsEmpty: false } open) EngineLog.RoundLeftOpen(_log, open.Number, open.Open.Accepted);
            else EngineLog.RoundsEnded(_log);
        }
        await _stop.CancelAsync().ConfigureAwait(false);
        _live?.Machine.Complete();
    }

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _stop.Dispose();
        Observer.Dispose();
        Guard.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _stop.Token);
        TimeSpan pause = _options.Timeouts.StoreRetry / 16;
        while (Failure is null && !stop.IsCancellationRequested)
        {
            try
            {
                await RunAsync(() => pause = _options.Timeouts.StoreRetry / 16, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
            }
            catch (ServerOptionsException e)
            {
                Fail(e);
            }
            catch (Exception e) // whatever it was, the store holds all that was answered for
            {
                Observer.Failed(e is StoreException ? ServerObserver.Store : ServerObserver.Engine, e.Message);
                if (e is StoreException) EngineLog.StoreFailed(_log, e.Message, pause.TotalSeconds);
                else EngineLog.EngineFailed(_log, e, pause.TotalSeconds);
                await Task.Delay(pause, _clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, _options.Timeouts.StoreRetry.Ticks));
            }
        }
    }

    private void Fail(ServerOptionsException why)
    {
        Failure = why;
        EngineLog.CannotStart(_log, why.Message);
        _isReadyOnce.TrySetException(why);
        _host?.ApplicationStarted.Register(_host.StopApplication); // a host that still starts would call it an error
    }

    private async Task RunAsync(Action opened, CancellationToken stop)
    {
        IFederationStore store = _options.Store!();
        await using ConfiguredAsyncDisposable closing = store.ConfigureAwait(false);
        StoredFederation stored = await store.OpenAsync(stop).ConfigureAwait(false);
        LiveState state = await _restorer.RestoreAsync(store, stored, stop).ConfigureAwait(false);
        _operators?.Open();
        var live = new LiveFederation(state, _options, Retry, _clock, Observer, _log);
        await using ConfiguredAsyncDisposable ending = live.ConfigureAwait(false);
        live.Machine.Ended += end =>
        {
            Observer.Ended(LiveViews.Of(end, _clock.GetUtcNow()), end.Abandoned is null
                ? [(ServerTraces.Fold, end.Fold), (ServerTraces.Publish, end.Publish), (ServerTraces.Commit, end.Commit)] : []);
            if (end.Abandoned is null)
                Observer.Touched(end.Round, end.Touches, end.HeldRows, _options.Recipe.Privacy.ItemThreshold);
            RoundEnded?.Invoke(end);
        };
        Task running = live.Machine.RunAsync();
        _live = live;
        _isReadyOnce.TrySetResult();
        opened();
        try
        {
            await running.WaitAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            _live = null;
        }
    }
}
