using FedRas.Client.Participation;
using FedRas.Client.Policies;
using FedRas.Client.Recommending;
using FedRas.Client.Storage;
using FedRas.Client.Transport;
using FedRas.Protocol;

namespace FedRas.Client;

/// <summary>
/// A device of a federation: it records what its user likes, takes part in training, and recommends. Only <see cref="ParticipateAsync"/>,
/// <see cref="RefreshAsync"/> and <see cref="ForgetAsync"/> use the network; they wait for each other. Everything else works offline, from
/// any thread at any time.
/// </summary>
public sealed class FedRasClient : IDisposable, IAsyncDisposable
{
    private readonly FedRasClientOptions _options;
    private readonly DeviceStore _store;
    private readonly UserItems _user;
    private readonly HeldModel _model;
    private readonly Recommender _recommender;
    private readonly ServerLink _link;
    private readonly Farewells _farewells;
    private readonly Participant _participant;
    private readonly ClientLog _log;
    private readonly SemaphoreSlim _calls = new(1, 1);
    private CancellationTokenSource _forgetting = new();
    private bool _isDisposed;

    /// <summary>Opens the device's file, or makes it. The network is not used.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="DeviceStoreException">The file cannot be used.</exception>
    public FedRasClient(FedRasClientOptions options)
    {
        options.Validate();
        _options = options;
        _log = new ClientLog(options.Logger);
        _store = new DeviceStore(options.Path, options.FlushesToDisk, options.Time);
        _user = new UserItems(options.Interactions ?? _store.Interactions, _store.Blocked, _store.Catalogue,
            options.HeldOut, options.Tested);
        _model = new HeldModel(_store.Model, options.Device, options.TellsTrainingTime ? options.Time : null, options.Secret);
        _recommender = new Recommender(_model, _user, _store.Catalogue);
        _link = new ServerLink(options.LinkSettings());
        _farewells = new Farewells(_link, _store.Calls);
        var enrolment = new Enrolment(_link, _store.Calls, options.Invitation?.Token);
        var resources = new ResourceLoader(_link, _store.Downloads);
        var catchUp = new CatchUp(
            _link, resources, new CatalogueLoader(_link, resources, _store.Catalogue), _store, _model, options.Device.Limits);
        _participant = new Participant(_link, _store, _model, _user, enrolment, catchUp, new TableTest(_model, options.Evaluates),
            new Reporter(_link, _store.Calls, enrolment), options.Time, options.Conditions);
    }

    /// <summary>The version of the model that the device holds; null before it has heard of one.</summary>
    public int? HeldRound => _model.Session?.HeldRound;

    /// <summary>Bytes that this client has moved since it was opened.</summary>
    public Traffic Traffic => _link.Meter.Total;

    /// <summary>Notes that the user liked an item. It stays on the device.</summary>
    /// <param name="itemId">The item's id. One that the catalogue does not have yet is kept, and counts from the day it comes.</param>
    /// <param name="when">When, if the app wants it kept. It stays on the device, and says which item is the last one.</param>
    /// <exception cref="DeviceStoreException">The file cannot be written.</exception>
    public Task RecordAsync(string itemId, DateTimeOffset? when = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(itemId);
        return Task.Run(() => _user.Add(new Interaction(itemId, when)));
    }

    /// <summary>
    /// Never recommends an item again, and leaves it out of training: it is neither liked nor drawn as a negative, so a report cannot show
    /// that it was blocked.
    /// </summary>
    /// <param name="itemId">The item's id.</param>
    /// <param name="isBlocked">False takes it back.</param>
    /// <exception cref="DeviceStoreException">The file cannot be written.</exception>
    public Task BlockAsync(string itemId, bool isBlocked = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(itemId);
        return Task.Run(() => _user.Block(itemId, isBlocked));
    }

    /// <summary>
    /// Takes part once: enrols if needed, checks in, catches up, trains, and reports; or says why not. It may be stopped at any instant, by
    /// the token or by the end of the process. The next call goes on: a report that has no answer yet goes again under the same id.
    /// </summary>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped by the token.</exception>
    /// <exception cref="DeviceStoreException">The file cannot be used.</exception>
    public Task<ParticipationResult> ParticipateAsync(CancellationToken cancel = default) => CallAsync(false, cancel);

    /// <summary>Catches up with the newest model without training. The policy is not asked; bytes count for it.</summary>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped by the token.</exception>
    /// <exception cref="DeviceStoreException">The file cannot be used.</exception>
    public Task<ParticipationResult> RefreshAsync(CancellationToken cancel = default) => CallAsync(true, cancel);

    /// <summary>
    /// The items that fit the user best, best first; without those that the user liked or blocked and those that are retired. Empty before
    /// the device holds a model, and before the user liked an item of the catalogue: without one, there is nothing to rank by.
    /// </summary>
    /// <param name="count">How many at most; above 0.</param>
    /// <param name="filter">Items to take, by id; null, the default, takes all. It is called until enough are found.</param>
    public IReadOnlyList<Recommendation> Recommend(int count, Func<string, bool>? filter = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return _recommender.Best(count, filter);
    }

