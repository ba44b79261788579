using System.Threading.Channels;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Engine;

/// <summary>
/// The rounds of a federation, one after the other: selecting → collecting → aggregating → publishing. One loop owns the state; whoever
/// wants something of it posts to the loop. While a round is closed, the closing task owns the federation, and check-ins wait for the next
/// round. Nobody waits for a device: a round ends when it has what it wants, when all have answered, or at its deadline.
/// </summary>
internal sealed class RoundMachine
{
    private readonly FedRasServerOptions _options;
    private readonly TimeProvider _clock;
    private readonly RetryWindows _retry;
    private readonly LiveState _state;
    private readonly RoundOpener _opener;
    private readonly PlaceGiver _giver;
    private readonly RoundCloser _closer;
    private readonly ILogger _log;
    private readonly Channel<Action> _posts = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly WaitingRoom _room;
    private readonly RoundClock _roundClock;
    private readonly List<(Action Work, Action Fail)> _afterClose = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopping, _isDrawn;
    private volatile ServedVersion _served;
    private volatile RoundInProgress? _round, _abandoned;
    private int _phase = (int)RoundPhase.Waiting;

    public RoundMachine(
        LiveState state, FedRasServerOptions options, ISelection selection, RetryWindows retry, TimeProvider clock, ILogger log)
    {
        (_state, _options, _retry, _clock, _log) = (state, options, retry, clock, log);
        _room = new WaitingRoom(options.MostWaiting, () => new PlaceAnswer(_retry.AskedAgain));
        _roundClock = new RoundClock(clock, options.Timeouts);
        (_opener, _giver) = (new RoundOpener(state, options, selection), new PlaceGiver(state, options, retry));
        _closer = new RoundCloser(state, options, clock, log);
        _served = _closer.Serve(step: null);
        state.Writer.Failed += Fail;
    }

    /// <summary>Is told how each round ended, on the loop.</summary>
    public event Action<RoundEnd>? Ended;

    /// <summary>The newest version that is durable.</summary>
    public ServedVersion Served => _served;

    /// <summary>The open round; null between two.</summary>
    public RoundInProgress? Round => _round;

    public RoundPhase Phase => (RoundPhase)Volatile.Read(ref _phase);

    /// <summary>Check-ins that wait for an answer.</summary>
    public int Waiting => _room.Count;

    /// <summary>Ends when no round will open any more.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Runs the loop until <see cref="Complete"/>.</summary>
    /// <exception cref="StoreException">The store failed; all must be opened again.</exception>
    public async Task RunAsync()
    {
        try
        {
            _posts.Writer.TryWrite(Begin);
            await foreach (Action post in _posts.Reader.ReadAllAsync().ConfigureAwait(false)) post();
        }
        catch (Exception e)
        {
            Fail(e);
            throw;
        }
        finally
        {
            _roundClock.Stop();
            _room.AnswerAll(_ => new PlaceAnswer(_retry.NotReady));
            foreach ((_, Action fail) in _afterClose) fail();
        }
    }

    /// <summary>Whether a device had a place in the last attempt at a round that was given up.</summary>
    public bool WasAbandoned(int round, long device) =>
        _abandoned is { } former && former.Number == round && former.Places.ContainsKey(device);

    /// <summary>
    /// Asks for a place in a round. The answer may wait until the next one opens. A device that was not drawn waits for a while too, so
    /// that the next draw finds it there.
    /// </summary>
    public async Task<PlaceAnswer> AskAsync(EnrolledDevice device, ulong counter)
    {
        // Who reported already may have ended the round by it: the loop knows.
        if (_round is { } round && Phase is RoundPhase.Selecting or RoundPhase.Collecting && round.Started is not null
            && round.Places.TryGetValue(device.Number, out Place? place) && !place.IsAnswered)
            return new PlaceAnswer(round, place);
        if (_room.Enter(device, counter) is not { } waiter) return new PlaceAnswer(_retry.Busy);
        if (!_posts.Writer.TryWrite(() => Ask(waiter)))
        {
            _room.Leave();
            return new PlaceAnswer(_retry.NotReady);
        }
        if (_options.Selection == SelectionKind.Arrival) return await waiter.Answer.Task.ConfigureAwait(false);
        try
        {
            return await waiter.Answer.Task.WaitAsync(_options.Timeouts.RetryRejected, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _posts.Writer.TryWrite(() => _room.Forget(waiter));
            return new PlaceAnswer(_retry.NotDrawn);
        }
    }

    /// <summary>A report of a round was answered: the round may have ended by it.</summary>
    public void ReportAnswered(RoundInProgress round)
    {
        if (round.Open.IsFull || round.IsAnswered) _posts.Writer.TryWrite(() => CheckEnd(round));
    }

    /// <summary>Opens no further round, and gives no further place.</summary>
    public void StopSelecting() => _posts.Writer.TryWrite(() =>
    {
        _isStopping = true;
        if (_round is not { } round || round.Places.IsEmpty) Stop();
        else EndSelection(round);
    });

    /// <summary>Waits no longer for the report of a device that was revoked.</summary>
    public void Forget(long device) => _posts.Writer.TryWrite(() =>
    {
        if (_round is not { } round) return;
        round.Forget(device);
        CheckEnd(round);
    });

    /// <summary>Applies a pause that began: no further place is given, and whoever waits is told so.</summary>
    public void Pause() => _posts.Writer.TryWrite(() =>
    {
        if (!_state.Operator.IsPaused) return;
        if (_round is { } round) EndSelection(round);
        _room.AnswerAll(AnswerOf);
    });

    /// <summary>Ends the loop after what was posted.</summary>
    public void Complete() => _posts.Writer.TryComplete();

    /// <summary>Does something on the loop while no round is being closed; at once if none is.</summary>
    public Task<T> BetweenClosesAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isPosted = _posts.Writer.TryWrite(() =>
        {
            if (Phase is RoundPhase.Aggregating or RoundPhase.Publishing) _afterClose.Add((Work, () => done.SetException(NotReady())));
            else Work();
        });
        return isPosted ? done.Task : Task.FromException<T>(NotReady());

        void Work() => done.SetResult(work());

        static StoreException NotReady() => new("the server is not ready: try again");
    }

