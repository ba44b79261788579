using System.Data.Common;
using System.Text.RegularExpressions;
using Npgsql;

namespace FedRas.Hosting.Storage;

/// <summary>
/// Keeps a federation in a schema of its own in a PostgreSQL database. The schema belongs to one server at a time: the connection that
/// writes holds an advisory lock. Connect to the database itself; a pooler between them must not share one session among many.
/// </summary>
public sealed partial class PostgresStore : SqlStore
{
    private readonly NpgsqlDataSource _source;
    private readonly string _schema;

    /// <summary>Names the place. Nothing is opened yet.</summary>
    /// <param name="connection">Npgsql's connection string, such as <c>Host=db;Database=fedras;Username=fedras</c>.</param>
    /// <param name="schema">The schema; it is made if it is not there.</param>
    /// <exception cref="StoreException">The connection string or the schema's name is none.</exception>
    public PostgresStore(string connection, string schema = "fedras")
    {
        if (!SchemaName().IsMatch(schema))
        {
            throw new StoreException($"'{schema}' is no name of a schema: "
                + "take up to 63 of a to z, 0 to 9 and _, beginning with a letter");
        }
        _schema = schema;
        NpgsqlConnectionStringBuilder place = Parse(connection);
        place.SearchPath = schema;
        if (place.MaxAutoPrepare == 0) place.MaxAutoPrepare = 40;
        place.AutoPrepareMinUsages = 1;
        if (place.KeepAlive == 0) place.KeepAlive = 10;
        place.ApplicationName ??= "fedras";
        Name = $"the store in the schema {schema} of the database {place.Database} at {place.Host}:{place.Port}";
        _source = NpgsqlDataSource.Create(place);
    }

    private protected override string Name { get; }

    /// <summary>How long opening waits for a former server's lock.</summary>
    internal TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(5);

    private protected override async Task<SqlWriter> ConnectAsync(CancellationToken cancel)
    {
        var writer = new PostgresWriter(await _source.OpenConnectionAsync(cancel).ConfigureAwait(false));
        try
        {
            await LockAsync(writer, cancel).ConfigureAwait(false);
            // A database set up to lose commits is told not to. One that lost sight of this server lets its lock go within half a minute.
            await writer.ReadAsync("""
                SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
                    set_config('tcp_keepalives_count', '3', false), set_config('synchronous_commit',
                        CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END,
                        false)
                """, row => 0, cancel).ConfigureAwait(false);
            // An identifier cannot be a parameter; SchemaName keeps it to letters, digits and _.
            await writer.ReadAsync($"CREATE SCHEMA IF NOT EXISTS \"{_schema}\"", row => 0, cancel).ConfigureAwait(false);
            return writer;
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits a little: the database notices a moment later that a server which just ended is gone.</summary>
    private async Task LockAsync(PostgresWriter writer, CancellationToken cancel)
    {
        await writer.BeginAsync(cancel).ConfigureAwait(false);
        try
        {
            // Until the end of this transaction; the lock itself stays as long as the connection.
            await writer.AddAsync("SELECT set_config('lock_timeout', $1, true)", cancel, $"{(int)LockWait.TotalMilliseconds}")
                .ConfigureAwait(false);
            await writer.AddAsync("SELECT pg_advisory_lock(hashtextextended('fedras ' || $1, 0))", cancel, _schema).ConfigureAwait(false);
            await writer.FlushAsync(cancel).ConfigureAwait(false);
            await writer.CommitAsync(cancel).ConfigureAwait(false);
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new StoreException($"{Name} is in use by another server. Stop that one first, or give this one a schema of its own. "
                + "If that one lost its connection, the database lets it go within half a minute.", held);
        }
    }

    private protected override async Task<DbConnection> ReaderAsync(CancellationToken cancel) =>
        await _source.OpenConnectionAsync(cancel).ConfigureAwait(false);

    private protected override void AddParameter(DbCommand command, string value) =>
        ((NpgsqlCommand)command).Parameters.Add(new NpgsqlParameter { Value = value });

    private protected override string Explain(Exception wrong) => wrong switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => "the database's disk is full. Make room on it.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            "the database refuses the user or the password. Check the connection string.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => "there is no such database. Create it first.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } known =>
            $"the user may not do this ({known.MessageText}). Grant it CREATE on the database, or the schema.",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } =>
            "the database is read-only, as a standby is. Connect to the primary.",
        PostgresException known => $"{known.MessageText} ({known.SqlState})",
        _ => $"the database cannot be reached ({wrong.Message}). Check that it runs and that the connection string names it.",
    };

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    private static NpgsqlConnectionStringBuilder Parse(string connection)
    {
        try
        {
            var place = new NpgsqlConnectionStringBuilder(connection);
            if (place.Host is not null) return place;
        }
        catch (ArgumentException wrong)
        {
            throw new StoreException($"the connection string of PostgreSQL cannot be read: {wrong.Message}", wrong);
        }
        throw new StoreException(
            "the connection string of PostgreSQL names no host; it looks like Host=db;Database=fedras;Username=fedras");
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$")]
    private static partial Regex SchemaName();
}