    /// <summary>
    /// Ranks candidates, such as a server's shortlist, in private. What the user liked or blocked, what is retired and what the catalogue
    /// does not have is left out.
    /// </summary>
    /// <param name="count">How many at most; above 0.</param>
    /// <param name="candidates">Ids of items.</param>
    public IReadOnlyList<Recommendation> Recommend(int count, IEnumerable<string> candidates)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return _recommender.Best(count, candidates);
    }

    /// <summary>
    /// Why an item fits: the user's own items that are nearest to it, by the cosine between the items' factors. It tells what is alike in
    /// the model; it is not the exact share of each item in the score.
    /// </summary>
    /// <param name="itemId">The item.</param>
    /// <param name="count">How many at most; above 0.</param>
    public Task<IReadOnlyList<NearItem>> WhyAsync(string itemId, int count = 3)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return Task.Run(() => _recommender.Why(itemId, count));
    }

    /// <summary>
    /// Erases interactions, secret, key, pseudonym and model from the device at once, and asks the server to take the credential back. What
    /// was reported before cannot be taken out of the model. The client may be used afterwards and is a new device then, so an app whose
    /// user no longer takes part stops calling <see cref="ParticipateAsync"/>. A call that takes part at the moment is cancelled.
    /// </summary>
    /// <param name="cancel">Stops the call to the server; the data are erased before it.</param>
    /// <exception cref="DeviceStoreException">The file cannot be written.</exception>
    public async Task<ForgetResult> ForgetAsync(CancellationToken cancel = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Volatile.Read(ref _forgetting).Cancel(); // here and now, so that no further step begins
        await _calls.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            // The old one is not disposed: another call of this kind may be about to cancel it.
            Interlocked.Exchange(ref _forgetting, new CancellationTokenSource());
            Erase();
            return await LeaveAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            _calls.Release();
        }
    }

    /// <summary>Stops the call that takes part at the moment, waits for its end, and closes the file and the connections.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        _forgetting.Cancel();
        _calls.Wait();
        Close();
        _calls.Release();
    }

    /// <summary>Closes the file and the connections, after the call that uses them has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        await _calls.WaitAsync().ConfigureAwait(false);
        if (!Interlocked.Exchange(ref _isDisposed, true)) Close();
        _calls.Release();
    }

    private void Close()
    {
        _link.Dispose();
        _store.Dispose();
        _forgetting.Dispose();
    }

    private void Erase()
    {
        SignedCall? farewell = _farewells.Sign();
        try
        {
            _user.Forget(() => _store.Erase(farewell));
        }
        finally
        {
            _model.Reload();
        }
    }

    private async Task<ForgetResult> LeaveAsync(CancellationToken cancel)
    {
        try
        {
            string? sentence = await _farewells.SendAsync(cancel).ConfigureAwait(false);
            return new ForgetResult(sentence is null, sentence);
        }
        catch (LinkException e)
        {
            return new ForgetResult(false, e.Message);
        }
        catch (OperationCanceledException)
        {
            return new ForgetResult(false, "the call to the server was stopped");
        }
    }

    private async Task<ParticipationResult> CallAsync(bool refreshOnly, CancellationToken cancel)
    {
        await _calls.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_options.Invitation is null) return Finish(Results.Of(ParticipationOutcome.NotAllowed, ServerLink.NoInvitation), default);
            DeviceSituation situation = _options.Situation?.Invoke() ?? new DeviceSituation();
            if (!refreshOnly && _options.Policy.Objection(situation, _store.Traffic.BytesToday) is { } objection)
                return Finish(Results.Of(ParticipationOutcome.NotAllowed, objection), default);
            Traffic before = Traffic;
            ParticipationResult result = await RunAsync(situation, refreshOnly, cancel).ConfigureAwait(false);
            return Finish(result, Traffic - before);
        }
        finally
        {
            _calls.Release();
        }
    }

    private async Task<ParticipationResult> RunAsync(DeviceSituation situation, bool refreshOnly, CancellationToken cancel)
    {
        Traffic before = Traffic;
        using var limit = new CancellationTokenSource(_options.MostTime, _options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token, Volatile.Read(ref _forgetting).Token);
        try
        {
            await _farewells.SendAsync(both.Token).ConfigureAwait(false);
            return await _participant.RunAsync(situation, refreshOnly, both.Token).ConfigureAwait(false);
        }
        catch (LinkException e) when (e.After is not null)
        {
            return Results.Of(ParticipationOutcome.Later, e.Message) with { ComeBackIn = e.After, Reason = e.Reason };
        }
        catch (LinkException e)
        {
            return Results.Of(e.IsUntrusted ? ParticipationOutcome.Untrusted : ParticipationOutcome.Unreachable, e.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return Results.Of(ParticipationOutcome.TimeIsUp, $"{_options.MostTime.TotalSeconds:0.#} s are up: call again to go on");
        }
        finally
        {
            // Bytes of a call that was stopped were moved all the same.
            Traffic moved = Traffic - before;
            if (moved.BytesUp + moved.BytesDown > 0) _store.Traffic.Add(moved.BytesUp + moved.BytesDown);
        }
    }

    private ParticipationResult Finish(ParticipationResult result, Traffic traffic)
    {
        result = result with { HeldRound = HeldRound, Traffic = traffic };
        _log.Ended(result);
        return result;
    }
}
