using System.Data.Common;

namespace FedRas.Hosting.Storage;

/// <summary>The one connection that writes. Statements name their parameters $1, $2, … in both databases.</summary>
internal abstract class SqlWriter : IAsyncDisposable
{
    public abstract DbConnection Connection { get; }

    public abstract Task BeginAsync(CancellationToken cancel);

    /// <summary>Runs a statement in the transaction; it may wait for <see cref="FlushAsync"/>.</summary>
    public abstract ValueTask AddAsync(string sql, CancellationToken cancel, params object?[] values);

    /// <summary>After it, every statement so far has run.</summary>
    public abstract Task FlushAsync(CancellationToken cancel);

    public abstract Task CommitAsync(CancellationToken cancel);

    /// <summary>Runs after a round's commit, outside of any transaction.</summary>
    public virtual Task TidyAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <summary>The database's words for INT, BYTES and ORDINAL in <see cref="SqlSchema"/>.</summary>
    public abstract (string Int, string Bytes, string Ordinal) Words { get; }

    /// <summary>Reads rows outside of any transaction.</summary>
    public async Task<List<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> row, CancellationToken cancel)
    {
        await using DbCommand command = Connection.CreateCommand();
        command.CommandText = sql;
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        List<T> rows = [];
        while (await reader.ReadAsync(cancel).ConfigureAwait(false)) rows.Add(row(reader));
        return rows;
    }

    public abstract ValueTask DisposeAsync();
}
