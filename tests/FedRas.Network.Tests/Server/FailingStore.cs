using FedRas.Hosting.Storage;

namespace FedRas.Network.Tests.Server;

/// <summary>A store that fails when it is told to, before or after the call has taken effect, and can keep an opening waiting.</summary>
internal sealed class FailingStore
{
    private IFederationStore? _last;
    private int _reads;

    /// <summary>Frames that were asked for.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Calls from now on fail.</summary>
    public bool Fails { get; set; }

    /// <summary>Whether a call that fails has taken effect all the same.</summary>
    public bool TakesEffect { get; set; }

    /// <summary>Commits from now on fail.</summary>
    public bool FailsCommits { get; set; }

    /// <summary>Whether the last call that failed has taken effect.</summary>
    public bool TookEffect { get; private set; }

    /// <summary>Opening waits for this.</summary>
    public Task Opening { get; set; } = Task.CompletedTask;

    /// <summary>Appending waits for this.</summary>
    public Task Appending { get; set; } = Task.CompletedTask;

    public IFederationStore Create()
    {
        var next = new MemoryStore((MemoryStore?)_last);
        _last = next;
        return new Store(this, next);
    }

    private sealed class Store(FailingStore owner, MemoryStore inner) : IFederationStore
    {
        public async Task<StoredFederation> OpenAsync(CancellationToken cancel)
        {
            await owner.Opening.WaitAsync(cancel);
            if (owner.Fails) throw new StoreException("the disk is full");
            return await inner.OpenAsync(cancel);
        }

        public async Task AppendAsync(IReadOnlyList<StoreEntry> entries, CancellationToken cancel)
        {
            await owner.Appending;
            await CallAsync(() => inner.AppendAsync(entries, cancel), owner.Fails);
        }

        public Task CommitAsync(RoundCommit commit, CancellationToken cancel) => CallAsync(
            () => inner.CommitAsync(commit, cancel), owner.Fails || owner.FailsCommits);

        public Task<ReadOnlyMemory<byte>?> ReadResourceAsync(string hash, CancellationToken cancel)
        {
            Interlocked.Increment(ref owner._reads);
            return inner.ReadResourceAsync(hash, cancel);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private async Task CallAsync(Func<Task> call, bool fails)
        {
            if (fails) owner.TookEffect = owner.TakesEffect;
            if (!fails || owner.TakesEffect) await call();
            if (fails) throw new StoreException("the disk is full");
        }
    }
}
