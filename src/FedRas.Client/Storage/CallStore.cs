using System.Security.Cryptography;
using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Client.Storage;

/// <summary>What a device's calls need to survive: its credential, the counter of its calls, the report that has no answer yet.</summary>
internal sealed class CallStore(DeviceDatabase database)
{
    private readonly Facts _facts = new(database);

    /// <summary>The credential; null before the device drew a key.</summary>
    public Credential? Credential
    {
        get => _facts.Bytes("key") is { } key
            ? new Credential(key, _facts.Text("device"), _facts.Bytes("manifest-key"), _facts.Text("revoked")) : null;
        set => database.InTransaction(() =>
        {
            _facts.Set("key", value?.Key);
            _facts.Set("device", value?.Device);
            _facts.Set("manifest-key", value?.ManifestKey);
            _facts.Set("revoked", value?.Revoked);
        });
    }

    /// <summary>The report that has no answer yet; null if there is none. To set null forgets it.</summary>
    public PendingReport? Pending
    {
        get => database.Rows("SELECT round, body, counter, call, length FROM pending", row => new PendingReport(
            row.GetInt32(0), row.GetFieldValue<byte[]>(1), (ulong)row.GetInt64(2), row.GetFieldValue<byte[]>(3), row.GetInt32(4)))
            .SingleOrDefault();
        set => database.InTransaction(() =>
        {
            database.Execute("DELETE FROM pending");
            if (value is not null)
            {
                database.Execute("INSERT INTO pending VALUES (?1, ?2, ?3, ?4, ?5)",
                    value.Round, value.Body, (long)value.Counter, value.Call, value.Bytes);
            }
        });
    }

    /// <summary>Calls that take a credential back and have no answer yet, with their numbers.</summary>
    public IReadOnlyList<(long Number, byte[] Call)> Farewells => database.Rows("SELECT number, call FROM farewells ORDER BY number",
        row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)));

    /// <summary>The counter of the last call that was made.</summary>
    public ulong Counter => _facts.Number("counter");

    /// <summary>Signs a call with the next counter, which is kept before anybody can send it.</summary>
    public SignedCall Sign(Credential credential, string call, IMessage body)
    {
        SignedCall? signed = null;
        database.InTransaction(() =>
        {
            ulong counter = Counter + 1;
            _facts.Set("counter", counter);
            using ECDsa key = KeyOf(credential);
            signed = CallSignature.Sign(key, call, credential.Device!, counter, body);
        });
        return signed!;
    }

    /// <summary>Leaves out counters, after a server has seen larger ones than this file, which was restored from a copy perhaps.</summary>
    public void SkipCounters() => _facts.Set("counter", Counter + (1 << 20));

    /// <summary>Keeps a farewell until it has an answer.</summary>
    public void AddFarewell(SignedCall call) => database.Execute("INSERT INTO farewells (call) VALUES (?1)", call.ToByteArray());

    /// <summary>Forgets a farewell that has its answer.</summary>
    public void RemoveFarewell(long number) => database.Execute("DELETE FROM farewells WHERE number=?1", number);

    /// <summary>The key of a credential.</summary>
    public static ECDsa KeyOf(Credential credential)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(credential.Key, out _);
        return key;
    }
}
