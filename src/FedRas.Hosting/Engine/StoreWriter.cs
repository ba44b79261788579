using FedRas.Hosting.Observing;
using FedRas.Hosting.Storage;

namespace FedRas.Hosting.Engine;

/// <summary>
/// Writes what is to be kept, in the order in which it was handed in. One task takes all that waits and appends it at once, so that many
/// answers share one write. After the first failure nothing is written any more: what the store holds is then unknown until it is opened
/// again.
/// </summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    private readonly IFederationStore _store;
    private readonly ServerObserver _observer;
    private readonly TimeProvider _clock;
    private readonly Queue<Batch> _waiting = [];
    private readonly SemaphoreSlim _work = new(0);
    private readonly Task _loop;
    private Batch? _open; // the last one that waits, if entries may join it
    private Exception? _failure;
    private bool _isClosed;

    public StoreWriter(IFederationStore store, ServerObserver observer, TimeProvider clock)
    {
        (_store, _observer, _clock) = (store, observer, clock);
        _loop = Task.Run(WriteAsync);
    }

    /// <summary>Is told the first failure, once.</summary>
    public event Action<Exception>? Failed;

    /// <summary>Writes that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_waiting) return _waiting.Count;
        }
    }

    /// <summary>Hands entries in; the task ends once they are durable, and fails if they may not be.</summary>
    public Task Append(params ReadOnlySpan<StoreEntry> entries)
    {
        lock (_waiting)
        {
            if (_failure is not null || _isClosed) return Task.FromException(Closed());
            if (_open is null) Enqueue(_open = new Batch(null));
            _open!.Entries.AddRange(entries);
            return _open.Done.Task;
        }
    }

    /// <summary>Hands the end of a round in, after all that was handed in before.</summary>
    public Task Commit(RoundCommit commit)
    {
        lock (_waiting)
        {
            if (_failure is not null || _isClosed) return Task.FromException(Closed());
            var batch = new Batch(commit);
            _open = null;
            Enqueue(batch);
            return batch.Done.Task;
        }
    }

    /// <summary>Writes what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_waiting) _isClosed = true;
        _work.Release();
        await _loop.ConfigureAwait(false);
    }

    private void Enqueue(Batch batch)
    {
        _waiting.Enqueue(batch);
        _work.Release();
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            await _work.WaitAsync().ConfigureAwait(false);
            Batch? batch;
            lock (_waiting)
            {
                if (!_waiting.TryDequeue(out batch))
                {
                    if (_isClosed) return;
                    continue;
                }
                if (batch == _open) _open = null;
            }
            try
            {
                long start = _clock.GetTimestamp();
                if (batch.Commit is { } commit) await _store.CommitAsync(commit, CancellationToken.None).ConfigureAwait(false);
                else await _store.AppendAsync(batch.Entries, CancellationToken.None).ConfigureAwait(false);
                _observer.Wrote(batch.Commit is null ? "append" : "commit", batch.Entries.Count, _clock.GetElapsedTime(start));
                batch.Done.SetResult();
            }
            catch (Exception e) // whatever it is, it is not known what was kept
            {
                Fail(batch, e);
                return;
            }
        }
    }

    private void Fail(Batch batch, Exception failure)
    {
        List<Batch> lost = [batch];
        lock (_waiting)
        {
            _failure = failure;
            _open = null;
            while (_waiting.TryDequeue(out Batch? next)) lost.Add(next);
        }
        foreach (Batch one in lost)
        {
            one.Done.SetException(Closed());
            _ = one.Done.Task.Exception; // nobody may wait for it
        }
        Failed?.Invoke(failure);
    }

    private StoreException Closed() => _failure is { } why
        ? new StoreException($"the store failed and is opened again: {why.Message}", why)
        : new StoreException("the server stops and writes nothing more");

    private sealed class Batch(RoundCommit? commit)
    {
        public RoundCommit? Commit { get; } = commit;

        public List<StoreEntry> Entries { get; } = [];

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
