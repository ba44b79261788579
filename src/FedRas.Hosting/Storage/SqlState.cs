using static FedRas.Hosting.Storage.SqlValues;

namespace FedRas.Hosting.Storage;

/// <summary>Reads what a database holds.</summary>
internal static class SqlState
{
    public static async Task<StoredFederation> ReadAsync(SqlWriter from, CancellationToken cancel) => new()
    {
        Founded = (await from.ReadAsync("SELECT id, manifest_key, settings FROM federation",
            row => new FederationFounded(row.GetString(0), row.Bytes(1), row.GetString(2)), cancel).ConfigureAwait(false))
            .FirstOrDefault(),
        Tokens = await from.ReadAsync("SELECT hash, label, uses, expires FROM token ORDER BY ordinal",
            row => new TokenIssued(row.GetString(0), row.GetString(1), row.Number(2), Instant(row.NumberOrNull(3))), cancel)
            .ConfigureAwait(false),
        Devices = await from.ReadAsync("SELECT number, name, public_key, revoked, counter, last_round FROM device ORDER BY number",
            row => new StoredDevice(row.GetInt64(0), row.GetString(1), row.Bytes(2), row.GetInt64(3) != 0, row.Counter(4),
                (int?)row.NumberOrNull(5)), cancel).ConfigureAwait(false),
        Items = await from.ReadAsync("SELECT id, retired_in FROM item ORDER BY number",
            row => new StoredItem(row.GetString(0), (int?)row.NumberOrNull(1)), cancel).ConfigureAwait(false),
        Checkpoint = await CheckpointAsync(from, cancel).ConfigureAwait(false),
        Steps = await from.ReadAsync("SELECT from_round, hash FROM step ORDER BY from_round",
            row => new StoredStep(row.Number(0), row.GetString(1)), cancel).ConfigureAwait(false),
        Open = (await from.ReadAsync("SELECT round, goal, fewest, deadline, negatives FROM open_round",
            row => new RoundOpened(row.Number(0), row.Number(1), row.Number(2), Span(row.NumberOrNull(3)),
                (int?)row.NumberOrNull(4)), cancel).ConfigureAwait(false)).FirstOrDefault(),
        Places = await from.ReadAsync("SELECT round, device, counter FROM place ORDER BY ordinal",
            row => new PlaceGiven(row.Number(0), row.GetInt64(1), row.Counter(2)), cancel).ConfigureAwait(false),
        Answers = await from.ReadAsync("SELECT round, device, counter, report_id, reply, report, evaluation FROM answer ORDER BY ordinal",
            row => new AnswerGiven(row.Number(0), row.GetInt64(1), row.Counter(2), row.Bytes(3), row.Bytes(4), row.BytesOrNull(5),
                row.BytesOrNull(6)), cancel).ConfigureAwait(false),
        Quality = await from.ReadAsync("SELECT from_round, to_round, negatives, devices, tested, hits, ndcg FROM quality ORDER BY to_round",
            row => new QualityPoint(row.Number(0), row.Number(1), row.Number(2), row.Number(3), row.GetInt64(4), row.GetInt64(5),
                row.GetDouble(6)), cancel).ConfigureAwait(false),
        QualityPool = (await from.ReadAsync("SELECT from_round, negatives, devices, tested, hits, ndcg FROM quality_pool",
            row => new QualityPool(row.Number(0), row.Number(1), Numbers(row.Bytes(2)), row.GetInt64(3), row.GetInt64(4),
                row.GetDouble(5)), cancel).ConfigureAwait(false)).FirstOrDefault(),
        Operator = (await from.ReadAsync("SELECT name, value FROM operator_setting",
            row => KeyValuePair.Create(row.GetString(0), row.GetString(1)), cancel).ConfigureAwait(false)).ToDictionary(),
        Counters = (await from.ReadAsync("SELECT name, value FROM counter",
            row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), cancel).ConfigureAwait(false)).ToDictionary(),
    };

    private static async Task<ReadOnlyMemory<byte>?> CheckpointAsync(SqlWriter from, CancellationToken cancel)
    {
        List<(int Round, string Hash, byte[] Bytes)> rows = await from.ReadAsync("SELECT round, hash, bytes FROM checkpoint",
            row => (row.Number(0), row.GetString(1), row.Bytes(2)), cancel).ConfigureAwait(false);
        if (rows.Count == 0) return null;
        (int round, string hash, byte[] bytes) = rows[0];
        if (Hash(bytes) == hash) return bytes;
        throw new StoreException($"the checkpoint of round {round} in the store is damaged: its SHA-256 is not {hash}. "
            + "Restore the store from a backup.");
    }

    private static DateTimeOffset? Instant(long? ticks) => ticks is { } known ? new(known, TimeSpan.Zero) : null;

    private static TimeSpan? Span(long? ticks) => ticks is { } known ? new(known) : null;
}
