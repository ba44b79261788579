using System.Runtime.InteropServices;
using static FedRas.Hosting.Storage.SqlValues;

namespace FedRas.Hosting.Storage;

/// <summary>Writes entries and rounds as rows.</summary>
internal sealed class SqlEntries(SqlWriter writer, Action<string>? writePoint)
{
    /// <summary>Uses of tokens that are not written yet: a row that changes ten thousand times in a transaction is slow to find.</summary>
    private readonly Dictionary<string, long> _uses = [];

    public async Task WriteAsync(IReadOnlyList<StoreEntry> entries, CancellationToken cancel)
    {
        foreach (StoreEntry entry in entries)
        {
            await WriteAsync(entry, cancel).ConfigureAwait(false);
            writePoint?.Invoke($"append: {entry.GetType().Name} written");
        }
        await UseTokensAsync(cancel).ConfigureAwait(false);
    }

    private async Task WriteAsync(StoreEntry entry, CancellationToken cancel)
    {
        ValueTask Run(string sql, params object?[] values) => writer.AddAsync(sql, cancel, values);
        switch (entry)
        {
            case FederationFounded founded:
                await Run("INSERT INTO federation (one, id, manifest_key, settings) VALUES (1, $1, $2, $3)",
                    founded.Id, founded.ManifestKey, founded.Settings).ConfigureAwait(false);
                break;
            case OperatorChanged changed:
                await Run("DELETE FROM operator_setting WHERE name = $1", changed.Name).ConfigureAwait(false);
                if (changed.Value is { } value)
                    await Run("INSERT INTO operator_setting (name, value) VALUES ($1, $2)", changed.Name, value).ConfigureAwait(false);
                break;
            case TokenIssued token:
                await Run("INSERT INTO token (hash, label, uses, expires) VALUES ($1, $2, $3, $4)",
                    token.TokenHash, token.Label, (long)token.Uses, token.Expires?.UtcTicks).ConfigureAwait(false);
                break;
            case TokenWithdrawn token:
                await UseTokensAsync(cancel).ConfigureAwait(false);
                await Run("UPDATE token SET uses = 0 WHERE hash = $1", token.TokenHash).ConfigureAwait(false);
                break;
            case DeviceEnrolled device:
                CollectionsMarshal.GetValueRefOrAddDefault(_uses, device.TokenHash, out _)++;
                await Run("INSERT INTO device (number, name, public_key, token, revoked, counter) VALUES ($1, $2, $3, $4, 0, $5)",
                    device.Number, device.Device, device.PublicKey, device.TokenHash, Column(0)).ConfigureAwait(false);
                break;
            case DeviceRevoked device:
                await Run("UPDATE device SET revoked = 1 WHERE number = $1", device.Number).ConfigureAwait(false);
                break;
            case ItemsAdded items:
                foreach (string id in items.Ids)
                    await Run("INSERT INTO item (number, id) SELECT COALESCE(MAX(number) + 1, 0), $1 FROM item", id).ConfigureAwait(false);
                break;
            case ItemsRetired items:
                foreach (int row in items.Rows)
                    await Run("UPDATE item SET retired_in = $2 WHERE number = $1", (long)row, (long)items.Round).ConfigureAwait(false);
                break;
            case RoundOpened round:
                await Run("INSERT INTO open_round (one, round, goal, fewest, deadline, negatives) VALUES (1, $1, $2, $3, $4, $5)",
                    (long)round.Round, (long)round.Goal, (long)round.Fewest, round.Deadline?.Ticks, (long?)round.Negatives)
                    .ConfigureAwait(false);
                break;
            case PlaceGiven place:
                await Run("INSERT INTO place (round, device, counter) VALUES ($1, $2, $3)",
                    (long)place.Round, place.Number, Column(place.Counter)).ConfigureAwait(false);
                await CountAsync(place.Number, place.Counter, cancel).ConfigureAwait(false);
                break;
            case AnswerGiven answer:
                await Run("INSERT INTO answer (round, device, counter, report_id, reply, report, evaluation)"
                    + " VALUES ($1, $2, $3, $4, $5, $6, $7)", (long)answer.Round, answer.Number, Column(answer.Counter), answer.ReportId,
                    answer.Reply, answer.Report, answer.Evaluation).ConfigureAwait(false);
                await CountAsync(answer.Number, answer.Counter, cancel).ConfigureAwait(false);
                break;
            case RoundAbandoned round:
                await EndAsync(round.Counters, cancel).ConfigureAwait(false);
                break;
            default:
                throw new ArgumentException($"no store knows the entry {entry.GetType().Name}");
        }
    }

