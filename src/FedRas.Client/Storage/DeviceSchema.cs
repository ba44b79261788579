namespace FedRas.Client.Storage;

/// <summary>The tables of a device's file.</summary>
internal static class DeviceSchema
{
    /// <summary>The first version.</summary>
    public const string Version1 = """
        -- What the user liked, and what is never to be recommended.
        CREATE TABLE interactions (id TEXT NOT NULL, noted INTEGER);
        CREATE TABLE blocked (id TEXT PRIMARY KEY) WITHOUT ROWID;
        -- Single values by name: credential, counter, model.
        CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        -- The report that has no answer yet, one at most.
        CREATE TABLE pending (
            round INTEGER NOT NULL, body BLOB NOT NULL, counter INTEGER NOT NULL, call BLOB NOT NULL, length INTEGER NOT NULL);
        -- The catalogue: item ids by the row of the table, and the version from which on an item is retired.
        CREATE TABLE items (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, retired INTEGER);
        CREATE TABLE lists (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, hash TEXT NOT NULL);
        -- Frames since the model was stored whole, in their order.
        CREATE TABLE frames (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
        -- A download that was cut, to go on with.
        CREATE TABLE downloads (hash TEXT NOT NULL, first INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (hash, first)) WITHOUT ROWID;
        -- Calls that take a credential back and have no answer yet. The key that signed them is gone.
        CREATE TABLE farewells (number INTEGER PRIMARY KEY, call BLOB NOT NULL);
        -- Bytes that went over the network on the day, by the device's calendar, which nobody else reads.
        CREATE TABLE traffic (day INTEGER PRIMARY KEY, bytes INTEGER NOT NULL);
        """;
}
