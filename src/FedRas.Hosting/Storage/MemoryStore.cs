using System.Collections.Immutable;

namespace FedRas.Hosting.Storage;

/// <summary>Keeps everything in memory: for tests and for trying out. What it holds ends with the process.</summary>
/// <param name="former">A store whose content this one takes over, as if it were opened again; null for a new one.</param>
public sealed class MemoryStore(MemoryStore? former = null) : IFederationStore
{
    private volatile MemoryState _state = former?._state ?? new MemoryState();

    /// <inheritdoc />
    public Task<StoredFederation> OpenAsync(CancellationToken cancel) => Task.FromResult(_state.ToStored());

    /// <inheritdoc />
    public Task AppendAsync(IReadOnlyList<StoreEntry> entries, CancellationToken cancel)
    {
        StoreRules.After(_state.Open?.Round, entries);
        return Replace(state => entries.Aggregate(state, (next, entry) => next.With(entry)));
    }

    /// <inheritdoc />
    public Task CommitAsync(RoundCommit commit, CancellationToken cancel)
    {
        StoreRules.Ended(_state.Open?.Round, commit.Round);
        return Replace(state => state.With(commit));
    }

    /// <inheritdoc />
    public Task<ReadOnlyMemory<byte>?> ReadResourceAsync(string hash, CancellationToken cancel) =>
        Task.FromResult(_state.Resources.TryGetValue(hash, out StoredResource? found) ? found.Bytes : (ReadOnlyMemory<byte>?)null);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>All or nothing: the new state is whole before it takes the place of the former one.</summary>
    private Task Replace(Func<MemoryState, MemoryState> next)
    {
        try
        {
            _state = next(_state);
            return Task.CompletedTask;
        }
        catch (ArgumentException wrong)
        {
            return Task.FromException(new StoreException($"the store cannot write: {wrong.Message}", wrong));
        }
    }
}