    public async Task WriteAsync(RoundCommit commit, CancellationToken cancel)
    {
        ValueTask Run(string sql, params object?[] values) => writer.AddAsync(sql, cancel, values);
        await Run("DELETE FROM checkpoint").ConfigureAwait(false);
        await Run("INSERT INTO checkpoint (one, round, hash, bytes) VALUES (1, $1, $2, $3)",
            (long)commit.Round, Hash(commit.Checkpoint.Span), commit.Checkpoint).ConfigureAwait(false);
        writePoint?.Invoke("commit: checkpoint written");
        foreach (StoredResource resource in commit.Resources)
        {
            await Run("INSERT INTO resource (hash, is_step, bytes) VALUES ($1, $2, $3)"
                + " ON CONFLICT (hash) DO UPDATE SET is_step = 0 WHERE resource.is_step > excluded.is_step",
                resource.Hash, resource.StepFrom is null ? 0L : 1L, resource.Bytes).ConfigureAwait(false);
            if (resource.StepFrom is { } from)
                await Run("INSERT INTO step (from_round, hash) VALUES ($1, $2)", (long)from, resource.Hash).ConfigureAwait(false);
            writePoint?.Invoke("commit: resource written");
        }
        foreach (long number in commit.Participants)
            await Run("UPDATE device SET last_round = $2 WHERE number = $1", number, (long)commit.Round).ConfigureAwait(false);
        if (commit.Quality is { } quality) await WriteAsync(quality, cancel).ConfigureAwait(false);
        await EndAsync(commit.Counters, cancel).ConfigureAwait(false);
        writePoint?.Invoke("commit: round ended");
        await Run("DELETE FROM answer WHERE round < $1", (long)commit.OldestAnswer).ConfigureAwait(false);
        await Run("DELETE FROM resource WHERE is_step = 1 AND hash IN (SELECT hash FROM step WHERE from_round < $1)"
            + " AND hash NOT IN (SELECT hash FROM step WHERE from_round >= $1)", (long)commit.OldestStep).ConfigureAwait(false);
        await Run("DELETE FROM step WHERE from_round < $1", (long)commit.OldestStep).ConfigureAwait(false);
    }

    private async Task WriteAsync(QualityCommit quality, CancellationToken cancel)
    {
        ValueTask Run(string sql, params object?[] values) => writer.AddAsync(sql, cancel, values);
        await Run("DELETE FROM quality_pool").ConfigureAwait(false);
        if (quality.Pool is { } pool)
            await Run("INSERT INTO quality_pool (one, from_round, negatives, devices, tested, hits, ndcg)"
                + " VALUES (1, $1, $2, $3, $4, $5, $6)", (long)pool.FromRound, (long)pool.Negatives, Column(pool.Devices),
                pool.Tested, pool.Hits, pool.NdcgSum).ConfigureAwait(false);
        if (quality.Point is { } point)
            await Run("INSERT INTO quality (to_round, from_round, negatives, devices, tested, hits, ndcg)"
                + " VALUES ($1, $2, $3, $4, $5, $6, $7)", (long)point.ToRound, (long)point.FromRound, (long)point.Negatives,
                (long)point.Devices, point.Tested, point.Hits, point.NdcgSum).ConfigureAwait(false);
        await Run("DELETE FROM quality WHERE to_round < $1", (long)quality.OldestPoint).ConfigureAwait(false);
        writePoint?.Invoke("commit: quality written");
    }

    private async Task UseTokensAsync(CancellationToken cancel)
    {
        foreach ((string token, long uses) in _uses)
            await writer.AddAsync("UPDATE token SET uses = uses - $2 WHERE hash = $1", cancel, token, uses).ConfigureAwait(false);
        _uses.Clear();
    }

    private ValueTask CountAsync(long number, ulong counter, CancellationToken cancel) =>
        writer.AddAsync("UPDATE device SET counter = $2 WHERE number = $1 AND counter < $2", cancel, number, Column(counter));

    private async Task EndAsync(IReadOnlyDictionary<string, long> counters, CancellationToken cancel)
    {
        await writer.AddAsync("DELETE FROM open_round", cancel).ConfigureAwait(false);
        await writer.AddAsync("DELETE FROM place", cancel).ConfigureAwait(false);
        await writer.AddAsync("UPDATE answer SET report = NULL, evaluation = NULL WHERE report IS NOT NULL", cancel).ConfigureAwait(false);
        await writer.AddAsync("DELETE FROM counter", cancel).ConfigureAwait(false);
        foreach ((string name, long value) in counters)
            await writer.AddAsync("INSERT INTO counter (name, value) VALUES ($1, $2)", cancel, name, value).ConfigureAwait(false);
    }
}
