using Microsoft.Data.Sqlite;

namespace FedRas.Client.Storage;

/// <summary>
/// The one SQLite file of a device: opens it, makes or migrates its schema, runs statements. One connection, one call at a time; any
/// thread may call. A statement outside <see cref="InTransaction"/> is a transaction by itself.
/// </summary>
internal sealed class DeviceDatabase : IDisposable
{
    private const int Version = 1;

    // "FRDV": told apart from any other SQLite file.
    private const int Application = 0x46524456;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private SqliteTransaction? _transaction;
    private bool _isDisposed;

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="DeviceStoreException">It cannot be opened, is no device's file, or belongs to a newer version.</exception>
    public DeviceDatabase(string path, bool flushesToDisk)
    {
        _path = path;
        var builder = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 10 };
        _connection = new SqliteConnection(builder.ToString());
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            MakePrivate();
            _connection.Open();
            // What was erased is overwritten. The rollback journal leaves no second file behind. A small cache: rows are few.
            Execute($"PRAGMA secure_delete=ON; PRAGMA journal_mode=DELETE; PRAGMA synchronous={(flushesToDisk ? "FULL" : "OFF")}; "
                + "PRAGMA cache_size=-512; PRAGMA temp_store=MEMORY;");
            Migrate();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            _connection.Dispose();
            throw Failed(e);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements; none, or all of them.</summary>
    public void InTransaction(Action work)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_transaction is not null)
            {
                work();
                return;
            }
            try
            {
                using SqliteTransaction transaction = _transaction = _connection.BeginTransaction();
                work();
                transaction.Commit();
            }
            catch (SqliteException e)
            {
                throw Failed(e);
            }
            finally
            {
                _transaction = null;
            }
        }
    }

    /// <summary>Runs a statement with values for ?1, ?2, …</summary>
    public int Execute(string statement, params ReadOnlySpan<object?> values)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                using SqliteCommand command = Command(statement, values);
                return command.ExecuteNonQuery();
            }
            catch (SqliteException e)
            {
                throw Failed(e);
            }
        }
    }

    /// <summary>Runs a statement once for each row of values; it is compiled once.</summary>
    public void ExecuteAll(string statement, IEnumerable<object?[]> rows) => InTransaction(() =>
    {
        SqliteCommand? command = null;
        try
        {
            foreach (object?[] row in rows)
            {
                if (command is null) command = Command(statement, row);
                else for (int i = 0; i < row.Length; i++) command.Parameters[i].Value = row[i] ?? DBNull.Value;
                command.ExecuteNonQuery();
            }
        }
        finally
        {
            command?.Dispose();
        }
    });

    /// <summary>The first value of the first row; null if there is none.</summary>
    public object? Value(string query, params ReadOnlySpan<object?> values)
    {
        List<object?> rows = Rows(query, reader => reader.IsDBNull(0) ? null : reader.GetValue(0), values);
        return rows is [{ } first, ..] ? first : null;
    }

    /// <summary>The rows of a query.</summary>
    public List<T> Rows<T>(string query, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                var rows = new List<T>();
                using SqliteCommand command = Command(query, values);
                using SqliteDataReader reader = command.ExecuteReader();
                while (reader.Read()) rows.Add(read(reader));
                return rows;
            }
            catch (SqliteException e)
            {
                throw Failed(e);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _connection.Dispose();
        }
    }

    // Only its owner may read the file. SQLite gives its journal the same mode.
    private void MakePrivate()
    {
        if (OperatingSystem.IsWindows() || File.Exists(_path)) return;
        new FileStream(_path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }).Dispose();
    }

    private SqliteCommand Command(string statement, ReadOnlySpan<object?> values)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = statement;
        command.Transaction = _transaction;
        for (int i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"?{i + 1}", values[i] ?? DBNull.Value);
        return command;
    }

    private void Migrate() => InTransaction(() =>
    {
        long version = (long)Value("PRAGMA user_version")!, application = (long)Value("PRAGMA application_id")!;
        bool isEmpty = (long)Value("SELECT count(*) FROM sqlite_master")! == 0;
        if (!isEmpty && application != Application)
            throw new DeviceStoreException($"{_path} is a database of something else: name another file for the device");
        if (version > Version)
        {
            throw new DeviceStoreException($"{_path} was written by a newer version (schema {version}, this one knows {Version}): update "
                + "the app");
        }
        if (version == 0) Execute(DeviceSchema.Version1);
        Execute($"PRAGMA application_id={Application}; PRAGMA user_version={Version};");
    });

    private DeviceStoreException Failed(Exception e) => e is SqliteException { SqliteErrorCode: 26 } // SQLITE_NOTADB
        ? new DeviceStoreException($"{_path} is no database: name another file for the device", e)
        : new DeviceStoreException($"the device's file {_path} cannot be used: {e.Message.TrimEnd('.')}. Check that the folder can "
            + "be written, that the disk is not full, and that no other process has the file open", e);
}
