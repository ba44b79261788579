using System.Data.Common;

namespace FedRas.Hosting.Storage;

/// <summary>What the stores in a database have in common. Each call is one transaction.</summary>
public abstract class SqlStore : IFederationStore
{
    private SqlWriter? _writer;
    private SqlEntries? _entries;
    private int? _open;
    private StoreException? _failed;

    private protected SqlStore() { }

    /// <summary>What the store is called in messages.</summary>
    private protected abstract string Name { get; }

    /// <summary>Is told each point at which the process could end and leave something half done.</summary>
    internal Action<string>? WritePoint { get; init; }

    /// <summary>The changes that lead to the tables of this program.</summary>
    internal IReadOnlyList<string> Changes { get; init; } = SqlSchema.Changes;

    /// <inheritdoc />
    public async Task<StoredFederation> OpenAsync(CancellationToken cancel)
    {
        if (_writer is not null || _failed is not null) throw new InvalidOperationException("a store is opened once");
        return await GuardAsync("open", async () =>
        {
            _writer = await ConnectAsync(cancel).ConfigureAwait(false);
            _entries = new SqlEntries(_writer, WritePoint);
            await new SqlMigration(_writer, Name, WritePoint).RunAsync(Changes, cancel).ConfigureAwait(false);
            StoredFederation held = await SqlState.ReadAsync(_writer, cancel).ConfigureAwait(false);
            _open = held.Open?.Round;
            return held;
        }).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task AppendAsync(IReadOnlyList<StoreEntry> entries, CancellationToken cancel)
    {
        int? open = StoreRules.After(_open, entries);
        await WriteAsync("append", write => write.WriteAsync(entries, cancel), cancel).ConfigureAwait(false);
        _open = open;
    }

    /// <inheritdoc />
    public async Task CommitAsync(RoundCommit commit, CancellationToken cancel)
    {
        int? open = StoreRules.Ended(_open, commit.Round);
        await WriteAsync("commit", write => write.WriteAsync(commit, cancel), cancel).ConfigureAwait(false);
        _open = open;
        await GuardAsync("tidy up", async () =>
        {
            await _writer!.TidyAsync(cancel).ConfigureAwait(false);
            WritePoint?.Invoke("commit: tidied up");
            return true;
        }).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> ReadResourceAsync(string hash, CancellationToken cancel)
    {
        try
        {
            return await Task.Run(() => ReadAsync(hash, cancel), cancel).ConfigureAwait(false);
        }
        catch (Exception wrong) when (IsOfStore(wrong))
        {
            throw new StoreException($"{Name} cannot read: {Explain(wrong)}", wrong);
        }
    }

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_writer is { } writer)
        {
            _writer = null;
            _failed ??= new StoreException($"{Name} is closed");
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Opens the connection that writes, and makes sure that no other server has it.</summary>
    private protected abstract Task<SqlWriter> ConnectAsync(CancellationToken cancel);

    /// <summary>Opens a connection that reads beside the one that writes.</summary>
    private protected abstract Task<DbConnection> ReaderAsync(CancellationToken cancel);

    /// <summary>Says in a sentence what went wrong and what to do.</summary>
    private protected abstract string Explain(Exception wrong);

    private async Task WriteAsync(string call, Func<SqlEntries, Task> write, CancellationToken cancel) =>
        await GuardAsync("write", async () =>
        {
            SqlWriter writer = _writer ?? throw new InvalidOperationException("open the store first");
            WritePoint?.Invoke($"{call}: begins");
            await writer.BeginAsync(cancel).ConfigureAwait(false);
            await write(_entries!).ConfigureAwait(false);
            await writer.FlushAsync(cancel).ConfigureAwait(false);
            WritePoint?.Invoke($"{call}: before the commit");
            await writer.CommitAsync(cancel).ConfigureAwait(false);
            WritePoint?.Invoke($"{call}: committed");
            return true;
        }).ConfigureAwait(false);

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(string hash, CancellationToken cancel)
    {
        DbConnection connection = await ReaderAsync(cancel).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            DbCommand command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                command.CommandText = "SELECT bytes FROM resource WHERE hash = $1";
                AddParameter(command, hash);
                object? found = await command.ExecuteScalarAsync(cancel).ConfigureAwait(false);
                if (found is not byte[] bytes) return null;
                if (SqlValues.Hash(bytes) == hash) return bytes;
                throw new StoreException($"the resource {hash} in {Name} is damaged. Restore the store from a backup.");
            }
        }
    }

    private protected abstract void AddParameter(DbCommand command, string value);

    /// <summary>
    /// Runs a call on a thread of the pool, because drivers may block. After a failure nobody knows whether it took effect: the store
    /// takes no further call.
    /// </summary>
    private async Task<T> GuardAsync<T>(string what, Func<Task<T>> call)
    {
        if (_failed is { } failed)
            throw new StoreException($"{Name} takes no call after a failure; close it and open it again. It was: {failed.Message}", failed);
        try
        {
            return await Task.Run(call).ConfigureAwait(false);
        }
        catch (Exception wrong)
        {
            _failed = wrong as StoreException ?? new StoreException($"{Name} cannot {what}: {Explain(wrong)}", wrong);
            if (IsOfStore(wrong)) throw _failed;
            throw;
        }
    }

    private static bool IsOfStore(Exception wrong) =>
        wrong is DbException or IOException or UnauthorizedAccessException or TimeoutException or OverflowException or InvalidCastException;
}
