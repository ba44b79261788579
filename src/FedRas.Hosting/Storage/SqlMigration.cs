using System.Text.RegularExpressions;

namespace FedRas.Hosting.Storage;

/// <summary>Brings the tables of a store to this program's version, each change in a transaction of its own.</summary>
internal sealed partial class SqlMigration(SqlWriter writer, string store, Action<string>? writePoint)
{
    public async Task RunAsync(IReadOnlyList<string> changes, CancellationToken cancel)
    {
        await writer.BeginAsync(cancel).ConfigureAwait(false);
        await writer.AddAsync("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)", cancel).ConfigureAwait(false);
        await writer.AddAsync("INSERT INTO schema_version SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM schema_version)", cancel)
            .ConfigureAwait(false);
        await writer.FlushAsync(cancel).ConfigureAwait(false);
        await writer.CommitAsync(cancel).ConfigureAwait(false);
        writePoint?.Invoke("open: the version is there");

        long version = (await writer.ReadAsync("SELECT version FROM schema_version", row => row.GetInt64(0), cancel)
            .ConfigureAwait(false)).Single();
        if (version > changes.Count)
        {
            throw new StoreException($"{store} has version {version} of its tables, and this program knows versions up to {changes.Count}. "
                + "Start the newer program that wrote it, or restore a backup from before that program.");
        }
        for (int next = (int)version; next < changes.Count; next++)
        {
            await writer.BeginAsync(cancel).ConfigureAwait(false);
            foreach (string statement in changes[next].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                await writer.AddAsync(Spell(statement), cancel).ConfigureAwait(false);
            await writer.AddAsync("UPDATE schema_version SET version = $1", cancel, next + 1L).ConfigureAwait(false);
            await writer.FlushAsync(cancel).ConfigureAwait(false);
            writePoint?.Invoke("open: before a change of the tables is committed");
            await writer.CommitAsync(cancel).ConfigureAwait(false);
            writePoint?.Invoke("open: a change of the tables is committed");
        }
    }

    private string Spell(string change) => Word().Replace(change, word => word.Value switch
    {
        "INT" => writer.Words.Int,
        "BYTES" => writer.Words.Bytes,
        _ => writer.Words.Ordinal,
    });

    [GeneratedRegex(@"\b(INT|BYTES|ORDINAL)\b")]
    private static partial Regex Word();
}
