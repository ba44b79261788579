using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace FedRas.Hosting.Storage;

/// <summary>
/// Keeps a federation in one SQLite database in a folder, frames and checkpoints included. The folder belongs to one server at a time.
/// On Unix only the owner can read it, because it holds the key that signs manifests.
/// </summary>
/// <param name="folder">The folder; it is made if it is not there.</param>
public sealed class SqliteStore(string folder) : SqlStore
{
    private readonly string _file = Path.Combine(folder, "federation.db");
    private FileStream? _lock;
    private string? _readers;

    private protected override string Name => $"the store {_file}";

    private protected override async Task<SqlWriter> ConnectAsync(CancellationToken cancel)
    {
        OwnerOnly.CreateFolder(folder);
        _lock = Lock();
        OwnerOnly.OpenFile(_file, FileShare.ReadWrite).Dispose();
        _readers = new SqliteConnectionStringBuilder { DataSource = _file, Mode = SqliteOpenMode.ReadOnly }.ToString();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _file, Pooling = false }.ToString());
        try
        {
            await connection.OpenAsync(cancel).ConfigureAwait(false);
            return await SqliteWriter.CreateAsync(connection, cancel).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private protected override async Task<DbConnection> ReaderAsync(CancellationToken cancel)
    {
        var connection = new SqliteConnection(_readers ?? throw new InvalidOperationException("open the store first"));
        await connection.OpenAsync(cancel).ConfigureAwait(false);
        return connection;
    }

    private protected override void AddParameter(DbCommand command, string value) =>
        ((SqliteCommand)command).Parameters.AddWithValue("$1", value);

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        if (_readers is not null) SqliteConnection.ClearPool(new SqliteConnection(_readers));
        await base.DisposeAsync().ConfigureAwait(false);
        if (_lock is not null) await _lock.DisposeAsync().ConfigureAwait(false);
    }

    private protected override string Explain(Exception wrong) => wrong is not SqliteException sqlite ? wrong.Message
        : sqlite.SqliteErrorCode switch
        {
            SQLitePCL.raw.SQLITE_FULL => "the disk is full. Make room and start the server again.",
            SQLitePCL.raw.SQLITE_IOERR =>
                $"the disk reports error {sqlite.SqliteExtendedErrorCode}. Check it, make room on it, and start the server again.",
            SQLitePCL.raw.SQLITE_NOTADB => "it is not a SQLite database. Choose another folder, or restore the file from a backup.",
            SQLitePCL.raw.SQLITE_CORRUPT => "it is damaged. Restore the file from a backup.",
            SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM =>
                "this user may not write there. Give the folder to the user that runs the server.",
            SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "another program holds it. Stop that program.",
            _ => sqlite.Message,
        };

    /// <summary>The operating system lets go of it when the process ends, however it ends.</summary>
    private FileStream Lock()
    {
        try
        {
            return OwnerOnly.OpenFile(Path.Combine(folder, "lock"), FileShare.None);
        }
        catch (IOException held)
        {
            throw new StoreException(
                $"the folder {folder} is in use by another server. Stop that one first, or give this one a folder of its own.", held);
        }
    }
}