    private void Fail(Exception failure) => _posts.Writer.TryComplete(failure);

    private void SetPhase(RoundPhase phase) => Volatile.Write(ref _phase, (int)phase);

    private void Begin()
    {
        if (_state.Open is { } open)
        {
            Enter(_opener.Restore(open, _served), isDrawn: _options.Selection == SelectionKind.Sampled, isRestored: true);
            EngineLog.RoundResumed(_log, open.Task.Round, open.Asked, open.Accepted);
        }
        else if (_options.IsOver(_state.Federation)) Stop();
    }

    private void Ask(Waiter waiter)
    {
        if (Phase == RoundPhase.Waiting) OpenNext();
        _room.Settle(waiter, AnswerOf(waiter));
    }

    // Null keeps it waiting.
    private PlaceAnswer? AnswerOf(Waiter waiter) => Phase switch
    {
        RoundPhase.Aggregating or RoundPhase.Publishing => null,
        // After the last round the model is served all the same.
        RoundPhase.Stopped => new PlaceAnswer(_isStopping ? _retry.NotReady : _retry.Finished),
        RoundPhase.Waiting when _state.Operator.IsPaused => new PlaceAnswer(_retry.Paused),
        RoundPhase.Waiting => new PlaceAnswer(_retry.NotSelected(
            $"the federation begins with {_options.FewestDevices} devices, and {_state.Devices.Count} have enrolled")),
        _ => Give(_round!, waiter),
    };

    private PlaceAnswer? Give(RoundInProgress round, Waiter waiter)
    {
        StartClock(round); // whoever asks: a round that nobody may take part in ends all the same, and is counted
        PlaceAnswer? answer = _giver.Give(round, waiter, _isDrawn);
        if (!round.SelectionIsOver && round.Places.Count >= _options.Places) EndSelection(round);
        return answer;
    }

    private void OpenNext()
    {
        if (_isStopping || _options.IsOver(_state.Federation))
        {
            Stop();
            return;
        }
        SetPhase(RoundPhase.Waiting);
        if (!_opener.MayOpen) return;
        (RoundInProgress round, bool isDrawn) = _opener.Open(_served);
        Enter(round, isDrawn);
    }

    private void Enter(RoundInProgress round, bool isDrawn, bool isRestored = false)
    {
        _isDrawn = isDrawn;
        _round = round;
        SetPhase(RoundPhase.Selecting);
        if (isRestored && !round.Places.IsEmpty) StartClock(round); // the deadline begins anew
        if (isDrawn || round.Places.Count >= _options.Places) EndSelection(round);
        EngineLog.RoundOpened(_log, round.Number, round.Open.Plan.Goal, round.Places.Count);
    }

    private void StartClock(RoundInProgress round) => _roundClock.Start(
        round, () => _posts.Writer.TryWrite(() => EndSelection(round)), () => _posts.Writer.TryWrite(() => Close(round)));

    private void EndSelection(RoundInProgress round)
    {
        if (round != _round || Phase is not (RoundPhase.Selecting or RoundPhase.Collecting)) return;
        round.SelectionIsOver = true;
        SetPhase(RoundPhase.Collecting);
        CheckEnd(round);
    }

    private void CheckEnd(RoundInProgress round)
    {
        bool isAnswered = round.SelectionIsOver && !round.Places.IsEmpty && round.IsAnswered;
        // Too few to make a step, only because nobody may come any more: after the next start somebody may.
        if (isAnswered && _isStopping && round.Open.Accepted < round.Open.Plan.Fewest) Stop();
        else if (isAnswered || round.Open.IsFull) Close(round);
    }

    private void Close(RoundInProgress round)
    {
        if (round != _round || Phase is not (RoundPhase.Selecting or RoundPhase.Collecting)) return;
        _roundClock.Stop();
        SetPhase(RoundPhase.Aggregating);
        _ = Task.Run(async () =>
        {
            try
            {
                ClosedRound closed = await _closer.CloseAsync(round, () => SetPhase(RoundPhase.Publishing)).ConfigureAwait(false);
                _posts.Writer.TryWrite(() => Finish(closed));
            }
            catch (Exception e) // the loop ends with it, and all is opened again
            {
                Fail(e);
            }
        });
    }

    private void Finish(ClosedRound closed)
    {
        _abandoned = closed.Next is null ? _round : null;
        if (closed.Next is { } next) _served = next;
        _round = null;
        SetPhase(RoundPhase.Waiting);
        Tell(closed.End);
        foreach ((Action work, _) in _afterClose) work();
        _afterClose.Clear();
        if (!_room.IsEmpty || _isStopping || _options.IsOver(_state.Federation)) OpenNext();
        _room.AnswerAll(AnswerOf);
    }

    // Whoever watches must not end the federation.
    private void Tell(RoundEnd end)
    {
        try
        {
            Ended?.Invoke(end);
        }
        catch (Exception e)
        {
            EngineLog.WatcherFailed(_log, end.Round, e);
        }
    }

    private void Stop()
    {
        _roundClock.Stop();
        SetPhase(RoundPhase.Stopped);
        _room.AnswerAll(AnswerOf);
        _stopped.TrySetResult();
    }
}
