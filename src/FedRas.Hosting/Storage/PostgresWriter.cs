using System.Data.Common;
using Npgsql;

namespace FedRas.Hosting.Storage;

/// <summary>Collects statements and sends them together: one way to the database and back, however many there are.</summary>
internal sealed class PostgresWriter(NpgsqlConnection connection) : SqlWriter
{
    private NpgsqlTransaction? _transaction;
    private NpgsqlBatch? _batch;

    public override DbConnection Connection => connection;

    public override (string Int, string Bytes, string Ordinal) Words =>
        ("BIGINT", "BYTEA", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY");

    public override async Task BeginAsync(CancellationToken cancel)
    {
        if (connection.State != System.Data.ConnectionState.Open) throw new IOException("the connection was lost");
        _transaction = await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        _batch = connection.CreateBatch();
    }

    public override ValueTask AddAsync(string sql, CancellationToken cancel, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (object? value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        _batch!.BatchCommands.Add(command);
        return ValueTask.CompletedTask;
    }

    public override async Task FlushAsync(CancellationToken cancel)
    {
        await _batch!.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        await _batch.DisposeAsync().ConfigureAwait(false);
    }

    public override async Task CommitAsync(CancellationToken cancel)
    {
        await _transaction!.CommitAsync(cancel).ConfigureAwait(false);
        await _transaction.DisposeAsync().ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // The connection was lost before; closing it has nothing left to do.
        }
    }
}
