using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace FedRas.Hosting.Storage;

/// <summary>Runs each statement at once, prepared once.</summary>
internal sealed class SqliteWriter(SqliteConnection connection) : SqlWriter
{
    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private SqliteTransaction? _transaction;

    /// <summary>Makes a connection durable, and refuses a damaged file.</summary>
    public static async Task<SqliteWriter> CreateAsync(SqliteConnection connection, CancellationToken cancel)
    {
        var writer = new SqliteWriter(connection);
        // FULL: a commit returns after the log is on disk. What is deleted, such as a round's reports, is overwritten.
        foreach (string pragma in (string[])["journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON"])
            await writer.ReadAsync($"PRAGMA {pragma}", row => 0, cancel).ConfigureAwait(false);
        string found = (await writer.ReadAsync("PRAGMA quick_check(1)", row => row.GetString(0), cancel).ConfigureAwait(false))[0];
        return found == "ok" ? writer
            : throw new StoreException($"the store {connection.DataSource} is damaged: {found}. Restore the file from a backup.");
    }

    public override DbConnection Connection => connection;

    public override Task BeginAsync(CancellationToken cancel)
    {
        _transaction = connection.BeginTransaction();
        return Task.CompletedTask;
    }

    public override ValueTask AddAsync(string sql, CancellationToken cancel, params object?[] values)
    {
        cancel.ThrowIfCancellationRequested();
        if (!_prepared.TryGetValue(sql, out SqliteCommand? command))
        {
            _prepared[sql] = command = connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 1; i <= values.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }
        command.Transaction = _transaction;
        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] is ReadOnlyMemory<byte> bytes ? bytes.ToArray() : values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
        return ValueTask.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancel) => Task.CompletedTask;

    public override Task CommitAsync(CancellationToken cancel)
    {
        _transaction!.Commit();
        return Task.CompletedTask;
    }

    /// <summary>Moves the log into the database, so that it does not keep a round's reports either.</summary>
    public override Task TidyAsync(CancellationToken cancel) => ReadAsync("PRAGMA wal_checkpoint(TRUNCATE)", row => 0, cancel);

    public override (string Int, string Bytes, string Ordinal) Words => ("INTEGER", "BLOB", "INTEGER PRIMARY KEY");

    public override async ValueTask DisposeAsync()
    {
        foreach (SqliteCommand command in _prepared.Values) await command.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
