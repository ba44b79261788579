namespace FedRas.Hosting.Storage;

/// <summary>
/// The durable state of a server. One owner calls it, one call after the other; reads of resources may come from any thread at any time.
/// A call that returns is durable: the state survives the end of the process and of the machine at any instant after it. A call that
/// throws may or may not have taken effect, wholly or not at all; the owner then closes the store and opens it again.
/// </summary>
public interface IFederationStore : IAsyncDisposable
{
    /// <summary>Opens the store, makes or migrates its schema, and reads what it holds. To be called first, and once.</summary>
    /// <exception cref="StoreException">
    /// It cannot be opened, belongs to a newer version, is damaged, or is in use by another server.
    /// </exception>
    Task<StoredFederation> OpenAsync(CancellationToken cancel);

    /// <summary>Appends entries, all or none of them, in their order.</summary>
    /// <exception cref="StoreException">The store cannot write; the message says why.</exception>
    Task AppendAsync(IReadOnlyList<StoreEntry> entries, CancellationToken cancel);

    /// <summary>
    /// Commits a round, all or nothing: the checkpoint replaces the former one, resources are kept, counters take their new values, the
    /// round's places and reports are gone. Answers stay (<see cref="AnswerGiven"/>).
    /// </summary>
    /// <exception cref="StoreException">The store cannot write; the message says why.</exception>
    Task CommitAsync(RoundCommit commit, CancellationToken cancel);

    /// <summary>Reads a resource that was kept, such as a frame; null if there is none of this hash.</summary>
    Task<ReadOnlyMemory<byte>?> ReadResourceAsync(string hash, CancellationToken cancel);
}

/// <summary>A store cannot do what it was asked.</summary>
public sealed class StoreException : FedRasException
{
    /// <summary>Creates the error.</summary>
    public StoreException(string message, Exception? inner = null) : base(message, inner) { }
}
