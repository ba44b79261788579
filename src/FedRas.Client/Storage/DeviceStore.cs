using FedRas.Protocol;

namespace FedRas.Client.Storage;

/// <summary>All that a device keeps, in one file.</summary>
internal sealed class DeviceStore : IDisposable
{
    private readonly DeviceDatabase _database;

    public DeviceStore(string path, bool flushesToDisk, TimeProvider time)
    {
        _database = new DeviceDatabase(path, flushesToDisk);
        Calls = new CallStore(_database);
        Model = new ModelStore(_database);
        Catalogue = new CatalogueStore(_database);
        Downloads = new DownloadStore(_database);
        Interactions = new InteractionTable(_database);
        Blocked = new BlockedItems(_database);
        Traffic = new TrafficLog(_database, time);
    }

    public CallStore Calls { get; }

    public ModelStore Model { get; }

    public CatalogueStore Catalogue { get; }

    public DownloadStore Downloads { get; }

    public InteractionTable Interactions { get; }

    public BlockedItems Blocked { get; }

    public TrafficLog Traffic { get; }

    /// <summary>All of the changes, or none of them.</summary>
    public void InTransaction(Action work) => _database.InTransaction(work);

    /// <summary>Erases everything but <paramref name="farewell"/>, and overwrites where it stood.</summary>
    /// <param name="farewell">The call that takes the credential back; null if there is no credential.</param>
    public void Erase(SignedCall? farewell)
    {
        _database.InTransaction(() =>
        {
            foreach (string table in (string[])
                ["interactions", "blocked", "facts", "pending", "items", "lists", "frames", "downloads", "traffic"])
                _database.Execute($"DELETE FROM {table}");
            if (farewell is not null) Calls.AddFarewell(farewell);
        });
        try
        {
            // Gives back what secure_delete has overwritten; it cannot be done in a transaction.
            _database.Execute("VACUUM");
        }
        catch (DeviceStoreException)
        {
            // It needs as much room again. Without it the file stays as long as it was, and nothing of the user is in it.
        }
    }

    public void Dispose() => _database.Dispose();
}
